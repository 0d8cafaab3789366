/** The program of Eclipse Mosquitto, wherever it is, and what can be asked of it. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';

const retryMs = 20;

/** On the path, or where Debian puts daemons. */
export async function findMosquitto(): Promise<string | undefined> {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const directory of directories) {
    const program = join(directory, 'mosquitto');
    const isExecutable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return program;
  }
  return undefined;
}

/** Its help begins with "mosquitto version 2.0.11", and ends with exit code 3. */
export function versionOf(program: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, ['-h'], (_error, output) => resolve(/version (\S+)/u.exec(output)?.[1] ?? 'of unknown version'));
  });
}

/** If not, answers only after a while, so that whoever waits need only ask again. */
export async function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('connect', () => resolve(true));
  socket.on('error', () => setTimeout(resolve, retryMs, false));
  const answer = await promise;
  socket.destroy();
  return answer;
}
