/** The command `record` as a user types it. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startBroker, type RunningBroker } from '../../impl/edge/server.ts';
import { parseTrace } from '../../model/vocabulary/trace.ts';
import { Progress } from '../check/progress.ts';
import { probe } from '../executors/probe.ts';
import { mqttLiveness } from './command.ts';

let directory = '';
let broker: RunningBroker;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-record-'));
  broker = await startBroker({
    port: 0,
    options: { authenticate: ({ userName }) => (userName === 'nobody' ? 0x87 : 0) },
  });
});
afterAll(async () => {
  await broker.close();
  await rm(directory, { recursive: true, force: true });
});

async function refused(...words: readonly string[]): Promise<string> {
  let text = '';
  const print = (more: string): void => void (text += more);
  expect(await mqttLiveness(['record', ...words], { print, printError: print, progress: new Progress() })).toBe(2);
  return text;
}

const fresh = (): string => join(directory, 'fresh.ndjson');

describe('a recording that cannot be', () => {
  test.each([
    ['127.0.0.1', 'mqtt://127.0.0.1', 'host:port'],
    ['0', 'wss://127.0.0.1', 'mqtt://'],
    ['0', 'mqtt://127.0.0.1:1', 'cannot be reached'],
  ])('ends with exit code 2 and a sentence: --listen %s --to %s', async (listen, to, sentence) => {
    expect(await refused('--listen', listen, '--to', to, '--out', fresh())).toContain(sentence);
  });

  test('as the broker does not let in what measures', async () => {
    const told = await refused('--listen', '0', '--to', `mqtt://nobody@127.0.0.1:${broker.port}`, '--out', fresh());
    expect(told).toMatch(/does not let in.*--guard-ms/u);
  });

  test('as somebody else listens there, or the file is somebody else’s', async () => {
    const to = `mqtt://127.0.0.1:${broker.port}`;
    expect(await refused('--listen', `${broker.port}`, '--to', to, '--out', fresh())).toContain('EADDRINUSE');
    expect(existsSync(fresh())).toBe(false);
    const taken = join(directory, 'taken.ndjson');
    await writeFile(taken, 'mine');
    expect(await refused('--listen', '0', '--to', to, '--out', taken)).toContain('EEXIST');
    expect(await readFile(taken, 'utf8')).toBe('mine');
  });
});

test('a signal ends a recording with its summary, and nothing is lost', async () => {
  const out = join(directory, 'live.ndjson');
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const words = [
    'record',
    '--listen',
    '0',
    '--to',
    `mqtt://127.0.0.1:${broker.port}`,
    '--out',
    out,
    '--guard-ms',
    '250',
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const { promise: port, resolve } = Promise.withResolvers<number>();
  child.stdout.on('data', (more: Buffer) => {
    text += more.toString();
    const { number } = /connect to 127\.0\.0\.1:(?<number>\d+)/u.exec(text)?.groups ?? {};
    if (number !== undefined) resolve(Number(number));
  });
  const address = { scheme: 'mqtt', host: '127.0.0.1', port: await port } as const;
  const question = { address, version: '3.1.1', clientId: 'a', pings: 1, timeoutMs: 5_000 } as const;
  expect(await probe(question)).toMatchObject({ answer: 'accepted' });
  // Before the end already.
  expect(parseTrace(await readFile(out, 'utf8')).observations.length).toBeGreaterThan(3);
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(text).toMatch(/✓ [45] packets on 1 connections: nothing to be said against the server\.\n$/u);
});
