/** Latenesses in bins that are the same for all histograms of a report, so that they can be compared at a glance. */

/** Milliseconds; each bin begins at one and ends before the next. */
const edges = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

export interface Bin {
  readonly fromMs: number;
  /** Undefined for the last, which has no end. */
  readonly toMs: number | undefined;
  readonly count: number;
}

/** The bins from 0 to the one that `longestMs` falls into. What came before its deadline counts to the first. */
export function binned(latenesses: readonly number[], longestMs: number): readonly Bin[] {
  const used = edges.filter((edge, index) => index === 0 || edge <= longestMs);
  return used.map((fromMs, index) => {
    const toMs = edges[index + 1];
    const count = latenesses.filter(
      (one) => (index === 0 || one >= fromMs) && (toMs === undefined || one < toMs),
    ).length;
    return { fromMs, toMs, count };
  });
}

/** `1.5 s`, `20 ms`. */
export function duration(ms: number): string {
  return ms >= 1_000 ? `${Number((ms / 1_000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`;
}
