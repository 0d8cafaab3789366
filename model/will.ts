/**
 * The Will Message of one Network Connection: from the CONNECT that bears it to its one publication, or to none. Sections
 * 3.1.2.5, 3.1.3.2.2, 3.1.4 and 3.14.4 of 5.0, 3.1.2.5 and 3.14.4 of 3.1.1. One instance per will, judged at the server's
 * taps: `server.PUBLISH` is a copy of this will on a subscriber's connection, told apart by its payload.
 *
 * The will leaves at the close plus min(Will Delay Interval, Session Expiry Interval); 3.1.1 has neither, so at the close.
 */
import { assign, setup } from 'xstate';
import type { AmbiguityId } from './ambiguities/register.ts';
import type { violation, Chart, Offer, StateMeta } from './run/chart.ts';
import { raisesExpiry, withoutRival, type WillContext, type WillEvent } from './will-terms.ts';
import { willViolations } from './will-violations.ts';

const copy: Offer = { type: 'server.PUBLISH' };

/** The will is the server's to publish now, to everybody who is entitled. */
export const owed = 'owed';
/** It may be published, or not: those who are entitled can no longer count on it. */
export const waived = 'waived';

const willSetup = setup({
  types: {
    context: {} as WillContext,
    events: {} as WillEvent,
    input: {} as Omit<WillContext, 'seenBy' | 'rivals' | 'cleanRivals' | 'takenOver' | 'rivalDied'>,
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
    expectRival: assign(({ context, event }) => ({
      rivals: context.rivals + 1,
      cleanRivals: context.cleanRivals + ('cleanStart' in event && event.cleanStart ? 1 : 0),
    })),
    dismissRival: assign(({ context, event }) => withoutRival(context, event)),
    noteDeath: assign(({ context, event }) => ({ rivalDied: true, ...withoutRival(context, event) })),
    noteTakeover: assign(({ context }) => ({ takenOver: context.delaySeconds > 0 && context.rivals > 0 })),
  },
  guards: {
    onWire: ({ context }) => context.profile.guardMs > 0,
    accepted: ({ event }) => 'accepted' in event && event.accepted,
    removesWill: ({ context, event }) =>
      event.type === 'client.DISCONNECT' &&
      event.valid &&
      event.normal &&
      !raisesExpiry(context.expirySeconds, event.expirySeconds),
    validDisconnect: ({ context, event }) =>
      event.type === 'client.DISCONNECT' && event.valid && !raisesExpiry(context.expirySeconds, event.expirySeconds),
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
    refused: ({ event }) => event.type === 'rival.CONNACK' && !event.accepted,
    delayedBeyondSession: ({ context }) => context.delaySeconds > 0 && context.expirySeconds === 0,
    endsForRival: ({ context, event }) =>
      event.type === 'rival.CONNACK' && event.accepted && context.takenOver && context.expirySeconds === 0,
    startsCleanAtTakeover: ({ context, event }) =>
      event.type === 'rival.CONNACK' && event.accepted && event.cleanStart && context.takenOver,
    takenOver: ({ context }) => context.takenOver,
    readAsCancelled: ({ event }) => event.type === 'reading.taken' && event.reading === 'cancelled',
    seenAndReadAsCancelled: ({ context, event }) =>
      event.type === 'reading.taken' && event.reading === 'cancelled' && context.seenBy.length > 0,
    seen: ({ context }) => context.seenBy.length > 0,
    lost: ({ event }) => event.type === 'process.crashed' && !event.sessionsKept,
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

/** Those who could have had it are gone; it may wait for the restart, however long that takes, or be lost. */
const interrupted = { 'process.crashed': '#will.undecided' } as const;

/** The end of the session, which publishes, and a new connection, which cancels, are one and the same event. */
const contested = (asks: AmbiguityId, description: string) =>
  ({
    description,
    tags: waived,
    meta: { statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-12'], asks, offers: () => [copy] },
    after: { lateness: [{ guard: 'seen', target: '#will.published' }, { target: '#will.cancelled' }] },
    on: {
      'reading.taken': [
        { guard: 'seenAndReadAsCancelled', target: '#will.publishedOfCancelled' },
        { guard: 'readAsCancelled', target: '#will.cancelledByNew' },
        { target: '#will.due' },
      ],
      'server.PUBLISH': copies,
      ...interrupted,
    },
  }) as const;

const willMachine = willSetup.createMachine({
  id: 'will',
  description:
    'The Will Message of one Network Connection: when it is due, and when it is not to be published any more.',
  context: ({ input }) => ({ ...input, seenBy: [], rivals: 0, cleanRivals: 0, takenOver: false, rivalDied: false }),
  initial: 'asked',
  on: {
    'rival.CONNECT': { actions: 'expectRival' },
    'rival.CONNACK': { guard: 'refused', actions: 'dismissRival' },
    'rival.closed': { actions: 'noteDeath' },
  },
  states: {
    asked: {
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7'],
        offers: ({ profile }) => (profile.guardMs > 0 ? [copy] : []),
      },
      on: {
        'server.CONNACK': [{ guard: 'accepted', actions: 'takeExpiry', target: 'armed' }, { target: 'refused' }],
        'network.closed': 'undecided',
        'server.PUBLISH': [
          { guard: 'onWire', actions: 'see', target: 'aheadOfConnack' },
          { target: 'publishedOfRefused' },
        ],
      },
    },
    aheadOfConnack: {
      description:
        'CONNACK may have left before this copy on another connection, and not be read yet: a refusal is proof.',
      tags: waived,
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-7'], offers: () => [copy] },
      on: {
        'server.CONNACK': [
          { guard: 'accepted', actions: 'takeExpiry', target: 'ahead' },
          { target: 'publishedOfRefused' },
        ],
        'network.closed': 'undecided',
        'server.PUBLISH': copies,
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
          { guard: 'delayed', actions: 'noteTakeover', target: 'delaying' },
          { actions: 'noteTakeover', target: 'due' },
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
        'network.closed': [
          { guard: 'delayed', target: 'cancelled' },
          { guard: 'delayedBeyondSession', target: 'contestedAtSessionEnd' },
          { target: 'due' },
        ],
        'server.PUBLISH': firstCopy('ahead'),
      },
    },
    supersededClean: {
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'], offers: () => [copy] },
      on: {
        'client.DISCONNECT': { guard: 'removesWill', target: 'undecided' },
        'network.closed': [
          { guard: 'delayed', target: 'contestedAtTakeover' },
          { guard: 'delayedBeyondSession', target: 'contestedAtSessionEnd' },
          { target: 'due' },
        ],
        'server.PUBLISH': firstCopy('aheadClean'),
      },
    },
    ahead: {
      description: 'The will may leave before the close that causes it is seen, within the same instant.',
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8'], offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'network.closed': [
          { guard: 'delayed', actions: 'noteTakeover', target: 'aheadOfDelay' },
          { actions: 'noteTakeover', target: 'due' },
        ],
        'rival.CONNACK': { guard: 'startsClean', target: 'aheadClean' },
        'server.PUBLISH': copies,
      },
    },
    aheadClean: {
      description: 'The same, with a successor that starts clean: that ends the session, so a delay does not matter.',
      meta: { statements: ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-03'], offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'network.closed': [
          { guard: 'delayed', target: 'contestedAtTakeover' },
          { guard: 'delayedBeyondSession', target: 'contestedAtSessionEnd' },
          { target: 'due' },
        ],
        'server.PUBLISH': copies,
      },
    },
    aheadOfDelay: {
      description:
        'Published at the close, though a delay was asked for: right only if a successor is about to start clean.',
      meta: { offers: () => [copy] },
      after: { answer: 'premature' },
      on: {
        'rival.CONNACK': [
          { guard: 'startsCleanAtTakeover', target: 'contestedAtTakeover' },
          { guard: 'startsClean', target: 'contested' },
        ],
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
          { guard: 'refused', actions: 'dismissRival' },
          { guard: 'resumes', target: 'cancelled' },
          { guard: 'startsCleanAtTakeover', target: 'contestedAtTakeover' },
          { guard: 'startsClean', target: 'contested' },
        ],
        'rival.closed': { actions: 'noteDeath', target: 'undecided' },
        'server.PUBLISH': firstCopy('aheadOfDelay'),
        'process.crashed': { guard: 'lost', target: 'undecided' },
      },
    },
    due: {
      description:
        'To be published now. That each subscriber gets its copy in time is the matter of the chart will service.',
      tags: owed,
      meta: {
        statements: [
          '3.1.1:MQTT-3.1.2-8',
          '3.1.1:U-3.1.1-10',
          '3.1.1:U-3.1.1-11',
          '5.0:MQTT-3.1.2-8',
          '5.0:U-5.0-10',
          '5.0:U-5.0-11',
          '5.0:U-5.0-12',
        ],
        offers: () => [copy],
      },
      after: { lateness: 'published' },
      on: {
        'rival.CONNACK': [
          { guard: 'resumesDelayed', target: 'resumedAsDue' },
          { guard: 'acceptedDelayed', target: 'overtaken' },
          { guard: 'endsForRival', target: 'contestedAtSessionEnd' },
        ],
        'rival.closed': { guard: 'takenOver', actions: 'noteDeath', target: 'undecided' },
        'server.PUBLISH': copies,
        ...interrupted,
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
    overtaken: {
      description: 'A new connection came when it was due: published before, or cancelled.',
      tags: waived,
      meta: { statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-12'], offers: () => [copy] },
      after: { lateness: [{ guard: 'seen', target: 'published' }, { target: 'cancelled' }] },
      on: { 'server.PUBLISH': copies },
    },
    contested: contested(
      'will-on-clean-start',
      'Clean Start ends the session, which publishes; and it is a new connection, which cancels.',
    ),
    contestedAtTakeover: contested(
      'will-on-takeover-with-clean-start',
      'Clean Start ends the session, which publishes; and the new connection was there before the delay was over.',
    ),
    contestedAtSessionEnd: contested(
      'will-on-takeover-with-the-session-at-its-end',
      'The session has ended with its connection, which publishes; and the new connection was there before the delay was over.',
    ),
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
    cancelledByNew: {
      description: 'A new connection has cancelled it, by the reading that is followed.',
      tags: waived,
      meta: { statements: ['5.0:MQTT-3.1.2-8'] },
      on: { 'server.PUBLISH': 'publishedOfCancelled' },
    },
    refused: {
      description: 'CONNECT was not accepted, and its will does not count.',
      on: { 'server.PUBLISH': 'publishedOfRefused' },
    },
    ...willViolations,
  },
});

export const willChart: Chart = { name: 'will', machine: willMachine };
