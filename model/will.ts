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
import { reasonCode, sessionNeverExpires, type ProtocolVersion } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

interface WillContext {
  readonly profile: TimeProfile;
  readonly version: ProtocolVersion;
  readonly delaySeconds: number;
  readonly expirySeconds: number;
  /** The subscribers' connections that have had their copy. */
  readonly seenBy: readonly number[];
  /** Rivals that ask for Clean Start and have no CONNACK yet: accepted, they end the session. */
  readonly cleanRivals: number;
}

type WillEvent =
  | { type: 'server.CONNACK'; accepted: boolean; expirySeconds: number | null }
  | { type: 'client.DISCONNECT'; normal: boolean; expirySeconds: number | null }
  | { type: 'network.closed' }
  | { type: 'server.PUBLISH'; subscriber: number }
  | { type: 'rival.CONNECT'; cleanStart: boolean }
  | { type: 'rival.CONNACK'; accepted: boolean; cleanStart: boolean };

const copy: Offer = { type: 'server.PUBLISH' };

const machine = setup({
  types: {
    context: {} as WillContext,
    events: {} as WillEvent,
    input: {} as Omit<WillContext, 'seenBy' | 'cleanRivals'>,
    meta: {} as StateMeta<WillContext>,
    tags: {} as typeof violation,
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
      event.type === 'server.PUBLISH' ? { seenBy: [...context.seenBy, event.subscriber] } : {},
    ),
    expectCleanRival: assign(({ context }) => ({ cleanRivals: context.cleanRivals + 1 })),
    dismissCleanRival: assign(({ context }) => ({ cleanRivals: Math.max(0, context.cleanRivals - 1) })),
  },
  guards: {
    accepted: ({ event }) => 'accepted' in event && event.accepted,
    removesWill: ({ context, event }) =>
      event.type === 'client.DISCONNECT' && event.normal && !raisesExpiry(context, event.expirySeconds),
    validDisconnect: ({ context, event }) =>
      event.type === 'client.DISCONNECT' && !raisesExpiry(context, event.expirySeconds),
    delayed: ({ context }) => context.delaySeconds > 0 && context.expirySeconds > 0,
    resumes: ({ event }) => event.type === 'rival.CONNACK' && event.accepted && !event.cleanStart,
    startsClean: ({ event }) => event.type === 'rival.CONNACK' && event.accepted && event.cleanStart,
    seenAlready: ({ context, event }) => event.type === 'server.PUBLISH' && context.seenBy.includes(event.subscriber),
    asksCleanStart: ({ event }) => event.type === 'rival.CONNECT' && event.cleanStart,
    refusedClean: ({ event }) => event.type === 'rival.CONNACK' && !event.accepted && event.cleanStart,
    seen: ({ context }) => context.seenBy.length > 0,
  },
}).createMachine({
  id: 'will',
  context: ({ input }) => ({ ...input, seenBy: [], cleanRivals: 0 }),
  initial: 'asked',
  on: {
    'rival.CONNECT': { guard: 'asksCleanStart', actions: 'expectCleanRival' },
    'rival.CONNACK': { guard: 'refusedClean', actions: 'dismissCleanRival' },
  },
  states: {
    asked: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7', '3.1.1:U-3.1.1-02'] },
      on: {
        'server.CONNACK': [{ guard: 'accepted', actions: 'takeExpiry', target: 'armed' }, { target: 'refused' }],
        'network.closed': 'unknown',
        'server.PUBLISH': 'publishedOfRefused',
      },
    },
    armed: {
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-18', '3.1.1:U-3.1.1-12'],
        offers: () => [copy],
      },
      on: {
        'client.DISCONNECT': [
          { guard: 'removesWill', target: 'discarded' },
          { guard: 'validDisconnect', actions: 'takeExpiry' },
        ],
        'network.closed': [{ guard: 'delayed', target: 'delaying' }, { target: 'due' }],
        'rival.CONNACK': [
          { guard: 'resumes', target: 'superseded' },
          { guard: 'startsClean', target: 'supersededClean' },
        ],
        'server.PUBLISH': { actions: 'see', target: 'ahead' },
      },
    },
    /** A rival was accepted, and this connection is about to be closed for it. */
    superseded: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-03'], offers: () => [copy] },
      on: {
        'network.closed': [{ guard: 'delayed', target: 'cancelled' }, { target: 'due' }],
        'server.PUBLISH': { actions: 'see', target: 'ahead' },
      },
    },
    supersededClean: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'], offers: () => [copy] },
      on: {
        'network.closed': [{ guard: 'delayed', target: 'contested' }, { target: 'due' }],
        'server.PUBLISH': { actions: 'see', target: 'ahead' },
      },
    },
    /** The will may leave before the close that causes it is seen, within the same instant. */
    ahead: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8'], offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'network.closed': [{ guard: 'delayed', target: 'aheadOfDelay' }, { target: 'due' }],
        'rival.CONNACK': { guard: 'startsClean', target: 'supersededClean' },
        'server.PUBLISH': [{ guard: 'seenAlready', target: 'twice' }, { actions: 'see' }],
      },
    },
    /** Published at the close, though a delay was asked for: right only if a successor is about to start clean. */
    aheadOfDelay: {
      after: { answer: 'premature' },
      on: {
        'rival.CONNACK': { guard: 'startsClean', target: 'contested' },
        'server.PUBLISH': [{ guard: 'seenAlready', target: 'twice' }, { actions: 'see' }],
      },
    },
    delaying: {
      meta: {
        statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12', '5.0:MQTT-3.1.3-9'],
        offers: ({ cleanRivals }) => (cleanRivals > 0 ? [copy] : []),
      },
      after: { delay: 'due' },
      on: {
        'rival.CONNACK': [
          { guard: 'resumes', target: 'cancelled' },
          { guard: 'startsClean', target: 'contested' },
        ],
        'server.PUBLISH': { actions: 'see', target: 'aheadOfDelay' },
      },
    },
    due: {
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '3.1.1:U-3.1.1-10', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
        offers: () => [copy],
      },
      after: { lateness: [{ guard: 'seen', target: 'published' }, { target: 'missing' }] },
      on: {
        'rival.CONNACK': { guard: 'accepted', target: 'dueToSuccessor' },
        'server.PUBLISH': [{ guard: 'seenAlready', target: 'twice' }, { actions: 'see' }],
      },
    },
    /** A successor came when the delay had just run out: published and cancelled are both true to the text. */
    dueToSuccessor: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9'], offers: () => [copy] },
      after: {
        lateness: [
          { guard: 'seen', target: 'published' },
          { guard: 'delayed', target: 'cancelled' },
          { target: 'missing' },
        ],
      },
      on: { 'server.PUBLISH': [{ guard: 'seenAlready', target: 'twice' }, { actions: 'see' }] },
    },
    /** Clean Start ends the session, which publishes; and it is a new connection, which cancels. */
    contested: {
      meta: { statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-12'], offers: () => [copy] },
      after: { lateness: [{ guard: 'seen', target: 'published' }, { target: 'cancelled' }] },
      on: { 'server.PUBLISH': [{ guard: 'seenAlready', target: 'twice' }, { actions: 'see' }] },
    },
    unknown: { meta: { offers: () => [copy] } },
    published: { on: { 'server.PUBLISH': 'twice' } },
    discarded: {
      meta: { statements: ['3.1.1:MQTT-3.14.4-3', '3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.14.4-3', '5.0:MQTT-3.1.2-10'] },
      on: { 'server.PUBLISH': 'afterDisconnect' },
    },
    cancelled: { meta: { statements: ['5.0:MQTT-3.1.3-9'] }, on: { 'server.PUBLISH': 'afterReturn' } },
    refused: { on: { 'server.PUBLISH': 'publishedOfRefused' } },
    premature: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12'],
        early: true,
        why: 'the will was published before its connection had closed and its delay had run out',
      },
    },
    missing: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12', '5.0:U-5.0-03'],
        why: 'the will was due, and no subscriber got it',
        witness: 'subscriber',
      },
    },
    twice: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.1.2-10'],
        why: 'the will was published a second time',
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
        why: 'the will was published although the client had resumed its session before the delay ran out',
      },
    },
    publishedOfRefused: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.4-5', '5.0:MQTT-3.1.4-6'],
        why: 'the will of a CONNECT that was not accepted was published',
      },
    },
  },
});

/** From 0 to anything else is a Protocol Error (5.0:U-5.0-15), so no valid DISCONNECT. */
function raisesExpiry(context: WillContext, expirySeconds: number | null): boolean {
  return context.expirySeconds === 0 && expirySeconds !== null && expirySeconds > 0;
}

export const willChart: Chart = { name: 'will', machine };

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
        normal: (event.reasonCode ?? 0) === reasonCode.success,
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
