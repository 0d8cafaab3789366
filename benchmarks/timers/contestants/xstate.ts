/** A delayed transition (`after`) of one XState actor for each connection: the model of Keep Alive, run as it stands. */
import { createActor, setup, type Actor } from 'xstate';
import type { CreateTimers } from '../contestant.ts';

interface Input {
  readonly id: number;
  readonly delayMs: number;
  readonly onExpire: (id: number) => void;
}

const machine = setup({
  types: {} as { context: Input; input: Input; events: { type: 'packet' } },
  delays: { silence: ({ context }) => context.delayMs },
}).createMachine({
  context: ({ input }) => input,
  initial: 'alive',
  states: {
    alive: { after: { silence: 'expired' }, on: { packet: { target: 'alive', reenter: true } } },
    expired: { type: 'final', entry: ({ context }) => context.onExpire(context.id) },
  },
});

export const createTimers: CreateTimers = (n, onExpire) => {
  const actors = Array.from<Actor<typeof machine> | undefined>({ length: n });
  return {
    start: (id, delayMs) => {
      actors[id] = createActor(machine, { input: { id, delayMs, onExpire } }).start();
    },
    rearm: (id) => {
      actors[id]?.send({ type: 'packet' });
    },
    cancel: (id) => {
      actors[id]?.stop();
      actors[id] = undefined;
    },
    setNow: () => undefined,
    advance: () => true,
  };
};
