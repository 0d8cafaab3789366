/** The latenesses of a broker, by what was measured and by Keep Alive: each series is a histogram. */
import type { ReportedBroker } from '../document.ts';

export interface LatenessSeries {
  /** `keep-alive, K = 3 to 5 s`. */
  readonly name: string;
  /** Milliseconds, the shortest first; not empty. */
  readonly ms: readonly number[];
}

/** In seconds. Of what was measured with more Keep Alives than this, those between two of these are taken together. */
const apartMax = 6;
const rangesFrom = [1, 2, 3, 6, 11, 61, 601, 65_536];

/** All versions and properties that measure the same, taken together. */
export function seriesOf({ properties }: Pick<ReportedBroker, 'properties'>): readonly LatenessSeries[] {
  const measured = properties.flatMap(({ measures, lateness }) =>
    lateness.map((one) => ({ ...one, chart: measures?.chart ?? 'output' })),
  );
  return [...Map.groupBy(measured, ({ chart }) => chart)]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([chart, ofChart]) => {
      const apart = new Set(ofChart.map(({ keepAliveSeconds }) => keepAliveSeconds)).size <= apartMax;
      const groups = Map.groupBy(ofChart, ({ keepAliveSeconds }) =>
        apart ? keepAliveSeconds : rangeOf(keepAliveSeconds),
      );
      return [...groups]
        .toSorted(([one = 0], [other = 0]) => one - other)
        .map(([from, ones]) => ({
          name: from === undefined ? chart : `${chart}, K = ${wordsOf(from, apart)}`,
          ms: ones.flatMap(({ ms }) => ms).toSorted((one, other) => one - other),
        }))
        .filter(({ ms }) => ms.length > 0);
    });
}

/** Where the range begins that it falls into. */
function rangeOf(keepAliveSeconds: number | undefined): number | undefined {
  return keepAliveSeconds === undefined ? undefined : rangesFrom.findLast((from) => from <= keepAliveSeconds);
}

function wordsOf(from: number, apart: boolean): string {
  const last = (rangesFrom[rangesFrom.indexOf(from) + 1] ?? from + 1) - 1;
  return apart || last <= from ? `${from.toLocaleString('en-US')} s` : `${from} to ${last.toLocaleString('en-US')} s`;
}
