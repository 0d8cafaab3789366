import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, bytes, closed, connect, watched, type Line } from '../../model/observer/lines.ts';
import { formatTrace, type Trace } from '../../model/vocabulary/trace.ts';
import { mqttLiveness } from './command.ts';
import { Progress } from '../check/progress.ts';

const corpus = fileURLToPath(new URL('../corpus/', import.meta.url));
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-judge-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function judge(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const print = (more: string): void => void (text += more);
  const code = await mqttLiveness(['judge', ...words], { print, printError: print, progress: new Progress() });
  return { code, text };
}

const saved = (...lines: readonly Line[]): Promise<string> => savedWith({}, ...lines);

async function savedWith(more: object, ...lines: readonly Line[]): Promise<string> {
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1, broker: 'mine', ...more } as const;
  const observations = lines.map(([at, connection, event]): Trace['observations'][number] => ({
    at,
    tap: 'server',
    connection,
    event,
  }));
  const file = join(directory, 'trace.ndjson');
  await writeFile(file, formatTrace({ header, observations }));
  return file;
}

const client = connect('sensor', { keepAliveSeconds: 1, protocolVersion: '3.1.1' });

describe('a recorded trace', () => {
  test('that shows a violation ends with exit code 1, the statement and the trace', async () => {
    const { code, text } = await judge(`${corpus}control-a-session-never-expires.ndjson`, '--profile', 'strict');
    expect(text).toMatch(/^✗ the server, MQTT 5\.0: [^]*5\.0:MQTT-[^]*CONNACK sp=1/u);
    expect(code).toBe(1);
  });

  test('with a close within its window passes, and one too early does not', async () => {
    expect(await judge(await saved(...accepted(0, 0, client), [1_500, 0, closed('server')]))).toEqual({
      code: 0,
      text: '✓ 4 observations, and nothing to be said against the server.',
    });
    const early = await judge(await saved(...accepted(0, 0, client), [1_499, 0, closed('server')]));
    expect(early.text).toContain('mine, MQTT 3.1.1: the server closed the connection too early');
    expect(early.text).toContain('allowed from 1,500 ms; came at 1,499 ms');
    expect(early.code).toBe(1);
  });

  test('that is a saved counterexample goes on until it failed', async () => {
    const silent = await savedWith({ verdict: { verdict: 'fail', at: 1_600 } }, ...accepted(0, 0, client));
    const { code, text } = await judge(silent, '--profile', 'strict');
    expect(text).toContain('has not closed the connection');
    expect(code).toBe(1);
    expect(await judge(silent, '--profile', 'strict', '--until-ms', '1599')).toMatchObject({ code: 0 });
  });

  test('is missed what had to come by the end of the recording, and nothing after it', async () => {
    const silent = await saved(...accepted(0, 0, client));
    expect(await judge(silent, '--profile', 'strict')).toMatchObject({ code: 0 });
    const missed = await judge(silent, '--profile', 'strict', '--until-ms', '1601');
    expect(missed.text).toContain('allowed from 1,500 ms to 1,600 ms');
    expect(missed.code).toBe(1);
    expect(await judge(silent, '--profile', 'strict', '--tick-ms', '200', '--until-ms', '1601')).toMatchObject({
      code: 0,
    });
  });

  test('in which something is only late is told so, and is a violation by the strict profile alone', async () => {
    const late = await saved(...accepted(0, 0, client), [9_900, 0, closed('server')]);
    const { code, text } = await judge(late);
    expect(text).toMatch(/^! mine, MQTT 3\.1\.1: late by/u);
    expect(code).toBe(0);
    expect(await judge(late, '--profile', 'strict')).toMatchObject({ code: 1 });
  });

  test('shows how the server reads what the standard leaves open', async () => {
    const will = { topic: 'will', payload: bytes('gone'), qos: 0, retain: false } as const;
    const bearer = connect('a', {
      sessionExpiryIntervalSeconds: 60,
      will: { ...will, willDelayIntervalSeconds: 5 },
    });
    const file = await saved(
      ...watched,
      ...accepted(0, 0, bearer),
      [0, 0, closed('client')],
      ...accepted(1_000, 1, connect('a')),
      [1_000, 9, { ...will, type: 'server.PUBLISH', dup: false }],
    );
    expect((await judge(file)).text).toContain('will-on-clean-start: published (1)');
    expect(await judge(file, '--reading', 'will-on-clean-start=cancelled')).toMatchObject({ code: 1 });
  });
});

describe('what is no trace', () => {
  test.each([
    ['{"at":0}\n', 'Line 1 is not the header of a mqtt-liveness trace, version 1'],
    [
      '{"format":"mqtt-liveness-trace","formatVersion":1}\n\n{"at":0,"tap":"server","connection":0,"event":{"type":"client.PING"}}\n',
      'Line 3 is not an observation: no event has the type "client.PING".',
    ],
  ])('ends with exit code 2 and a sentence: %j', async (text, message) => {
    const file = join(directory, 'bad.ndjson');
    await writeFile(file, text);
    const told = await judge(file);
    expect(told.text).toContain(message);
    expect(told.code).toBe(2);
  });

  test('nor is a file that is not there, or a profile that nobody knows', async () => {
    expect(await judge(join(directory, 'nowhere.ndjson'))).toMatchObject({ code: 2 });
    expect(await judge('--profile', 'kind', 'x')).toMatchObject({ code: 2 });
  });
});
