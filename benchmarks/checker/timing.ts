/** How long this took. */
export function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** In each round's own milliseconds: how many a second. */
export function perSecond(count: number, ms: readonly number[]): readonly number[] {
  return ms.map((one) => (count * 1000) / one);
}

export function inWords(value: number): string {
  return Math.round(value).toLocaleString('en');
}
