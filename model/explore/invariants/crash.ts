/** No Network Connection outlives the process of its server. */
import { setup } from 'xstate';
import { violation, type ChartEvent, type StateMeta } from '../../run/chart.ts';
import { isServerEvent } from '../../vocabulary/event.ts';
import type { Invariant } from './invariant.ts';

type Event =
  { type: 'network.opened' } | { type: 'network.closed' } | { type: 'server.PINGRESP' } | { type: 'process.crashed' };

const machine = setup({
  types: {
    events: {} as Event,
    meta: {} as StateMeta<unknown>,
    tags: {} as typeof violation,
  },
}).createMachine({
  id: 'end by crash',
  initial: 'before',
  states: {
    before: { on: { 'network.opened': 'open' } },
    open: { on: { 'network.closed': 'ended', 'process.crashed': 'outlived' } },
    ended: { on: { 'server.PINGRESP': 'spoke' } },
    outlived: {
      tags: violation,
      meta: {
        statements: ['expected:output-has-a-cause'],
        why: 'the server has crashed, and a connection to it goes on',
      },
    },
    spoke: {
      tags: violation,
      meta: { statements: ['expected:output-has-a-cause'], why: 'the server sends on a connection that has ended' },
    },
  },
});

/** Any packet of the server, under one name. */
const anyPacket: ChartEvent = { type: 'server.PINGRESP' };

export const noneOutlivesCrash: Invariant = {
  sentence: 'A crash ends every Network Connection, and nothing is sent on it any more.',
  statements: ['expected:output-has-a-cause'],
  chart: { name: 'end by crash', machine },
  per: 'connection',
  of: ({ crashes = 0 }) => crashes > 0,
  input: () => ({}),
  hears: ({ tap, connection, event }, { connection: own }) => {
    if (tap !== 'server') return undefined;
    if (event.type === 'process.crashed') return { type: event.type };
    if (connection !== own) return undefined;
    if (isServerEvent(event)) return anyPacket;
    return event.type === 'network.opened' || event.type === 'network.closed' ? { type: event.type } : undefined;
  },
};
