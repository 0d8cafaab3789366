/** How late a broker is, output by output: its own granularity, and the profile that would have been wide enough for it. */
import type { Measure } from '../../model/observer/observer.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import { quantile } from './quantile.ts';

export const timedOutputs = [
  'close for Keep Alive',
  'will at the close',
  'will after its delay',
  'will at the end of the session',
  'answer',
] as const;
export type TimedOutput = (typeof timedOutputs)[number];

/** Of one output, and of closes for one Keep Alive: how long after it was due it came. The distribution, in milliseconds. */
export interface Granularity {
  readonly output: TimedOutput;
  readonly keepAliveSeconds?: number;
  readonly count: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What a broker file may record; the guard is measured anew each time. */
export type MeasuredProfile = Omit<TimeProfile, 'guardMs' | 'isStrict'>;

/** In the order of the outputs, and of Keep Alives from the shortest. */
export function granularityOf(measures: readonly Measure[]): readonly Granularity[] {
  const groups = Map.groupBy(
    measures,
    (one) => `${outputOf(one)}\n${outputOf(one) === closes ? one.keepAliveSeconds : ''}`,
  );
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first ? [distribution(first, [first, ...others])] : []))
    .toSorted(
      (one, other) =>
        timedOutputs.indexOf(one.output) - timedOutputs.indexOf(other.output) ||
        (one.keepAliveSeconds ?? 0) - (other.keepAliveSeconds ?? 0),
    );
}

/**
 * The least profile that everything measured fits in, as seen through a guard: lateness of closes as a line over the Keep
 * Alive, the lowest that is above all maxima; and a connect time-out that no connection without CONNECT was closed before, if any
 * was. Undefined if no close for Keep Alive was measured.
 */
export function measuredProfile(
  granularities: readonly Granularity[],
  guardMs: number,
  connectTimeoutsMs: readonly number[] = [],
): MeasuredProfile | undefined {
  const ofCloses = granularities.filter(({ output }) => output === closes);
  if (ofCloses.length === 0) return undefined;
  const points = ofCloses.map(({ keepAliveSeconds = 0, maxMs }) => ({ x: keepAliveSeconds * 1000, y: maxMs }));
  const { offset, slope } = lineAbove(points);
  const longest = (wanted: (output: TimedOutput) => boolean): number =>
    Math.max(0, ...granularities.filter(({ output }) => wanted(output)).map(({ maxMs }) => maxMs));
  const connectTimeoutMs = roundedDown(Math.min(...connectTimeoutsMs));
  return {
    name: 'measured',
    lateMs: roundedUp(
      Math.max(
        offset,
        longest((output) => output.startsWith('will')),
        ...connectTimeoutsMs.map((ms) => ms - connectTimeoutMs),
      ) + guardMs,
    ),
    lateShareOfKeepAlive: Math.ceil(slope * 100) / 100,
    // Beyond the longest that was measured the line goes on.
    lateMsOfLongKeepAlive: 0,
    answerMs: roundedUp(longest((output) => output === 'answer') + guardMs),
    connectTimeoutMs: connectTimeoutsMs.length > 0 ? connectTimeoutMs : null,
  };
}

const closes: TimedOutput = 'close for Keep Alive';
const figureMs = 50;

function roundedUp(ms: number): number {
  return Math.ceil(ms / figureMs) * figureMs;
}

function roundedDown(ms: number): number {
  return Math.floor(ms / figureMs) * figureMs;
}

function outputOf({ chart, waitedFor }: Measure): TimedOutput {
  if (chart === 'keep-alive') return closes;
  if (chart !== 'will service') return 'answer';
  if (waitedFor === 'delay') return 'will after its delay';
  return waitedFor === undefined ? 'will at the close' : 'will at the end of the session';
}

function distribution(first: Measure, all: readonly Measure[]): Granularity {
  const sorted = all.map(({ latenessMs }) => latenessMs).toSorted((a, b) => a - b);
  const output = outputOf(first);
  return {
    output,
    ...(output === closes && first.keepAliveSeconds !== undefined && { keepAliveSeconds: first.keepAliveSeconds }),
    count: sorted.length,
    minMs: sorted[0] ?? 0,
    p50Ms: quantile(sorted, 0.5),
    p90Ms: quantile(sorted, 0.9),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? 0,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of all lines above the points that do not fall and begin at 0 or more, the one that is nearest to them in sum. */
function lineAbove(points: readonly Point[]): { readonly offset: number; readonly slope: number } {
  const slopes = points.flatMap((one) =>
    points.filter(({ x }) => x > one.x).map((other) => Math.max(0, (other.y - one.y) / (other.x - one.x))),
  );
  const lines = [0, ...slopes].map((slope) => {
    const offset = Math.max(0, ...points.map(({ x, y }) => y - slope * x));
    const slack = points.reduce((sum, { x, y }) => sum + offset + slope * x - y, 0);
    return { offset, slope, slack };
  });
  return lines.reduce((best, line) => (line.slack < best.slack ? line : best));
}
