import { describe, expect, test } from 'vitest';
import { pageOf } from './page.ts';
import { count, quantity, threeDigits } from './quantity.ts';
import { parseRecord, readRecord, recordAsJson, RecordError } from './record.ts';
import { benchmarkTable, goalTable, resultTable } from './report.ts';
import { measured, recordOf, samplesRound } from './sample-record.ts';
import { markdownTable, textTable } from './table.ts';

const record = recordOf([
  measured(samplesRound(1.1), { ratiosToFloor: samplesRound(1.02) }),
  measured(samplesRound(3.2), { size: 1_000_000 }),
  measured([0, 0, 0], { benchmark: 'garbage | per re-arm', unit: 'bytes' }),
]);

describe('a record', () => {
  test('is read as it was written', () => {
    expect(parseRecord(recordAsJson(record), 'it')).toEqual(record);
  });

  test('has a measurement to a line', () => {
    expect(
      recordAsJson(record)
        .split('\n')
        .filter((line) => line.includes('"samples"')),
    ).toHaveLength(3);
  });

  test.each([
    ['no JSON', '{', 'it is not JSON.'],
    ['something else', '{"format":"traces"}', 'it is no record of benchmarks.'],
    ['null', 'null', 'it is no record of benchmarks.'],
    ['a later version', JSON.stringify({ ...record, formatVersion: 2 }), 'it has version 2 of the format'],
    ['a part', JSON.stringify({ ...record, machine: undefined }), 'it lacks the machine'],
    [
      'a measurement without samples',
      JSON.stringify({ ...record, measurements: [measured([1]), measured([])] }),
      'number 2 of the measurements is none',
    ],
  ])('that is %s is refused', (_, text, message) => {
    expect(() => parseRecord(text, 'it')).toThrow(RecordError);
    expect(() => parseRecord(text, 'it')).toThrow(message);
  });

  test('that is not there is refused', () => {
    expect(() => readRecord('/nowhere/results.json')).toThrow('/nowhere/results.json cannot be read.');
  });
});

test('quantities have three digits and a fitting unit', () => {
  expect([0.66, 1.234, 98_765, 1.5e9].map((value) => quantity(value, 'ns'))).toEqual([
    '0.660 ns',
    '1.23 ns',
    '98.8 µs',
    '1.50 s',
  ]);
  expect(quantity(0.059, 'ms')).toBe('59.0 µs');
  expect(quantity(0, 'bytes')).toBe('0 B');
  expect(quantity(123_456, '1/s')).toBe('123 k/s');
  expect([Infinity, 0.0001, 12_345].map(threeDigits)).toEqual(['∞', '1.0e-4', '12,345']);
  expect(count(1_000_000)).toBe('1,000,000');
});

test('tables are aligned for a terminal, and escaped for a page', () => {
  const columns = [
    { title: 'who', align: 'left' },
    { title: 'n', align: 'right' },
  ] as const;
  const rows = [
    ['a|b', '1'],
    ['c', '1,000'],
  ];
  expect(textTable(columns, rows)).toBe(['who      n', '───  ─────', 'a|b      1', 'c    1,000'].join('\n'));
  expect(markdownTable(columns, rows)).toBe(
    ['| who | n |', '| --- | --: |', String.raw`| a\|b | 1 |`, '| c | 1,000 |'].join('\n'),
  );
});

test('results are rows of measurements, or contestants by sizes', () => {
  expect(resultTable(record.measurements)).toMatch(/re-arm +1,000 +mqtt-liveness +1\.10 ns .+ 1\.02 × +15\n/u);
  expect(benchmarkTable(record.measurements.slice(0, 2))).toContain('| mqtt-liveness | 1.10 ns (1.02 ×) | 3.20 ns |');
});

test('a page has goals, plots of what can be plotted, and what was left out', () => {
  const goals = [
    { what: 'speed', demanded: 'at most 1 ns', measured: '2 ns', isMet: false },
    { what: 'size', demanded: 'none', measured: undefined, isMet: false },
  ];
  expect(goalTable(goals)).toMatch(/\*\*not met\*\* \|\n.+not measured \|$/u);
  const { page, plots } = pageOf(record, new Map([['timers', goals]]));
  expect([...plots.keys()]).toEqual(['timers-re-arm.svg']);
  expect(plots.get('timers-re-arm.svg')).toMatch(/^<svg .*mqtt-liveness.*<\/svg>\n$/su);
  expect(page).toContain('![re-arm](timers-re-arm.svg)');
  expect(page).toContain('abacus');
  expect(page).toContain('| re-arm | sundial | all | it was night |');
});
