/** Of several timers of one part that are due at one instant each may be the first. */
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { Exploration, type Step } from './exploration.ts';
import type { Product } from './product.ts';

const machine = createMachine({
  id: 'race',
  type: 'parallel',
  states: {
    left: {
      initial: 'running',
      states: { running: { after: { 20: 'over' } }, over: {} },
    },
    right: {
      initial: 'running',
      states: { running: { after: { 20: 'over' } }, over: {} },
    },
    third: {
      initial: 'running',
      states: { running: { after: { 10: 'over' } }, over: {} },
    },
  },
});

const product: Product = {
  parts: [{ name: 'race', chart: { name: 'race', machine }, input: {}, isBornAtOnce: true }],
  moves: [],
  never: [],
  stepMs: 10,
};

test('all orders of two timers that are due together are explored', () => {
  const exploration = new Exploration(product);
  // Running; 10 ms later; the third over; 20 ms; left over or right over; both over; and later, which is the same.
  expect(exploration.run()).toMatchObject({ states: 7, transitions: 8, depth: 5, complete: true });
  const names = [...exploration.described()].map(([text = '']) => (JSON.parse(text) as readonly string[])[0]);
  const third = 'third.over';
  expect(names).toContain(`left.over, right.running, ${third}`);
  expect(names).toContain(`left.running, right.over, ${third}`);
  const last = names.indexOf(`left.over, right.over, ${third}`);
  expect(exploration.wayTo(last).map(({ type }: Step) => type)).toEqual(['wait', 'fire', 'wait', 'fire', 'fire']);
});
