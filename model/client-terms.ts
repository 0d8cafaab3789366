/**
 * What CONNACK binds the client to for this connection, and CONNECT itself: sections 3.2.2 and 3.14.2.2.2 of 5.0. One instance
 * per Network Connection on which there is such a term, judged at the client's tap.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';

interface Terms {
  readonly lateMs: number;
  /** The client has never had a session, so that none can be resumed. */
  readonly hasNoSession: boolean;
  /** CONNECT had no Session Expiry Interval, or 0. */
  readonly endsWithConnection: boolean;
  readonly maximumQoS: number;
  readonly retainAvailable: boolean;
}

type TermsEvent =
  | { type: 'server.CONNACK'; sessionPresent: boolean; maximumQoS: number; retainAvailable: boolean }
  | { type: 'client.PUBLISH'; qos: number; retain: boolean }
  | { type: 'client.DISCONNECT'; keepsSession: boolean }
  | { type: 'client.SUBSCRIBE' | 'client.UNSUBSCRIBE' | 'client.PINGREQ' }
  | { type: 'network.closed' };

const machine = setup({
  types: {
    context: {} as Terms,
    events: {} as TermsEvent,
    input: {} as Pick<Terms, 'lateMs' | 'hasNoSession' | 'endsWithConnection'>,
    meta: {} as StateMeta<Terms>,
    tags: {} as typeof violation,
  },
  delays: { lateness: ({ context }) => context.lateMs },
  actions: {
    takeTerms: assign(({ event }) =>
      event.type === 'server.CONNACK' ? { maximumQoS: event.maximumQoS, retainAvailable: event.retainAvailable } : {},
    ),
  },
  guards: {
    resumesNothing: ({ context, event }) =>
      event.type === 'server.CONNACK' && event.sessionPresent && context.hasNoSession,
    aboveQoS: ({ context, event }) => event.type === 'client.PUBLISH' && event.qos > context.maximumQoS,
    retainsNevertheless: ({ context, event }) =>
      event.type === 'client.PUBLISH' && event.retain && !context.retainAvailable,
    revivesSession: ({ context, event }) =>
      event.type === 'client.DISCONNECT' && event.keepsSession && context.endsWithConnection,
  },
}).createMachine({
  id: 'client-terms',
  description: 'What the client of one connection may not do, as CONNACK or its own CONNECT has it.',
  context: ({ input }) => ({ ...input, maximumQoS: 2, retainAvailable: true }),
  initial: 'bound',
  on: { 'network.closed': '.over' },
  states: {
    bound: {
      meta: {
        statements: ['5.0:MQTT-3.2.2-11', '5.0:MQTT-3.2.2-14', '5.0:U-5.0-15'],
      },
      on: {
        'server.CONNACK': [
          { guard: 'resumesNothing', actions: 'takeTerms', target: 'mustLeave' },
          { actions: 'takeTerms' },
        ],
        'client.PUBLISH': [
          { guard: 'aboveQoS', target: 'publishedAboveQoS' },
          { guard: 'retainsNevertheless', target: 'retainedNevertheless' },
        ],
        'client.DISCONNECT': [{ guard: 'revivesSession', target: 'revivedSession' }, { target: 'over' }],
      },
    },
    mustLeave: {
      description: 'The server resumes a session that the client does not have: the client closes.',
      meta: { statements: ['5.0:MQTT-3.2.2-4'] },
      after: { lateness: 'stayed' },
      on: { 'client.DISCONNECT': 'over', 'client.*': 'stayed' },
    },
    over: {},
    publishedAboveQoS: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.2.2-11'],
        why: 'the client published with a higher QoS than the Maximum QoS of CONNACK',
      },
    },
    retainedNevertheless: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.2.2-14'],
        why: 'the client published with RETAIN 1, and CONNACK has said that nothing is retained',
      },
    },
    revivedSession: {
      tags: violation,
      meta: {
        statements: ['5.0:U-5.0-15'],
        why: 'CONNECT let the session end with the connection, and DISCONNECT asks for it to be kept',
      },
    },
    stayed: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.2.2-4'],
        why: 'CONNACK says Session Present 1 to a client that has no session, and the client has not left',
      },
    },
  },
});

export const clientTermsChart: Chart = { name: 'client-terms', machine };

export function perceiveTerms(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'server.CONNACK':
      return {
        type: event.type,
        sessionPresent: event.sessionPresent,
        maximumQoS: event.maximumQoS ?? 2,
        retainAvailable: event.retainAvailable ?? true,
      };
    case 'client.PUBLISH':
      return { type: event.type, qos: event.qos, retain: event.retain };
    case 'client.DISCONNECT':
      return { type: event.type, keepsSession: (event.sessionExpiryIntervalSeconds ?? 0) > 0 };
    case 'client.SUBSCRIBE':
    case 'client.UNSUBSCRIBE':
    case 'client.PINGREQ':
    case 'network.closed':
      return { type: event.type };
    default:
      return undefined;
  }
}
