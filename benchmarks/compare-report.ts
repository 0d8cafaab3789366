/** A comparison of two records, in words. */
import { confidence, type Interval } from './statistics.ts';
import type { Comparison, Verdict } from './compare.ts';
import { count, threeDigits } from './quantity.ts';
import { textTable } from './table.ts';

const columns = [
  { title: 'section', align: 'left' },
  { title: 'benchmark', align: 'left' },
  { title: 'size', align: 'right' },
  { title: 'contestant', align: 'left' },
  { title: 'times worse', align: 'right' },
  { title: `${confidence * 100} % interval`, align: 'right' },
  { title: 'of', align: 'left' },
  { title: 'verdict', align: 'left' },
] as const;

export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ measurement, timesWorse, interval, isByFloor, verdict, reason }) => [
    measurement.section,
    measurement.benchmark,
    count(measurement.size),
    measurement.contestant,
    threeDigits(timesWorse),
    intervalInWords(interval),
    isByFloor ? 'ratios to floor' : 'medians',
    (reason === undefined ? verdict : `${verdict}: ${reason}`) + (measurement.isOthers === true ? ', not ours' : ''),
  ]);
  return textTable(columns, rows);
}

export function comparisonSummary(comparisons: readonly Comparison[], leastEffect: number): string {
  const ours = comparisons.filter(({ measurement }) => measurement.isOthers !== true);
  const number = (verdict: Verdict): number => ours.filter((one) => one.verdict === verdict).length;
  return (
    `Of ours: ${number('slower')} slower, ${number('faster')} faster, ${number('no difference shown')} without a difference shown, ` +
    `${number('not comparable')} not comparable. Slower is what is at least ${threeDigits(leastEffect * 100)} % worse in the whole interval.`
  );
}

export const exitCodes = { fine: 0, slower: 1, unusable: 2, nothingToCompare: 3 } as const;

/** What is another's does not count. */
export function exitCodeOf(all: readonly Comparison[]): number {
  const comparisons = all.filter(({ measurement }) => measurement.isOthers !== true);
  if (comparisons.some(({ verdict }) => verdict === 'slower')) return exitCodes.slower;
  return comparisons.some(({ verdict }) => verdict !== 'not comparable') ? exitCodes.fine : exitCodes.nothingToCompare;
}

const intervalInWords = ({ low, high }: Interval): string => `${threeDigits(low)} to ${threeDigits(high)}`;
