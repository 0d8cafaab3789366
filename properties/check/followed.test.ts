/** What the report says of how a broker reads the standard. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allProperties } from '../sentences/all.ts';
import { brokerNamed } from '../brokers/broker-named.ts';
import { selected } from './assignment.ts';
import { check } from '../cli/check.ts';
import { followedLines, followedOf } from './followed.ts';
import { Progress } from './progress.ts';
import { withReading } from '../cli/reading-option.ts';

test('what a broker follows is counted over all scenarios, and a change of mind is told', () => {
  const published = { 'will-on-clean-start': ['published'] };
  const cancelled = { 'will-on-clean-start': ['cancelled'], 'keep-alive-starts': ['connack'] };
  const followed = followedOf([{ followed: [published, published] }, { followed: [cancelled] }, { followed: [] }]);
  expect(followedLines(followed)).toEqual([
    '',
    '  where the standard leaves something open, it follows (in so many scenarios):',
    '    keep-alive-starts: connack (1)',
    '    will-on-clean-start: published (2), but also cancelled (1)',
  ]);
  expect(followedLines(followedOf([]))).toEqual([]);
});

test('the check judges by the readings that it is told, and tells those that are followed', async () => {
  const { code, text } = await checked();
  expect(text).toContain('will-on-clean-start: published (');
  expect(code).toBe(0);
  expect((await checked('will-on-clean-start=published')).code).toBe(0);
  const other = await checked('will-on-clean-start=cancelled');
  expect(other.text).toContain('although a new connection of its client had cancelled it');
  expect(other.code).toBe(1);
});

async function checked(reading?: string): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const own = brokerNamed('own');
  const code = await check({
    brokers: own ? [own] : [],
    assignment: {
      cases: [],
      properties: selected(allProperties, 'cancels its will'),
      versions: ['5.0'],
      seed: 1,
      readings: reading === undefined ? undefined : withReading(reading),
    },
    directory: join(tmpdir(), 'check-failures'),
    progress: new Progress(),
    print: (more) => void (text += more),
  });
  return { code, text };
}
