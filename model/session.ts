/**
 * The session of one Client Identifier: Clean Start, resumption, Session Present and expiry. Sections 3.1.2.4, 3.1.2.11.2,
 * 3.2.2.1.1 and 4.1 of 5.0, 3.1.2.4, 3.2.2.2 and 4.1 of 3.1.1. One instance per Client Identifier, judged at the server's
 * taps of all its Network Connections.
 *
 * 3.1.1's CleanSession is both ends of 5.0's pair: 1 is Clean Start with expiry 0, 0 is no Clean Start and no expiry.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { isClientDisconnectCode, reasonCode, sessionNeverExpires } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

/** What CONNACK has to say of the session: settled by what was stored when CONNECT came. */
type Expectation = 'present' | 'absent' | 'either';

interface Candidate {
  readonly connection: number;
  readonly cleanStart: boolean;
  readonly expects: Expectation;
  readonly expirySeconds: number;
  /** With another candidate: in which order the server takes them is not to be seen. */
  readonly overlaps: boolean;
}

interface Session {
  readonly profile: TimeProfile;
  /** The connection that the session is bound to, or was bound to last. */
  readonly owner: number | null;
  /** Accepted as well and not closed yet, of CONNECTs that overlap: any of them may be the latest. */
  readonly others: readonly number[];
  /** Effective Session Expiry Interval of the owner; {@link sessionNeverExpires} for ever. */
  readonly expirySeconds: number;
  readonly candidates: readonly Candidate[];
}

type SessionEvent =
  /** `outlasts`: by the reading that is followed, a session that ends with its connection is there for a successor. */
  | { type: 'client.CONNECT'; connection: number; cleanStart: boolean; expirySeconds: number; outlasts: boolean }
  | {
      type: 'server.CONNACK';
      connection: number;
      accepted: boolean;
      sessionPresent: boolean;
      expirySeconds: number | null;
    }
  | { type: 'client.DISCONNECT'; connection: number; valid: boolean; expirySeconds: number | null }
  | { type: 'network.closed'; connection: number }
  | { type: 'process.crashed'; sessionsKept: boolean };

const expiry = ['5.0:MQTT-4.1.0-2', '5.0:MQTT-3.1.2-23', '5.0:U-5.0-20', '3.1.1:MQTT-4.1.0-1'] as const;

/** Adds the connection as a candidate; of CONNECTs that overlap, the server's order is not to be seen. */
const note = (context: Session, event: SessionEvent, stored: Expectation): Partial<Session> => {
  if (event.type !== 'client.CONNECT') return {};
  const { connection, cleanStart, expirySeconds } = event;
  const overlaps = context.candidates.length > 0;
  const expects = cleanStart ? 'absent' : overlaps ? 'either' : stored;
  const others = context.candidates.map((one) =>
    one.cleanStart ? { ...one, overlaps: true } : { ...one, expects: 'either' as const, overlaps: true },
  );
  return { candidates: [...others, { connection, cleanStart, expects, expirySeconds, overlaps }] };
};

const candidateOf = ({ candidates }: Session, event: SessionEvent): Candidate | undefined =>
  'connection' in event ? candidates.find(({ connection }) => connection === event.connection) : undefined;

const isOfOwner = ({ owner }: Session, event: SessionEvent): boolean =>
  'connection' in event && owner === event.connection;

const equalsOf = ({ owner, others }: Session): readonly number[] => (owner === null ? others : [...others, owner]);

const machine = setup({
  types: {
    context: {} as Session,
    events: {} as SessionEvent,
    input: {} as { profile: TimeProfile },
    meta: {} as StateMeta<Session>,
    tags: {} as typeof violation,
  },
  delays: {
    sessionExpiry: ({ context }) =>
      context.expirySeconds === sessionNeverExpires ? Infinity : context.expirySeconds * 1000,
    lateness: ({ context }) => context.profile.lateMs,
  },
  actions: {
    noteAbsent: assign(({ context, event }) => note(context, event, 'absent')),
    notePresent: assign(({ context, event }) => note(context, event, 'present')),
    noteEither: assign(({ context, event }) => note(context, event, 'either')),
    noteBound: assign(({ context, event }) =>
      note(context, event, context.expirySeconds > 0 || ('outlasts' in event && event.outlasts) ? 'present' : 'absent'),
    ),
    drop: assign(({ context, event }) => ({
      candidates: context.candidates.filter((one) => one !== candidateOf(context, event)),
    })),
    bind: assign(({ context, event }) =>
      event.type === 'server.CONNACK'
        ? {
            owner: event.connection,
            others: candidateOf(context, event)?.overlaps ? equalsOf(context) : [],
            expirySeconds: event.expirySeconds ?? candidateOf(context, event)?.expirySeconds ?? 0,
            candidates: context.candidates.filter(({ connection }) => connection !== event.connection),
          }
        : {},
    ),
    changeExpiry: assign(({ event }) =>
      event.type === 'client.DISCONNECT' && event.expirySeconds !== null ? { expirySeconds: event.expirySeconds } : {},
    ),
    release: assign({ owner: null }),
    forgetOther: assign(({ context, event }) => ({
      others: context.others.filter((connection) => !('connection' in event) || connection !== event.connection),
    })),
    lose: assign({ owner: null, others: [], expirySeconds: 0, candidates: [] }),
  },
  guards: {
    refusedWithSession: ({ event }) => event.type === 'server.CONNACK' && !event.accepted && event.sessionPresent,
    refused: ({ event }) => event.type === 'server.CONNACK' && !event.accepted,
    lost: ({ event }) => event.type === 'process.crashed' && !event.sessionsKept,
    presentOnCleanStart: ({ context, event }) =>
      event.type === 'server.CONNACK' && event.sessionPresent && candidateOf(context, event)?.cleanStart === true,
    presentAgainstTruth: ({ context, event }) =>
      event.type === 'server.CONNACK' && event.sessionPresent && candidateOf(context, event)?.expects === 'absent',
    absentAgainstTruth: ({ context, event }) =>
      event.type === 'server.CONNACK' && !event.sessionPresent && candidateOf(context, event)?.expects === 'present',
    isCandidate: ({ context, event }) => candidateOf(context, event) !== undefined,
    ownerHasEqual: ({ context, event }) => isOfOwner(context, event) && context.others.length > 0,
    isOwner: ({ context, event }) => isOfOwner(context, event),
    ownerEndsSession: ({ context, event }) => isOfOwner(context, event) && context.expirySeconds === 0,
    ownerMayChangeExpiry: ({ context, event }) =>
      isOfOwner(context, event) && context.expirySeconds > 0 && event.type === 'client.DISCONNECT' && event.valid,
  },
}).createMachine({
  id: 'session',
  description:
    'The session of one Client Identifier, over all its Network Connections: what is stored, for how long, and what CONNACK says of it.',
  context: ({ input }) => ({ ...input, owner: null, others: [], expirySeconds: 0, candidates: [] }),
  initial: 'none',
  on: {
    'server.CONNACK': [
      { guard: 'refusedWithSession', target: '.presentInRefusal' },
      { guard: 'refused', actions: 'drop' },
      { guard: 'presentOnCleanStart', target: '.presentOnCleanStart' },
      { guard: 'presentAgainstTruth', target: '.presentWrongly' },
      { guard: 'absentAgainstTruth', target: '.absentWrongly' },
      { actions: 'bind', target: '.bound' },
    ],
    /** It may have been accepted, and may have begun or ended a session, before it died. */
    'network.closed': { guard: 'isCandidate', actions: 'drop', target: '.unknown' },
    /** A server that has kept its sessions goes on with them: the closes of all connections tell the rest. */
    'process.crashed': { guard: 'lost', actions: 'lose', target: '.none' },
  },
  states: {
    none: {
      description: 'Nothing is stored.',
      meta: { statements: ['3.1.1:MQTT-3.2.2-3', '5.0:MQTT-3.2.2-3', '5.0:MQTT-3.1.2-6'] },
      on: { 'client.CONNECT': { actions: 'noteAbsent' } },
    },
    bound: {
      description: 'A connection has the session.',
      meta: {
        statements: [
          '3.1.1:MQTT-4.1.0-2',
          '5.0:MQTT-4.1.0-1',
          '3.1.1:MQTT-3.1.3-2',
          '5.0:MQTT-3.1.3-2',
          '5.0:U-5.0-13',
          '5.0:U-5.0-14',
          '5.0:U-5.0-16',
        ],
      },
      on: {
        'client.CONNECT': { actions: 'noteBound' },
        'client.DISCONNECT': { guard: 'ownerMayChangeExpiry', actions: 'changeExpiry' },
        'network.closed': [
          { guard: 'isCandidate', actions: 'drop', target: 'unknown' },
          { guard: 'ownerHasEqual', actions: 'release', target: 'unknown' },
          { guard: 'ownerEndsSession', actions: 'release', target: 'none' },
          { guard: 'isOwner', actions: 'release', target: 'stored' },
          { actions: 'forgetOther' },
        ],
      },
    },
    stored: {
      description: 'No connection has the session, and its expiry runs.',
      meta: { statements: ['3.1.1:MQTT-3.1.2-4', '3.1.1:MQTT-3.1.4-3', '5.0:MQTT-3.1.4-4', ...expiry] },
      after: { sessionExpiry: 'expiring' },
      on: { 'client.CONNECT': { actions: 'notePresent' } },
    },
    expiring: {
      description:
        'Expired, and the server may be as late as its profile allows to notice: what CONNACK says is true either way.',
      meta: { statements: expiry },
      after: { lateness: 'none' },
      on: { 'client.CONNECT': { actions: 'noteEither' } },
    },
    unknown: {
      description: 'A connection died before its CONNACK was seen: it may have begun or ended a session.',
      on: {
        'client.CONNECT': { actions: 'noteEither' },
        'network.closed': [{ guard: 'isCandidate', actions: 'drop' }, { actions: 'forgetOther' }],
      },
    },
    presentInRefusal: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.2.2-4', '5.0:MQTT-3.2.2-6'],
        why: 'a CONNACK that refuses the connection says Session Present 1',
      },
    },
    presentOnCleanStart: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.2.2-1', '3.1.1:MQTT-3.1.2-6', '5.0:MQTT-3.2.2-2', '5.0:MQTT-3.1.2-4'],
        why: 'CONNACK says Session Present 1 to a client that asked for a clean start',
      },
    },
    presentWrongly: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.2.2-3', '5.0:MQTT-3.2.2-3', '5.0:MQTT-4.1.0-2'],
        why: 'CONNACK says Session Present 1, and there was no session to resume',
      },
    },
    absentWrongly: {
      tags: violation,
      meta: {
        statements: [
          '3.1.1:MQTT-3.2.2-2',
          '3.1.1:MQTT-3.1.2-4',
          '5.0:MQTT-3.2.2-3',
          '5.0:MQTT-3.1.2-5',
          '5.0:MQTT-3.1.2-23',
        ],
        why: 'CONNACK says Session Present 0, and there was a session to resume',
      },
    },
  },
});

export const sessionChart: Chart = { name: 'session', machine };

export function perceiveSession(event: MqttEvent, connection: number, outlasts = false): ChartEvent | undefined {
  switch (event.type) {
    case 'client.CONNECT':
      return {
        type: event.type,
        connection,
        cleanStart: event.cleanStart,
        expirySeconds: expirySecondsOf(event),
        outlasts,
      };
    case 'server.CONNACK':
      return {
        type: event.type,
        connection,
        accepted: event.reasonCode === 0,
        sessionPresent: event.sessionPresent,
        expirySeconds: event.sessionExpiryIntervalSeconds ?? null,
      };
    case 'client.DISCONNECT':
      return {
        type: event.type,
        connection,
        valid: isClientDisconnectCode(event.reasonCode ?? reasonCode.success),
        expirySeconds: event.sessionExpiryIntervalSeconds ?? null,
      };
    case 'network.closed':
      return { type: event.type, connection };
    case 'process.crashed':
      return { type: event.type, sessionsKept: event.sessionsKept };
    default:
      return undefined;
  }
}

/** How long the session outlives its connection, in 5.0's terms. Source: 5.0, 3.1.2.11.2; 3.1.1, 3.1.2.4. */
export function expirySecondsOf(connect: MqttEvent & { type: 'client.CONNECT' }): number {
  if (connect.protocolVersion === '3.1.1') return connect.cleanStart ? 0 : sessionNeverExpires;
  return connect.sessionExpiryIntervalSeconds ?? 0;
}
