/** Whether something has become slower between two records. */
import type { Measurement } from './measurement.ts';
import type { BenchmarkRecord } from './record.ts';
import { median, ratio, ratioOfMediansInterval, type Interval } from './statistics.ts';

export type Verdict = 'slower' | 'faster' | 'no difference shown' | 'not comparable';

export interface Comparison {
  readonly measurement: Measurement;
  /** Of the medians, so that more than 1 is worse, whichever way the quantity is better. */
  readonly timesWorse: number;
  readonly interval: Interval;
  /** Whether ratios to the floor of the same rounds were compared, in which the noise of the machine cancels. */
  readonly isByFloor: boolean;
  readonly verdict: Verdict;
  /** Why it is not comparable. */
  readonly reason?: string;
}

/**
 * What is less is not worth a word: how code and data happen to lie in memory makes as much of a difference from one process
 * to the next, which the samples of one run do not show. A look, of few rounds, can tell less.
 */
export function usualLeastEffect(...records: readonly BenchmarkRecord[]): number {
  return records.some(({ isQuick }) => isQuick) ? 0.25 : 0.05;
}

/** An object of 16 bytes in a thousand operations is as good as none: between that and 0 a ratio would be infinite. */
const leastBytes = 0.016;

/** With fewer samples the bootstrap promises too much. */
const leastSamples = 5;

/** Of all that both have measured, in the order of the second. */
export function compare(
  baseline: BenchmarkRecord,
  current: BenchmarkRecord,
  leastEffect = usualLeastEffect(baseline, current),
): readonly Comparison[] {
  const before = new Map(baseline.measurements.map((measurement) => [measurementKey(measurement), measurement]));
  const isOtherMachine = machineOf(baseline) !== machineOf(current);
  return current.measurements.flatMap((measurement) => {
    const former = before.get(measurementKey(measurement));
    return former ? [compareMeasurements(former, measurement, isOtherMachine, leastEffect)] : [];
  });
}

function compareMeasurements(
  former: Measurement,
  measurement: Measurement,
  isOtherMachine: boolean,
  leastEffect: number,
): Comparison {
  const isByFloor = former.ratiosToFloor !== undefined && measurement.ratiosToFloor !== undefined;
  const was = (isByFloor ? former.ratiosToFloor : undefined) ?? noticeable(former);
  const is = (isByFloor ? measurement.ratiosToFloor : undefined) ?? noticeable(measurement);
  const [worse, better] = measurement.better === 'lower' ? [is, was] : [was, is];
  const timesWorse = ratio(median([...worse]), median([...better]));
  const interval = ratioOfMediansInterval(worse, better);
  const reason = reasonAgainst(was, is, isOtherMachine);
  return {
    measurement,
    timesWorse,
    interval,
    isByFloor,
    ...(reason === undefined
      ? { verdict: verdictOf(interval, leastEffect) }
      : { verdict: 'not comparable' as const, reason }),
  };
}

function noticeable({ unit, samples }: Measurement): readonly number[] {
  return unit === 'bytes' ? samples.map((sample) => (sample < leastBytes ? 0 : sample)) : samples;
}

function reasonAgainst(was: readonly number[], is: readonly number[], isOtherMachine: boolean): string | undefined {
  if (isOtherMachine) return 'measured on another machine';
  if (Math.min(was.length, is.length) < leastSamples) return `fewer than ${leastSamples} samples`;
  return undefined;
}

/** The whole interval has to lie beyond the least effect. */
function verdictOf({ low, high }: Interval, leastEffect: number): Verdict {
  if (low > 1 + leastEffect) return 'slower';
  if (high < 1 / (1 + leastEffect)) return 'faster';
  return 'no difference shown';
}

/** What has to be the same for absolute times to mean the same; of versions, what runs the code. */
function machineOf({ machine }: BenchmarkRecord): string {
  return [machine.cpu, machine.cores, machine.architecture, Math.round(machine.memoryBytes / 2 ** 30)].join('\n');
}

const measurementKey = ({ section, benchmark, contestant, size, unit }: Measurement): string =>
  [section, benchmark, contestant, size, unit].join('\n');
