import { expect, test } from 'vitest';
import { seenFrom, type Reckoning, type WireDelays } from './reckoning.ts';

const standstills = (...all: readonly (readonly [from: number, to: number])[]): WireDelays => ({
  underWayMs: () => 50,
  standstillMs: (since, until) =>
    all.filter(([from, to]) => from <= until && to >= since).reduce((sum, [from, to]) => sum + to - from, 0),
});

const reckoned = (delays: WireDelays): Reckoning => ({ since: 1_000, earlierMs: 0, laterMs: 50, delays });

test('an end is put off by the way of its input, that of its output, and all standstills between', () => {
  expect(seenFrom(2_000, reckoned(standstills()))).toBe(2_100);
  expect(seenFrom(2_000, reckoned(standstills([0, 500], [1_500, 1_800], [5_000, 6_000])))).toBe(2_400);
});

test('and by those that come while one is made up for', () => {
  expect(seenFrom(2_000, reckoned(standstills([1_500, 2_000], [2_400, 3_000], [3_100, 3_200])))).toBe(3_300);
  expect(seenFrom(2_000, reckoned(standstills([1_500, 2_000], [2_600, 3_000])))).toBe(2_600);
});
