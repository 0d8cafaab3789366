/** At most one live connection for a Client Identifier (3.1.1:MQTT-3.1.4-2, 5.0:MQTT-3.1.4-3). */
import { assign, setup } from 'xstate';
import { violation, type StateMeta } from '../../run/chart.ts';
import { placeOf, type Invariant } from './invariant.ts';

interface Context {
  readonly live: readonly number[];
  readonly graceMs: number;
}

type Event = { type: 'server.CONNACK'; connection: number } | { type: 'network.closed'; connection: number };

const statements = ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'] as const;

const machine = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as { readonly graceMs: number },
    meta: {} as StateMeta<Context>,
    tags: {} as typeof violation,
  },
  delays: { grace: ({ context }) => context.graceMs },
  actions: {
    add: assign(({ context, event }) => ({ live: [...context.live, event.connection].toSorted((a, b) => a - b) })),
    remove: assign(({ context, event }) => ({ live: context.live.filter((one) => one !== event.connection) })),
  },
  guards: {
    isSecond: ({ context, event }) => context.live.some((one) => one !== event.connection),
    leavesOne: ({ context, event }) => context.live.filter((one) => one !== event.connection).length <= 1,
  },
}).createMachine({
  id: 'one live connection',
  context: ({ input }) => ({ live: [], graceMs: input.graceMs }),
  initial: 'atMostOne',
  states: {
    atMostOne: {
      on: {
        'server.CONNACK': [{ guard: 'isSecond', actions: 'add', target: 'two' }, { actions: 'add' }],
        'network.closed': { actions: 'remove' },
      },
    },
    /** The close, and the CONNACK for which it happens, come in any order within an instant. */
    two: {
      after: { grace: 'twoForLong' },
      on: { 'network.closed': [{ guard: 'leavesOne', actions: 'remove', target: 'atMostOne' }, { actions: 'remove' }] },
    },
    twoForLong: {
      tags: violation,
      meta: { statements, why: 'two connections of one Client Identifier have a CONNACK, and time passes' },
    },
  },
});

export const oneLiveConnection: Invariant = {
  sentence: 'A Client Identifier has at most one live connection after CONNACK.',
  statements,
  chart: { name: 'one live connection', machine },
  per: 'client',
  input: (_terms, _watched, graceMs) => ({ graceMs }),
  hears: ({ tap, connection: number, event }, watched) => {
    const connection = placeOf(number, watched);
    if (tap !== 'server' || connection === 0) return undefined;
    if (event.type === 'server.CONNACK' && event.reasonCode === 0) return { type: event.type, connection };
    return event.type === 'network.closed' ? { type: event.type, connection } : undefined;
  },
};
