/** Eclipse Mosquitto as Debian packages it, on a free port of loopback. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { refusedUserName } from '../executors/party.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { freePort, startProgram } from './child.ts';

export const mosquitto: WireBroker = {
  name: 'mosquitto',
  kind: 'wire',
  versions: ['3.1.1', '5.0'],
  refusesUsers: true,
  restarts: true,
  profile: lenientProfile,
  start,
};

/** The password is not the one that the scenarios send: salt and SHA-512 of nothing that anybody knows. */
const passwordFile = `${refusedUserName}:$6$bm8gc2FsdCEh$${Buffer.alloc(64, 1).toString('base64')}\n`;

async function start(): Promise<RunningBroker> {
  const program = await find('mosquitto');
  if (program === undefined)
    throw new BrokerUnavailable('mosquitto is not installed (Debian: apt-get install mosquitto).', true);
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-mosquitto-'));
  const port = await freePort();
  const passwords = join(directory, 'passwords');
  const configuration = join(directory, 'mosquitto.conf');
  await writeFile(passwords, passwordFile, { mode: 0o644 });
  await writeFile(configuration, configurationFor(port, passwords));
  const removeDirectory = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const description = `mosquitto ${await versionOf(program)} (${program})`;
    const broker = await startProgram(program, ['-c', configuration], port, description, () => isListening(port));
    return { ...broker, stop: () => broker.stop().then(removeDirectory) };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}

function configurationFor(port: number, passwords: string): string {
  return [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    `password_file ${passwords}`,
    'persistence false',
    'log_dest stderr',
    'log_type error',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    '',
  ].join('\n');
}

/** On the path, or where Debian puts daemons. */
async function find(name: string): Promise<string | undefined> {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const directory of directories) {
    const program = join(directory, name);
    const isExecutable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return program;
  }
  return undefined;
}

/** Its help begins with "mosquitto version 2.0.11", and ends with exit code 3. */
function versionOf(program: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, ['-h'], (_error, output) => resolve(/version (\S+)/u.exec(output)?.[1] ?? 'of unknown version'));
  });
}

const retryMs = 20;

async function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('connect', () => resolve(true));
  socket.on('error', () => setTimeout(resolve, retryMs, false));
  const answer = await promise;
  socket.destroy();
  return answer;
}
