import { expect, it } from 'vitest';
import { remember } from './remember.ts';

it('keeps the latest, in their order, and forgets what is old', () => {
  const items: number[] = [];
  for (let item = 0; item < 1_000_000; item += 1) remember(items, item);
  expect(items.length).toBeLessThanOrEqual(250_000);
  expect(items.slice(-200_000)).toEqual(Array.from({ length: 200_000 }, (_, place) => 800_000 + place));
});
