import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginMark, endMark, withHeadline } from './headline.ts';
import { readRecord } from './record.ts';
import { measured, recordOf } from './sample-record.ts';

const root = join(import.meta.dirname, '..');

test('the figures of a record go between the marks, and nothing else changes', () => {
  const text = `before\n${beginMark}\nold\n${endMark}\nafter\n`;
  const record = recordOf([
    measured([2, 4, 3], { size: 100_000, ratiosToFloor: [1, 2, 3] }),
    measured([50], { section: 'broker', benchmark: 'CPU per packet', size: 100_000, contestant: 'ours' }),
    measured([7], { section: 'sockets', benchmark: 'CPU per packet', unit: 'us', size: 17_000, contestant: 'theirs' }),
    measured([3], { section: 'messages', benchmark: 'CPU per message, QoS 0, 1 to 1', unit: 'us' }),
    measured([0], { section: 'messages', benchmark: 'messages lost, QoS 0, 1 to 1', unit: '%' }),
  ]);
  const written = withHeadline(text, record);
  expect(written.startsWith('before\n')).toBe(true);
  expect(written.endsWith(`${endMark}\nafter\n`)).toBe(true);
  expect(written).not.toContain('old');
  expect(written).toContain('| mqtt-liveness | 3.00 ns (2.00 ×) |');
  expect(written).toContain('| CPU per packet | 50.0 ns |');
  expect(written).toContain('17,000 connections');
  expect(written).toContain('| CPU per message, QoS 0, 1 to 1 | 3.00 µs |');
  expect(written).not.toContain('messages lost');
  expect(withHeadline(written, record)).toBe(written);
});

test('a text without marks is refused', () => {
  expect(() => withHeadline('nothing', recordOf([measured([1])]))).toThrow('no place between');
});

test('the README shows the figures of the record', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(withHeadline(readme, readRecord(join(root, 'docs/generated/benchmarks/results.json')))).toBe(readme);
});
