/**
 * The Will Message of one Network Connection: from the CONNECT that bears it to its one publication, or to none. Sections
 * 3.1.2.5, 3.1.3.2.2, 3.1.4 and 3.14.4 of 5.0, 3.1.2.5 and 3.14.4 of 3.1.1. One instance per will, judged at the server's
 * taps: `server.PUBLISH` is a copy of this will on a subscriber's connection, told apart by its payload.
 *
 * The will leaves at the close plus min(Will Delay Interval, Session Expiry Interval); 3.1.1 has neither, so at the close.
 */
import { assign, setup } from 'xstate';
import { expirySecondsOf } from './session.ts';
import { violation, type Chart, type ChartEvent, type Offer, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { isClientDisconnectCode, reasonCode, sessionNeverExpires, type ProtocolVersion } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

interface WillContext {
  readonly profile: TimeProfile;
  readonly version: ProtocolVersion;
  readonly delaySeconds: number;
  readonly expirySeconds: number;
  /** The clients that have had their copy. */
  readonly seenBy: readonly number[];
  /** Rivals that ask for Clean Start and have no CONNACK yet: accepted, they end the session. */
  readonly cleanRivals: number;
  /** A rival was closed before its CONNACK was seen: it may have been accepted. */
  readonly rivalDied: boolean;
}

type WillEvent =
  | { type: 'server.CONNACK'; accepted: boolean; expirySeconds: number | null }
  | { type: 'client.DISCONNECT'; valid: boolean; normal: boolean; expirySeconds: number | null }
  | { type: 'network.closed' }
  /** `again`: a repetition (DUP 1), a retained message, or one of the copies of overlapping subscriptions. */
  | { type: 'server.PUBLISH'; subscriber: number; again: boolean; subscribed: boolean; likeness: string }
  | { type: 'rival.CONNECT'; cleanStart: boolean }
  | { type: 'rival.CONNACK'; accepted: boolean; cleanStart: boolean; sessionPresent: boolean }
  | { type: 'rival.closed'; cleanStart: boolean };

const copy: Offer = { type: 'server.PUBLISH' };

/** The will is the server's to publish now, to everybody who is entitled. */
export const owed = 'owed';
/** It may be published, or not: those who are entitled can no longer count on it. */
export const waived = 'waived';

const willSetup = setup({
  types: {
    context: {} as WillContext,
    events: {} as WillEvent,
    input: {} as Omit<WillContext, 'seenBy' | 'cleanRivals' | 'rivalDied'>,
    meta: {} as StateMeta<WillContext>,
    tags: {} as typeof violation | typeof owed | typeof waived,
  },
  delays: {
    delay: ({ context }) => Math.min(context.delaySeconds, context.expirySeconds) * 1000,
    lateness: ({ context }) => context.profile.lateMs,
    answer: ({ context }) => context.profile.answerMs,
  },
  actions: {
    takeExpiry: assign(({ event }) =>
      'expirySeconds' in event && event.expirySeconds !== null ? { expirySeconds: event.expirySeconds } : {},
    ),
    see: assign(({ context, event }) =>
      event.type === 'server.PUBLISH' && !event.again ? { seenBy: [...context.seenBy, event.subscriber] } : {},
    ),
    expectCleanRival: assign(({ context }) => ({ cleanRivals: context.cleanRivals + 1 })),
    dismissCleanRival: assign(({ context }) => ({ cleanRivals: Math.max(0, context.cleanRivals - 1) })),
    noteDeath: assign(({ context, event }) => ({
      rivalDied: true,
      cleanRivals: Math.max(0, context.cleanRivals - ('cleanStart' in event && event.cleanStart ? 1 : 0)),
    })),
  },
  guards: {
    accepted: ({ event }) => 'accepted' in event && event.accepted,
    removesWill: ({ context, event }) =>
      event.type === 'client.DISCONNECT' && event.valid && event.normal && !raisesExpiry(context, event.expirySeconds),
    validDisconnect: ({ context, event }) =>
      event.type === 'client.DISCONNECT' && event.valid && !raisesExpiry(context, event.expirySeconds),
    delayed: ({ context }) => context.delaySeconds > 0 && context.expirySeconds > 0,
    delayedAndRivalDied: ({ context }) => context.delaySeconds > 0 && context.expirySeconds > 0 && context.rivalDied,
    resumes: ({ event }) => event.type === 'rival.CONNACK' && event.accepted && !event.cleanStart,
    startsClean: ({ event }) => event.type === 'rival.CONNACK' && event.accepted && event.cleanStart,
    resumesDelayed: ({ context, event }) =>
      event.type === 'rival.CONNACK' && event.accepted && event.sessionPresent && context.delaySeconds > 0,
    acceptedDelayed: ({ context, event }) =>
      event.type === 'rival.CONNACK' && event.accepted && context.delaySeconds > 0 && context.expirySeconds > 0,
    seenAlready: ({ context, event }) =>
      event.type === 'server.PUBLISH' && !event.again && context.seenBy.includes(event.subscriber),
    unasked: ({ event }) => event.type === 'server.PUBLISH' && !event.subscribed,
    altered: ({ event }) => event.type === 'server.PUBLISH' && event.likeness === 'altered',
    aboveGrantedQoS: ({ event }) => event.type === 'server.PUBLISH' && event.likeness === 'above granted QoS',
    asksCleanStart: ({ event }) => event.type === 'rival.CONNECT' && event.cleanStart,
    refusedClean: ({ event }) => event.type === 'rival.CONNACK' && !event.accepted && event.cleanStart,
    seen: ({ context }) => context.seenBy.length > 0,
  },
});

/** Where a copy leads while the will may be published. */
const copies = [
  { guard: 'unasked', target: '#will.unaskedFor' },
  { guard: 'altered', target: '#will.altered' },
  { guard: 'aboveGrantedQoS', target: '#will.aboveGrantedQoS' },
  { guard: 'seenAlready', target: '#will.twice' },
  { actions: 'see' },
] as const;
/** The same, where the first copy moves the chart on. */
const firstCopy = <Target extends string>(target: Target) =>
  [
    { guard: 'unasked', target: '#will.unaskedFor' },
    { guard: 'altered', target: '#will.altered' },
    { guard: 'aboveGrantedQoS', target: '#will.aboveGrantedQoS' },
    { actions: 'see', target },
  ] as const;

const willMachine = willSetup.createMachine({
  id: 'will',
  description:
    'The Will Message of one Network Connection: when it is due, and when it is not to be published any more.',
  context: ({ input }) => ({ ...input, seenBy: [], cleanRivals: 0, rivalDied: false }),
  initial: 'asked',
  on: {
    'rival.CONNECT': { guard: 'asksCleanStart', actions: 'expectCleanRival' },
    'rival.CONNACK': { guard: 'refusedClean', actions: 'dismissCleanRival' },
    'rival.closed': { actions: 'noteDeath' },
  },
  states: {
    asked: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7'] },
      on: {
        'server.CONNACK': [{ guard: 'accepted', actions: 'takeExpiry', target: 'armed' }, { target: 'refused' }],
        'network.closed': 'undecided',
        'server.PUBLISH': 'publishedOfRefused',
      },
    },
    armed: {
      description: 'CONNECT was accepted, and the will with it.',
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-18', '3.1.1:U-3.1.1-12'],
        offers: () => [copy],
      },
      on: {
        'client.DISCONNECT': [
          { guard: 'removesWill', target: 'discarded' },
          { guard: 'validDisconnect', actions: 'takeExpiry' },
        ],
        'network.closed': [
          { guard: 'delayedAndRivalDied', target: 'undecided' },
          { guard: 'delayed', target: 'delaying' },
          { target: 'due' },
        ],
        'rival.CONNACK': [
          { guard: 'resumes', target: 'superseded' },
          { guard: 'startsClean', target: 'supersededClean' },
        ],
        'server.PUBLISH': firstCopy('ahead'),
      },
    },
    superseded: {
      description:
        'A rival was accepted, and this connection is about to be closed for it. A DISCONNECT now may come too late.',
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-03'], offers: () => [copy] },
      on: {
        'client.DISCONNECT': { guard: 'removesWill', target: 'undecided' },
        'network.closed': [{ guard: 'delayed', target: 'cancelled' }, { target: 'due' }],
        'server.PUBLISH': firstCopy('ahead'),
      },
    },
    supersededClean: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'], offers: () => [copy] },
      on: {
        'client.DISCONNECT': { guard: 'removesWill', target: 'undecided' },
        'network.closed': [{ guard: 'delayed', target: 'contested' }, { target: 'due' }],
        'server.PUBLISH': firstCopy('aheadClean'),
      },
    },
    ahead: {
      description: 'The will may leave before the close that causes it is seen, within the same instant.',
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8'], offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'network.closed': [{ guard: 'delayed', target: 'aheadOfDelay' }, { target: 'due' }],
        'rival.CONNACK': { guard: 'startsClean', target: 'aheadClean' },
        'server.PUBLISH': copies,
      },
    },
    aheadClean: {
      description: 'The same, with a successor that starts clean: that ends the session, so a delay does not matter.',
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'], offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'network.closed': [{ guard: 'delayed', target: 'contested' }, { target: 'due' }],
        'server.PUBLISH': copies,
      },
    },
    aheadOfDelay: {
      description:
        'Published at the close, though a delay was asked for: right only if a successor is about to start clean.',
      meta: { offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'rival.CONNACK': { guard: 'startsClean', target: 'contested' },
        'rival.closed': { actions: 'noteDeath', target: 'undecided' },
        'server.PUBLISH': copies,
      },
    },
    delaying: {
      description:
        'The connection is closed, and the will waits for its delay. Whoever resumes the session cancels it.',
      meta: {
        statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12', '5.0:MQTT-3.1.3-9'],
        offers: ({ cleanRivals }) => (cleanRivals > 0 ? [copy] : []),
      },
      after: { delay: 'due' },
      on: {
        'rival.CONNACK': [
          { guard: 'refusedClean', actions: 'dismissCleanRival' },
          { guard: 'resumes', target: 'cancelled' },
          { guard: 'startsClean', target: 'contested' },
        ],
        'rival.closed': { actions: 'noteDeath', target: 'undecided' },
        'server.PUBLISH': firstCopy('aheadOfDelay'),
      },
    },
    due: {
      description:
        'To be published now. That each subscriber gets its copy in time is the matter of the chart will service.',
      tags: owed,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '3.1.1:U-3.1.1-10', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
        offers: () => [copy],
      },
      after: { lateness: 'published' },
      on: {
        'rival.CONNACK': [
          { guard: 'resumesDelayed', target: 'resumedAsDue' },
          { guard: 'acceptedDelayed', target: 'contested' },
        ],
        'server.PUBLISH': copies,
      },
    },
    resumedAsDue: {
      description:
        'Resumed when the delay had just run out: published before, or cancelled; what comes after is too late.',
      tags: waived,
      meta: { statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9'], offers: () => [copy] },
      after: { answer: [{ guard: 'seen', target: 'published' }, { target: 'cancelled' }] },
      on: { 'server.PUBLISH': copies },
    },
    contested: {
      description: 'Clean Start ends the session, which publishes; and it is a new connection, which cancels.',
      tags: waived,
      meta: { statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-12'], offers: () => [copy] },
      after: { lateness: [{ guard: 'seen', target: 'published' }, { target: 'cancelled' }] },
      on: { 'server.PUBLISH': copies },
    },
    undecided: {
      description: 'Something was lost on the way that would tell whether the server has it, or has removed it.',
      tags: waived,
      meta: { offers: () => [copy] },
      on: { 'server.PUBLISH': copies },
    },
    published: {
      description:
        'The window is over. Clients that were away, and those that subscribe to a retained will, get their copy later.',
      meta: { offers: () => [copy] },
      on: { 'server.PUBLISH': copies },
    },
    discarded: {
      description: 'A DISCONNECT without will has removed it.',
      tags: waived,
      meta: { statements: ['3.1.1:MQTT-3.14.4-3', '3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.14.4-3', '5.0:MQTT-3.1.2-10'] },
      on: { 'server.PUBLISH': 'afterDisconnect' },
    },
    cancelled: {
      description: 'The client has come back before the delay was over.',
      tags: waived,
      meta: { statements: ['5.0:MQTT-3.1.3-9'] },
      on: { 'server.PUBLISH': 'afterReturn' },
    },
    refused: {
      description: 'CONNECT was not accepted, and its will does not count.',
      on: { 'server.PUBLISH': 'publishedOfRefused' },
    },
    premature: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
        early: true,
        why: 'the will was published before its connection had closed and its delay had run out',
      },
    },
    twice: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.1.2-10'],
        why: 'the will was published a second time',
      },
    },
    unaskedFor: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.3.2-3', '5.0:MQTT-4.5.0-1', 'expected:output-has-a-cause'],
        why: 'the will was sent to a client whose subscriptions do not match its topic',
      },
    },
    altered: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-9', '5.0:MQTT-3.1.2-7', '5.0:MQTT-3.1.2-14'],
        why: 'the will was published with another topic, a lower QoS or another RETAIN than CONNECT gave it',
      },
    },
    aboveGrantedQoS: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.8.4-6', '5.0:MQTT-3.8.4-8'],
        why: 'the will was sent at a higher QoS than the subscription was granted',
      },
    },
    afterDisconnect: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.14.4-3', '5.0:MQTT-3.14.4-3'],
        why: 'the will was published although the client had sent DISCONNECT',
      },
    },
    afterReturn: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.1.3-9'],
        why: 'the will was published although the client had resumed its session before that',
      },
    },
    publishedOfRefused: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7'],
        why: 'the will of a CONNECT that was not accepted was published',
      },
    },
  },
});

/** From 0 to anything else is a Protocol Error (5.0:U-5.0-15), so no valid DISCONNECT. */
function raisesExpiry(context: WillContext, expirySeconds: number | null): boolean {
  return context.expirySeconds === 0 && expirySeconds !== null && expirySeconds > 0;
}

export const willChart: Chart = { name: 'will', machine: willMachine };

/** What the connection that bears the will tells; the observer adds the rivals and the copies. */
export function perceiveWill(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'server.CONNACK':
      return {
        type: event.type,
        accepted: event.reasonCode === 0,
        expirySeconds: event.sessionExpiryIntervalSeconds ?? null,
      };
    case 'client.DISCONNECT':
      return {
        type: event.type,
        valid: isClientDisconnectCode(event.reasonCode ?? reasonCode.success),
        normal: (event.reasonCode ?? reasonCode.success) === reasonCode.success,
        expirySeconds: event.sessionExpiryIntervalSeconds ?? null,
      };
    case 'network.closed':
      return { type: event.type };
    default:
      return undefined;
  }
}

/**
 * When the will of this CONNECT is due, in seconds after the close: 3.1.1 binds it to the connection, so at once, and no
 * session's end comes before that.
 */
export function willTerms(connect: MqttEvent & { type: 'client.CONNECT' }): {
  delaySeconds: number;
  expirySeconds: number;
} {
  if (connect.protocolVersion === '3.1.1') return { delaySeconds: 0, expirySeconds: sessionNeverExpires };
  return { delaySeconds: connect.will?.willDelayIntervalSeconds ?? 0, expirySeconds: expirySecondsOf(connect) };
}
