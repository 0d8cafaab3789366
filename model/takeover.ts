/**
 * Takeover: a CONNECT with the Client Identifier of a live connection closes that connection. Section 3.1.4 of both
 * versions. One instance per Network Connection, from its CONNECT on, judged at the server's tap; `rival` is another
 * Network Connection with the same Client Identifier.
 *
 * A rival whose CONNECT follows this connection's CONNACK wins if it is accepted. Of CONNECTs that overlap, the order in
 * which the server took them is not to be seen, and either may win; two may not.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type Offer, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import type { ProtocolVersion } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

interface Takeover {
  readonly profile: TimeProfile;
  readonly version: ProtocolVersion;
  /** Rivals that sent CONNECT and have no CONNACK yet: `before` and `after` this connection's own CONNACK. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Accepted rivals of overlapping CONNECTs that live: this connection or they must go. */
  readonly equals: readonly number[];
}

type TakeoverEvent =
  | { type: 'server.CONNACK'; accepted: boolean }
  /** `onlyForRival`: nothing but takeover explains the close. */
  | { type: 'network.closed'; onlyForRival: boolean }
  | { type: 'rival.CONNECT'; rival: number }
  | { type: 'rival.CONNACK'; rival: number; accepted: boolean }
  | { type: 'rival.closed'; rival: number };

const mayClose = ({ version }: Takeover): readonly Offer[] => {
  const close: Offer = { type: 'network.closed', by: 'server' };
  return version === '5.0' ? [close, { type: 'server.DISCONNECT', reasonCode: 0x8e }] : [close];
};
const without = (rivals: readonly number[], rival: number): readonly number[] => rivals.filter((one) => one !== rival);

const machine = setup({
  types: {
    context: {} as Takeover,
    events: {} as TakeoverEvent,
    input: {} as { profile: TimeProfile; version: ProtocolVersion },
    meta: {} as StateMeta<Takeover>,
    tags: {} as typeof violation,
  },
  delays: { answer: ({ context }) => context.profile.answerMs },
  actions: {
    noteBefore: assign(({ context, event }) =>
      event.type === 'rival.CONNECT' ? { before: [...context.before, event.rival] } : {},
    ),
    noteAfter: assign(({ context, event }) =>
      event.type === 'rival.CONNECT' ? { after: [...context.after, event.rival] } : {},
    ),
    noteEqual: assign(({ context, event }) =>
      event.type === 'rival.CONNACK'
        ? { before: without(context.before, event.rival), equals: [...context.equals, event.rival] }
        : {},
    ),
    forget: assign(({ context, event }) =>
      'rival' in event
        ? {
            before: without(context.before, event.rival),
            after: without(context.after, event.rival),
            equals: without(context.equals, event.rival),
          }
        : {},
    ),
  },
  guards: {
    accepted: ({ event }) => 'accepted' in event && event.accepted,
    acceptedLater: ({ context, event }) =>
      event.type === 'rival.CONNACK' && event.accepted && context.after.includes(event.rival),
    acceptedAlongside: ({ context, event }) =>
      event.type === 'rival.CONNACK' && event.accepted && !context.after.includes(event.rival),
    hasEquals: ({ context }) => context.equals.length > 0,
    yields: ({ event }) => event.type === 'network.closed' && event.onlyForRival,
    lastRefused: ({ context, event }) =>
      event.type === 'rival.CONNACK' && !event.accepted && context.before.length + context.after.length <= 1,
    challenged: ({ context }) => context.before.length + context.after.length > 0,
  },
}).createMachine({
  id: 'takeover',
  description:
    'One Network Connection, from its CONNECT on, beside its rivals: others with the same Client Identifier. One of them may live.',
  context: ({ input }) => ({ ...input, before: [], after: [], equals: [] }),
  initial: 'connecting',
  on: { 'network.closed': '.gone' },
  states: {
    connecting: {
      on: {
        'rival.CONNECT': { actions: 'noteBefore' },
        'rival.CONNACK': [{ guard: 'acceptedAlongside', actions: 'noteEqual' }, { actions: 'forget' }],
        'rival.closed': { actions: 'forget' },
        'server.CONNACK': [{ guard: 'accepted', target: 'live' }, { target: 'gone' }],
      },
    },
    live: {
      always: [
        { guard: 'hasEquals', target: 'oneTooMany' },
        { guard: 'challenged', target: 'challenged' },
        { target: 'alone' },
      ],
    },
    alone: {
      description: 'No other connection asks for this Client Identifier.',
      meta: { statements: ['3.1.1:U-3.1.1-02', '5.0:MQTT-3.1.4-2'] },
      on: { 'rival.CONNECT': { actions: 'noteAfter', target: 'challenged' } },
    },
    challenged: {
      description: 'The close, the 0x8E and the rival’s CONNACK come in any order.',
      meta: { statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'], offers: mayClose },
      on: {
        'network.closed': [{ guard: 'yields', target: 'yielded' }, { target: 'gone' }],
        'rival.CONNECT': { actions: 'noteAfter' },
        'rival.CONNACK': [
          { guard: 'acceptedLater', actions: 'forget', target: 'superseded' },
          { guard: 'acceptedAlongside', actions: 'noteEqual', target: 'oneTooMany' },
          { actions: 'forget', target: 'live' },
        ],
        'rival.closed': { actions: 'forget', target: 'rivalDied' },
      },
    },
    rivalDied: {
      description: 'The rival may have been accepted in the moment before it died.',
      meta: { statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'], offers: mayClose },
      after: { answer: 'live' },
      on: {
        'rival.CONNECT': { actions: 'noteAfter' },
        'rival.CONNACK': [
          { guard: 'acceptedLater', actions: 'forget', target: 'superseded' },
          { guard: 'acceptedAlongside', actions: 'noteEqual', target: 'oneTooMany' },
          { actions: 'forget' },
        ],
        'rival.closed': { actions: 'forget' },
      },
    },
    superseded: {
      description: 'A later rival was accepted: this connection has to go.',
      meta: { statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'], offers: mayClose },
      after: { answer: 'outlivedSuccessor' },
    },
    outlivedSuccessor: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
        why: 'a later CONNECT with this Client Identifier was accepted, and this connection has not been closed',
      },
    },
    oneTooMany: {
      description: 'Two that overlap were accepted: one of them has to go.',
      meta: { statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'], offers: mayClose },
      after: { answer: 'bothLive' },
      on: {
        'rival.CONNECT': { actions: 'noteAfter' },
        'rival.CONNACK': [
          { guard: 'acceptedLater', actions: 'forget', target: 'superseded' },
          { guard: 'acceptedAlongside', actions: 'noteEqual', target: 'oneTooMany', reenter: true },
          { actions: 'forget' },
        ],
        'rival.closed': { actions: 'forget', target: 'live' },
      },
    },
    bothLive: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.4-3'],
        why: 'two connections with one Client Identifier were accepted, and both live',
      },
    },
    yielded: {
      description: 'Closed for a rival whose CONNACK is still to come.',
      meta: { statements: ['3.1.1:MQTT-3.1.4-2', '3.1.1:U-3.1.1-02', '5.0:MQTT-3.1.4-3', '5.0:MQTT-3.1.4-2'] },
      on: {
        'rival.CONNACK': [
          { guard: 'accepted', target: 'gone' },
          { guard: 'lastRefused', target: 'yieldedToRefused' },
          { actions: 'forget' },
        ],
        'rival.closed': 'gone',
      },
    },
    yieldedToRefused: {
      tags: violation,
      meta: {
        statements: ['expected:healthy-link-is-kept', '3.1.1:U-3.1.1-02', '5.0:MQTT-3.1.4-2'],
        why: 'this connection was closed for a CONNECT that was then refused',
        contradicts: ['refused-connect-with-a-live-identifier', 'untouched'],
      },
    },
    gone: {},
  },
});

export const takeoverChart: Chart = { name: 'takeover', machine };

/** What the connection itself tells; the observer adds the rivals. */
export function perceiveTakeover(event: MqttEvent, onlyForRival: boolean): ChartEvent | undefined {
  switch (event.type) {
    case 'server.CONNACK':
      return { type: event.type, accepted: event.reasonCode === 0 };
    case 'network.closed':
      return { type: event.type, onlyForRival };
    default:
      return undefined;
  }
}
