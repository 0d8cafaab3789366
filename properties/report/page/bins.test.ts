import { describe, expect, it } from 'vitest';
import { quantile } from '../../check/quantile.ts';
import { binned, duration } from './bins.ts';

describe('a histogram', () => {
  it('counts each value once, up to the bin of the longest', () => {
    const bins = binned([-2, 0, 0.5, 1, 4.9, 5, 120], 120);
    expect(bins.map(({ fromMs, toMs, count }) => [fromMs, toMs, count])).toEqual([
      [0, 1, 3],
      [1, 2, 1],
      [2, 5, 1],
      [5, 10, 1],
      [10, 20, 0],
      [20, 50, 0],
      [50, 100, 0],
      [100, 200, 1],
    ]);
    expect(binned([1e9], 1e9).at(-1)).toEqual({ fromMs: 100_000, toMs: undefined, count: 1 });
  });

  it('says which value the share of all is not above', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 0.5, 0.99, 1].map((share) => quantile(sorted, share))).toEqual([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('tells times in the unit that fits', () => {
    expect([0, 12, 999, 1_000, 1_500, 90_000].map(duration)).toEqual([
      '0 ms',
      '12 ms',
      '999 ms',
      '1 s',
      '1.5 s',
      '90 s',
    ]);
  });
});
