/** Eclipse Mosquitto as a child of this process, which ends with it whatever becomes of the benchmark. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../properties/brokers/child.ts';
import { findMosquitto, versionOf } from '../../properties/brokers/mosquitto-program.ts';
import { isListening } from '../../properties/brokers/program.ts';
import type { Started } from './requests.ts';
import { serve } from './serve.ts';

const startTimeoutMs = 5_000;

serve(start, false);

async function start(): Promise<Started> {
  const program = await findMosquitto();
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
  await untilListening(port);
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

async function untilListening(port: number): Promise<void> {
  const endMs = performance.now() + startTimeoutMs;
  while (performance.now() < endMs) if (await isListening(port)) return;
  throw new Error(`mosquitto did not listen within ${startTimeoutMs} ms.`);
}
