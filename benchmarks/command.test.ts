import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bench } from './command.ts';
import { recordAsJson } from './record.ts';
import { measured, recordOf, samplesRound } from './sample-record.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bench-'));
  writeFileSync(file('was.json'), recordAsJson(recordOf([measured(samplesRound(100))])));
  writeFileSync(file('slower.json'), recordAsJson(recordOf([measured(samplesRound(120))])));
  writeFileSync(file('other.json'), recordAsJson(recordOf([measured(samplesRound(1), { size: 7 })])));
  writeFileSync(file('broken.json'), '{');
});
afterAll(() => rmSync(directory, { recursive: true }));

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const add = (more: string): void => {
    text += more;
  };
  return { code: await bench(words, { print: add, printError: add, progress: add }), text };
}

test.each([
  ['the same', ['was.json', 'was.json'], 0, 'no difference shown'],
  ['slower', ['was.json', 'slower.json'], 1, 'slower'],
  ['faster', ['slower.json', 'was.json'], 0, 'faster'],
  ['nothing in common', ['was.json', 'other.json'], 3, 'no measurement in common'],
  ['a broken file', ['was.json', 'broken.json'], 2, 'broken.json is not JSON'],
  ['a missing file', ['missing.json'], 2, 'missing.json cannot be read'],
  ['three records', ['was.json', 'was.json', 'was.json'], 2, 'one record or two'],
])('two records are compared without a run: %s', async (_, names, code, message) => {
  const result = await run('--compare', ...names.map(file));
  expect(result.code).toBe(code);
  expect(result.text).toContain(message);
});

test('what counts as slower can be told', async () => {
  const result = await run('--compare', file('was.json'), file('slower.json'), '--least-effect', '50');
  expect(result.code).toBe(0);
  expect(result.text).toContain('at least 50.0 % worse');
});

test.each([
  ['an unknown section', ['--only', 'timers,clocks'], 'Sections are timers, broker, sockets, messages, checker.'],
  ['no percentage', ['--least-effect', 'much'], 'a number from 0 to 1000'],
  ['an unknown option', ['--fast'], 'unknown option'],
  ['a word too many', ['timers'], 'too many arguments'],
])('%s is a misuse', async (_, words, message) => {
  const result = await run(...words);
  expect(result.code).toBe(2);
  expect(result.text).toContain(message);
});

test('help is no misuse', async () => {
  const result = await run('--help');
  expect(result.code).toBe(0);
  expect(result.text).toContain('--compare');
});
