/** Eclipse Mosquitto as a child of this process, which ends with it whatever becomes of the benchmark. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Started } from './requests.ts';
import { serve } from './serve.ts';

const startTimeoutMs = 5_000;
const retryMs = 20;

serve(start, false);

async function start(): Promise<Started> {
  const program = await find('mosquitto');
  if (program === undefined) return { missing: 'mosquitto is not installed (Debian: apt-get install mosquitto)' };
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-mosquitto-'));
  const configuration = join(directory, 'mosquitto.conf');
  await writeFile(configuration, configurationFor(port));
  const child = spawn(program, ['-c', configuration], { stdio: 'ignore' });
  process.on('exit', () => child.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  child.once('exit', (code, signal) => {
    throw new Error(`mosquitto ended with ${signal ?? `exit code ${code}`}.`);
  });
  await isListening(port);
  await rm(directory, { recursive: true });
  return { pid: child.pid ?? 0, port, version: await versionOf(program) };
}

/** It logs errors alone, as the other contestants do; for the rest it has its defaults. */
function configurationFor(port: number): string {
  const user = process.getuid?.() === 0 ? ['user root'] : [];
  return [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'log_dest stderr',
    'log_type error',
    ...user,
    '',
  ].join('\n');
}

/** On the path, or where Debian puts daemons. */
async function find(name: string): Promise<string | undefined> {
  for (const directory of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const program = join(directory, name);
    const isExecutable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return program;
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(port: number): Promise<void> {
  for (const endMs = performance.now() + startTimeoutMs; performance.now() < endMs; await setTimeout(retryMs)) {
    const socket = createConnection({ host: '127.0.0.1', port });
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
  }
  throw new Error(`mosquitto did not listen within ${startTimeoutMs} ms.`);
}

/** Its help begins with "mosquitto version 2.0.11", and ends with exit code 3. */
async function versionOf(program: string): Promise<string> {
  const help = await promisify(execFile)(program, ['-h']).catch((error: { readonly stdout?: string }) => error);
  return /version (\S+)/u.exec(help.stdout ?? '')?.[1] ?? '';
}
