/** The client finds a server that it no longer hears (3.1.1:U-3.1.1-07, 5.0:U-5.0-07). */
import { setup } from 'xstate';
import { violation, type StateMeta } from '../../run/chart.ts';
import type { Invariant } from './invariant.ts';

interface Detection {
  readonly boundMs: number;
}

type DetectionEvent = { type: 'server.CONNACK' } | { type: 'network.blackholed' } | { type: 'network.closed' };

const machine = setup({
  types: {
    context: {} as Detection,
    events: {} as DetectionEvent,
    input: {} as Detection,
    meta: {} as StateMeta<Detection>,
    tags: {} as typeof violation,
  },
  delays: { bound: ({ context }) => context.boundMs },
}).createMachine({
  id: 'detection by the client',
  context: ({ input }) => input,
  initial: 'before',
  on: { 'network.closed': '.found' },
  states: {
    /** What is lost before CONNECT is missed only after it. */
    before: { on: { 'server.CONNACK': 'live' } },
    live: { on: { 'network.blackholed': 'lost' } },
    lost: { after: { bound: 'unfound' } },
    found: {},
    unfound: {
      tags: violation,
      meta: {
        statements: ['3.1.1:U-3.1.1-07', '5.0:U-5.0-07'],
        why: 'nothing has reached the client for its Keep Alive and its time-out, and it has not closed the connection',
      },
    },
  },
});

/** Holds of a client that sends nothing but what Keep Alive asks for: others need not ping. */
export const clientFindsHalfOpen: Invariant = {
  sentence: 'If the way to a client is lost that only pings, the client closes within K and its answer time-out.',
  statements: ['3.1.1:U-3.1.1-07', '5.0:U-5.0-07'],
  chart: { name: 'detection by the client', machine },
  per: 'connection',
  input: ({ keepAliveSeconds, clientTimeoutMs, lateMs }, _watched, graceMs) => ({
    // A tick late each: the next PINGREQ, the end of the wait for its answer, and the close behind a DISCONNECT.
    boundMs: keepAliveSeconds === 0 ? Infinity : keepAliveSeconds * 1000 + clientTimeoutMs + 3 * lateMs + graceMs,
  }),
  hears: ({ tap, connection, event }, { connection: own }) => {
    if (connection !== own) return undefined;
    if (event.type === 'network.blackholed') return event.direction === 'down' ? { type: event.type } : undefined;
    if (tap !== 'client') return undefined;
    if (event.type === 'server.CONNACK') return event.reasonCode === 0 ? { type: event.type } : undefined;
    return event.type === 'network.closed' ? { type: event.type } : undefined;
  },
};
