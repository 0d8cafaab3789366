/** Session Present tells the truth: nothing is kept beyond its expiry, and nothing lost before. */
import { assign, setup } from 'xstate';
import { violation, type StateMeta } from '../../run/chart.ts';
import { sessionNeverExpires } from '../../vocabulary/packet.ts';
import { expirySecondsOf } from '../../session.ts';
import { placeOf, type Invariant } from './invariant.ts';

interface Asker {
  readonly connection: number;
  readonly cleanStart: boolean;
  readonly expirySeconds: number;
  /** With another CONNECT: in which order the server takes them is not to be seen. */
  readonly overlaps: boolean;
}

interface Context {
  readonly lateMs: number;
  readonly graceMs: number;
  /** Of the connection that has the session, or had it last. */
  readonly owner: number;
  readonly expirySeconds: number;
  /** Its CONNECT overlapped with another: which of the two has the session is not to be seen. */
  readonly isUncertain: boolean;
  /** CONNECTs that wait for their CONNACK. */
  readonly asking: readonly Asker[];
}

type Event =
  | { type: 'client.CONNECT'; connection: number; cleanStart: boolean; expirySeconds: number }
  | { type: 'server.CONNACK'; connection: number; accepted: boolean; sessionPresent: boolean }
  | { type: 'network.closed'; connection: number }
  /** And what was stored is gone. */
  | { type: 'process.crashed' };

const statements = ['3.1.1:MQTT-3.2.2-2', '3.1.1:MQTT-3.2.2-3', '5.0:MQTT-3.2.2-2', '5.0:MQTT-3.2.2-3'] as const;

const ownOf = (event: Event): number | undefined => ('connection' in event ? event.connection : undefined);
const askerOf = ({ asking }: Context, event: Event) => asking.find(({ connection }) => connection === ownOf(event));

const machine = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as Pick<Context, 'lateMs' | 'graceMs'>,
    meta: {} as StateMeta<Context>,
    tags: {} as typeof violation,
  },
  delays: {
    expiry: ({ context }) => (context.expirySeconds === sessionNeverExpires ? Infinity : context.expirySeconds * 1000),
    lateness: ({ context }) => context.lateMs + context.graceMs,
  },
  actions: {
    note: assign(({ context, event }) => {
      if (event.type !== 'client.CONNECT') return {};
      const { connection, cleanStart, expirySeconds } = event;
      const overlaps = context.asking.length > 0;
      const others = overlaps ? context.asking.map((one) => ({ ...one, overlaps })) : [];
      return { asking: [...others, { connection, cleanStart, expirySeconds, overlaps }] };
    }),
    forget: assign(({ context, event }) => ({
      asking: context.asking.filter(({ connection }) => connection !== ownOf(event)),
    })),
    loseAll: assign({ owner: 0, expirySeconds: 0, isUncertain: false, asking: [] }),
    bind: assign(({ context, event }) => ({
      owner: ownOf(event) ?? 0,
      expirySeconds: askerOf(context, event)?.expirySeconds ?? 0,
      isUncertain: askerOf(context, event)?.overlaps === true,
      asking: context.asking.filter(({ connection }) => connection !== ownOf(event)),
    })),
  },
  guards: {
    refused: ({ event }) => event.type === 'server.CONNACK' && !event.accepted,
    resumesClean: ({ context, event }) =>
      event.type === 'server.CONNACK' && event.sessionPresent && askerOf(context, event)?.cleanStart === true,
    overlaps: ({ context, event }) => askerOf(context, event)?.overlaps === true,
    saysPresent: ({ event }) => event.type === 'server.CONNACK' && event.sessionPresent,
    saysAbsent: ({ context, event }) =>
      event.type === 'server.CONNACK' && !event.sessionPresent && askerOf(context, event)?.cleanStart === false,
    saysAbsentThoughKept: ({ context, event }) =>
      event.type === 'server.CONNACK' &&
      !event.sessionPresent &&
      context.expirySeconds > 0 &&
      askerOf(context, event)?.cleanStart === false,
    saysPresentThoughEnded: ({ context, event }) =>
      event.type === 'server.CONNACK' && event.sessionPresent && context.expirySeconds === 0,
    isUncertainOwner: ({ context, event }) => ownOf(event) === context.owner && context.isUncertain,
    isOwner: ({ context, event }) => ownOf(event) === context.owner,
    ownerEnds: ({ context, event }) => ownOf(event) === context.owner && context.expirySeconds === 0,
    isFirst: ({ context, event }) => ownOf(event) !== context.owner && !askerOf(context, event),
    isAsking: ({ context, event }) => askerOf(context, event) !== undefined,
  },
}).createMachine({
  id: 'session present',
  context: ({ input }) => ({ ...input, owner: 0, expirySeconds: 0, isUncertain: false, asking: [] }),
  initial: 'none',
  on: {
    /** A second one on a connection asks for nothing. */
    'client.CONNECT': { guard: 'isFirst', actions: 'note' },
    /** It may have been accepted before it died. */
    'network.closed': { guard: 'isAsking', actions: 'forget', target: '.unknown' },
    'process.crashed': { actions: 'loseAll', target: '.none' },
  },
  states: {
    none: {
      on: {
        'server.CONNACK': [
          { guard: 'refused', actions: 'forget' },
          { guard: 'overlaps', actions: 'bind', target: 'bound' },
          { guard: 'saysPresent', target: 'presentWrongly' },
          { actions: 'bind', target: 'bound' },
        ],
      },
    },
    bound: {
      on: {
        'server.CONNACK': [
          { guard: 'refused', actions: 'forget' },
          { guard: 'resumesClean', target: 'presentWrongly' },
          { guard: 'overlaps', actions: 'bind' },
          { guard: 'saysPresentThoughEnded', target: 'presentWrongly' },
          { guard: 'saysAbsentThoughKept', target: 'absentWrongly' },
          { actions: 'bind' },
        ],
        'network.closed': [
          { guard: 'isAsking', actions: 'forget', target: 'unknown' },
          { guard: 'isUncertainOwner', target: 'unknown' },
          { guard: 'ownerEnds', target: 'none' },
          { guard: 'isOwner', target: 'stored' },
        ],
      },
    },
    stored: {
      after: { expiry: 'expiring' },
      on: {
        'server.CONNACK': [
          { guard: 'refused', actions: 'forget' },
          { guard: 'resumesClean', target: 'presentWrongly' },
          { guard: 'overlaps', actions: 'bind', target: 'bound' },
          { guard: 'saysAbsent', target: 'absentWrongly' },
          { actions: 'bind', target: 'bound' },
        ],
      },
    },
    /** A server may be a tick late to notice. */
    expiring: {
      after: { lateness: 'none' },
      on: {
        'server.CONNACK': [
          { guard: 'refused', actions: 'forget' },
          { guard: 'resumesClean', target: 'presentWrongly' },
          { actions: 'bind', target: 'bound' },
        ],
      },
    },
    unknown: {
      on: {
        'server.CONNACK': [
          { guard: 'refused', actions: 'forget' },
          { guard: 'resumesClean', target: 'presentWrongly' },
          { actions: 'bind', target: 'bound' },
        ],
      },
    },
    presentWrongly: {
      tags: violation,
      meta: { statements, why: 'CONNACK says Session Present 1, and there is no session to resume' },
    },
    absentWrongly: {
      tags: violation,
      meta: { statements, why: 'CONNACK says Session Present 0, and there is a session to resume' },
    },
  },
});

export const sessionPresentIsTrue: Invariant = {
  sentence: 'Session Present tells the truth: no session outlives its expiry, and none is lost before.',
  statements: [...statements, '5.0:MQTT-4.1.0-2', '5.0:MQTT-3.1.2-23', '3.1.1:MQTT-3.1.2-4', '3.1.1:MQTT-3.1.2-6'],
  chart: { name: 'session present', machine },
  per: 'client',
  input: ({ lateMs }, _watched, graceMs) => ({ lateMs, graceMs }),
  hears: ({ tap, connection: number, event }, watched) => {
    if (event.type === 'process.crashed') return event.sessionsKept ? undefined : { type: event.type };
    const connection = placeOf(number, watched);
    if (tap !== 'server' || connection === 0) return undefined;
    if (event.type === 'client.CONNECT')
      return { type: event.type, connection, cleanStart: event.cleanStart, expirySeconds: expirySecondsOf(event) };
    if (event.type === 'server.CONNACK') {
      const { reasonCode, sessionPresent } = event;
      return { type: event.type, connection, accepted: reasonCode === 0, sessionPresent };
    }
    return event.type === 'network.closed' ? { type: event.type, connection } : undefined;
  },
};
