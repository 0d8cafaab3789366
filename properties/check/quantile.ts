/** The nearest rank, so that what is told was measured: the smallest value that at least `share` of the values do not exceed. */

/** `sorted`, and not empty: of none it is NaN. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
