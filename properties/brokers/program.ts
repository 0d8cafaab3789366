/** Programs of this machine: where they are, and whether they listen. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';

const retryMs = 20;

/** In one of these directories, or else on the path. */
export async function findProgram(name: string, directories: readonly string[]): Promise<string | undefined> {
  for (const directory of [...directories, ...(process.env['PATH'] ?? '').split(delimiter)]) {
    const program = join(directory, name);
    const isExecutable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return program;
  }
  return undefined;
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
