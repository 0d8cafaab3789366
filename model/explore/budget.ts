/** How much of something is left: what may happen only so often, or an exploration would be endless. */
import { assign, setup } from 'xstate';
import type { Chart } from '../run/chart.ts';

const spending = [
  { guard: 'more', actions: 'spend' },
  { actions: 'spend', target: 'spent' },
] as const;

const machine = setup({
  types: {
    context: {} as { readonly left: number },
    events: {} as { type: 'network.blackholed' | 'process.crashed' },
    input: {} as { readonly left: number },
  },
  actions: { spend: assign(({ context }) => ({ left: context.left - 1 })) },
  guards: { some: ({ context }) => context.left > 0, more: ({ context }) => context.left > 1 },
}).createMachine({
  id: 'budget',
  context: ({ input }) => input,
  initial: 'counted',
  states: {
    counted: { always: [{ guard: 'some', target: 'left' }, { target: 'spent' }] },
    left: { on: { 'network.blackholed': spending, 'process.crashed': spending } },
    spent: {},
  },
});

export const budgetChart: Chart = { name: 'budget', machine };
