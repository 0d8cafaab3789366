/** Results as rows: one for each measurement, or one for each contestant with a column for each size. */
import type { Goal, LeftOut, Measurement } from './measurement.ts';
import { count, quantity, times } from './quantity.ts';
import type { BenchmarkRecord } from './record.ts';
import { median, middleHalf } from './statistics.ts';
import { markdownTable, textTable, type Column } from './table.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** What is printed at the end of a run. */
export function resultTable(measurements: readonly Measurement[]): string {
  const columns = [
    left('section'),
    left('benchmark'),
    right('size'),
    left('contestant'),
    right('median'),
    right('middle half of the samples'),
    right('to floor'),
    right('samples'),
  ];
  const rows = measurements.map((measurement) => {
    const { low, high } = middleHalf(measurement.samples);
    return [
      measurement.section,
      measurement.benchmark,
      count(measurement.size),
      measurement.contestant,
      quantity(medianOf(measurement), measurement.unit),
      `${quantity(low, measurement.unit)} to ${quantity(high, measurement.unit)}`,
      timesFloor(measurement),
      count(measurement.samples.length),
    ];
  });
  return textTable(columns, rows);
}

/** The measurements of one benchmark, contestants by sizes. */
export function benchmarkTable(measurements: readonly Measurement[]): string {
  const sizes = distinct(measurements.map(({ size }) => size)).toSorted((a, b) => a - b);
  const contestants = distinct(measurements.map(({ contestant }) => contestant));
  const rows = contestants.map((contestant) => [
    contestant,
    ...sizes.map((size) => {
      const found = measurements.find((one) => one.contestant === contestant && one.size === size);
      if (!found) return '';
      const floor = timesFloor(found);
      return quantity(medianOf(found), found.unit) + (floor === '' ? '' : ` (${floor})`);
    }),
  ]);
  return markdownTable([left(''), ...sizes.map((size) => right(count(size)))], rows);
}

export function goalTable(goals: readonly Goal[]): string {
  return markdownTable(
    [left('what'), left('demanded'), left('measured'), left('')],
    goals.map(({ what, demanded, measured, isMet }) => [
      what,
      demanded,
      measured ?? '',
      measured === undefined ? 'not measured' : isMet ? 'met' : '**not met**',
    ]),
  );
}

export function goalLines(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, demanded, measured, isMet }) => [
    measured === undefined ? '?' : isMet ? '✓' : '✗',
    what,
    demanded,
    measured ?? 'not measured',
  ]);
  return textTable([left(''), left('goal'), left('demanded'), left('measured')], rows);
}

/** Of one contestant, what is left out for one reason is one row. */
export function leftOutTable(leftOut: readonly LeftOut[]): string {
  const groups = Object.values(
    Object.groupBy(leftOut, ({ benchmark, contestant, reason }) => [benchmark, contestant, reason].join('\n')),
  );
  return markdownTable(
    [left('benchmark'), left('contestant'), left('sizes'), left('why')],
    groups.flatMap((group = []) =>
      group
        .slice(0, 1)
        .map(({ benchmark, contestant, reason }) => [
          benchmark,
          contestant,
          group.map(({ size }) => (size === undefined ? 'all' : count(size))).join('; '),
          reason,
        ]),
    ),
  );
}

/** Where, when and of what state of the code. */
export function provenance(record: BenchmarkRecord): string {
  const { machine, versions, commit } = record;
  const state = commit
    ? `commit ${commit.id.slice(0, 12)}${commit.isDirty ? ', with changes since' : ''}`
    : 'no commit';
  return [
    `${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(0)} GB, ${machine.architecture}, ${machine.system}, kernel ${machine.kernel}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `${state}; begun ${record.startedAt}, took ${count(Math.round(record.durationSeconds))} s`,
  ].join('\n\n');
}

export const medianOf = ({ samples }: Measurement): number => median([...samples]);

export function timesFloor({ ratiosToFloor }: Measurement): string {
  return ratiosToFloor ? times(median([...ratiosToFloor])) : '';
}

export const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
