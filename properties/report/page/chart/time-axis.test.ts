import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeAxis, type Row } from './time-axis.ts';

const row = (at: number, height = 20): Row => ({ at, height });
const kinds = (rows: readonly Row[], instants: readonly number[], seenMs?: number): string[] =>
  timeAxis(rows, instants, seenMs).segments.map(({ kind, fromMs, toMs }) => `${fromMs}–${toMs} ${kind}`);

describe('the axis of time', () => {
  it('is to scale where it can be', () => {
    const axis = timeAxis([row(0), row(1_000), row(1_500)], []);
    const [first = 0, second = 0, third = 0] = axis.rows;
    expect((third - second) / (second - first)).toBeCloseTo(0.5);
    expect(kinds([row(0), row(1_000), row(1_500)], [])).toEqual(['0–1000 to scale', '1000–1500 to scale']);
  });

  it('is stretched where more happens than has room', () => {
    expect(kinds([row(0), row(2), row(1_500)], [])).toEqual(['0–2 stretched', '2–1500 to scale']);
  });

  it('cuts what is long, so that what is short and has to be seen is seen', () => {
    const rows = [row(0), row(90_000), row(90_100, 14)];
    expect(kinds(rows, [], 100)).toEqual(['0–90000 cut', '90000–90100 to scale']);
    const axis = timeAxis([row(0)], [90_000, 90_100], 100);
    expect(axis.y(90_100) - axis.y(90_000)).toBeGreaterThanOrEqual(16);
    expect(axis.height).toBeLessThan(200);
  });

  it('never goes back, and leaves each row its room', () => {
    const instant = fc.integer({ min: 0, max: 200_000 });
    const rows = fc.array(fc.record({ at: instant, height: fc.integer({ min: 1, max: 80 }) }), { minLength: 1 });
    fc.assert(
      fc.property(
        rows,
        fc.array(instant),
        fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
        (some, instants, seenMs) => {
          const sorted = some.toSorted((one, other) => one.at - other.at);
          const axis = timeAxis(sorted, instants, seenMs);
          for (const [index, { height }] of sorted.entries())
            expect((axis.rows[index] ?? 0) - (axis.rows[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(height - 1e-6);
          const places = [...instants, ...sorted.map(({ at }) => at)].toSorted((one, other) => one - other).map(axis.y);
          for (const [index, place] of places.entries()) expect(place).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
          for (const { fromY, toY } of axis.segments) expect(toY).toBeGreaterThanOrEqual(fromY);
        },
      ),
    );
  });
});
