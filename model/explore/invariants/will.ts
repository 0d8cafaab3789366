/** The will of one connection: once at most, not after DISCONNECT, not before its time, and not later than that. */
import { assign, setup } from 'xstate';
import { violation, type ChartEvent, type StateMeta } from '../../run/chart.ts';
import type { Happening } from '../product.ts';
import { isCopyOfWill } from '../server-moves.ts';
import { connectionsOf } from '../system.ts';
import { isRival, type Invariant } from './invariant.ts';

interface Context {
  /** Of the will: the Will Delay Interval, or the Session Expiry Interval if that is shorter. */
  readonly delayMs: number;
  readonly lateMs: number;
  readonly graceMs: number;
  /** A rival has sent CONNECT and has no CONNACK yet. */
  readonly rivalAsks: boolean;
  /** Nothing is certain of the will any more: a rival was accepted, or died before that could be seen. */
  readonly excused: boolean;
}

type Event =
  | { type: 'client.CONNECT' }
  | { type: 'server.CONNACK' }
  | { type: 'client.DISCONNECT' }
  | { type: 'network.closed' }
  | { type: 'server.PUBLISH' }
  | { type: 'rival.CONNECT' }
  | { type: 'rival.CONNACK' }
  | { type: 'rival.closed' }
  | { type: 'process.crashed'; sessionsKept: boolean };

const machine = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as Omit<Context, 'excused' | 'rivalAsks'>,
    meta: {} as StateMeta<Context>,
    tags: {} as typeof violation,
  },
  delays: {
    untilDue: ({ context }) => context.delayMs,
    untilOverdue: ({ context }) => context.lateMs + context.graceMs,
    grace: ({ context }) => context.graceMs,
  },
  actions: {
    excuse: assign({ excused: true, rivalAsks: false }),
    askedByRival: assign({ rivalAsks: true }),
    answered: assign({ rivalAsks: false }),
  },
  guards: {
    rivalAsks: ({ context }) => context.rivalAsks,
    excused: ({ context }) => context.excused,
    lost: ({ event }) => event.type === 'process.crashed' && !event.sessionsKept,
    delayed: ({ context }) => context.delayMs > 0,
  },
}).createMachine({
  id: 'one will',
  context: ({ input }) => ({ ...input, excused: false, rivalAsks: false }),
  initial: 'none',
  on: {
    'rival.CONNECT': { actions: 'askedByRival' },
    'rival.CONNACK': { actions: 'answered' },
    'rival.closed': { guard: 'rivalAsks', actions: 'excuse' },
  },
  states: {
    none: { on: { 'client.CONNECT': 'asked', 'server.PUBLISH': 'ofNobody' } },
    /** It may have been accepted before it was closed: nobody can tell. */
    asked: {
      on: { 'server.CONNACK': 'armed', 'network.closed': 'afterSuccessor', 'server.PUBLISH': 'ofNobody' },
    },
    armed: {
      on: {
        'client.DISCONNECT': [{ guard: 'excused' }, { target: 'removed' }],
        'rival.CONNACK': { actions: 'excuse' },
        'network.closed': [
          { guard: 'excused', target: 'afterSuccessor' },
          { guard: 'delayed', target: 'delayed' },
          { target: 'due' },
        ],
        'server.PUBLISH': 'ahead',
      },
    },
    /** It is seen before the close for which it is published, within an instant. */
    ahead: {
      after: { grace: 'early' },
      on: { 'network.closed': 'published', 'rival.CONNACK': {}, 'server.PUBLISH': 'twice' },
    },
    delayed: {
      after: { untilDue: 'due' },
      on: {
        'rival.CONNACK': 'afterSuccessor',
        'rival.closed': { guard: 'rivalAsks', target: 'afterSuccessor' },
        'process.crashed': { guard: 'lost', target: 'unowed' },
        'server.PUBLISH': 'aheadOfSuccessor',
      },
    },
    /** Right only if a successor ends the session within this instant (5.0:U-5.0-03). */
    aheadOfSuccessor: {
      after: { grace: 'early' },
      on: {
        'rival.CONNACK': 'published',
        'rival.closed': { guard: 'rivalAsks', target: 'published' },
        'server.PUBLISH': 'twice',
      },
    },
    due: {
      after: { untilOverdue: 'missing' },
      on: {
        'server.PUBLISH': 'published',
        'rival.CONNACK': 'afterSuccessor',
        'rival.closed': { guard: 'rivalAsks', target: 'afterSuccessor' },
        'process.crashed': 'unowed',
      },
    },
    /** The server has it no longer, or has published it just before; or all who could have had it were gone. */
    unowed: { on: { 'server.PUBLISH': 'published' } },
    /** Published or not, by what the successor asked for: the model's chart has the cases. */
    afterSuccessor: { on: { 'server.PUBLISH': 'published' } },
    published: { on: { 'server.PUBLISH': 'twice' } },
    removed: { on: { 'server.PUBLISH': 'afterDisconnect' } },
    twice: {
      tags: violation,
      meta: { statements: ['3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.1.2-10'], why: 'the will is published a second time' },
    },
    afterDisconnect: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.14.4-3', '5.0:MQTT-3.14.4-3'],
        why: 'the will is published after the server has taken a normal DISCONNECT',
      },
    },
    ofNobody: {
      tags: violation,
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7'], why: 'a will without CONNACK is published' },
    },
    early: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
        why: 'the will is published, and its time has not come',
      },
    },
    missing: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
        why: 'the will was due a tick ago, and is not published',
      },
    },
  },
});

export const oneWill: Invariant = {
  sentence:
    'A will is published once at most, never after a normal DISCONNECT, and by the close, its delay and a tick.',
  statements: [
    '3.1.1:MQTT-3.1.2-8',
    '3.1.1:MQTT-3.1.2-10',
    '5.0:MQTT-3.1.2-8',
    '5.0:MQTT-3.1.2-10',
    '5.0:MQTT-3.14.4-3',
  ],
  chart: { name: 'one will', machine },
  per: 'connection',
  input: (terms, { connection: own = 0 }, graceMs) => {
    const { willDelaySeconds, sessionExpirySeconds, lateMs } = terms;
    const { version } = connectionsOf(terms)[own - 1] ?? {};
    const delayMs = version === '5.0' ? Math.min(willDelaySeconds, sessionExpirySeconds) * 1000 : 0;
    return { delayMs, lateMs, graceMs };
  },
  hears: (happening, watched): ChartEvent | undefined => {
    const { tap, connection, event } = happening;
    const { connection: own } = watched;
    if (tap !== 'server') return undefined;
    if (isCopyOfWill(happening)) return ownerOf(happening) === own ? { type: 'server.PUBLISH' } : undefined;
    if (event.type === 'process.crashed') return { type: event.type, sessionsKept: event.sessionsKept };
    const isAccepted = event.type === 'server.CONNACK' && event.reasonCode === 0;
    if (connection === own) return isAccepted || ownEvents.has(event.type) ? { type: event.type } : undefined;
    if (!isRival(connection, watched)) return undefined;
    if (event.type === 'client.CONNECT') return { type: 'rival.CONNECT' };
    if (event.type === 'network.closed') return { type: 'rival.closed' };
    return isAccepted ? { type: 'rival.CONNACK' } : undefined;
  },
};

const ownEvents: ReadonlySet<string> = new Set(['client.CONNECT', 'client.DISCONNECT', 'network.closed']);

/** The number of the connection whose will this is. */
function ownerOf({ event }: Happening): number | undefined {
  return event.type === 'server.PUBLISH' ? event.payload[0] : undefined;
}
