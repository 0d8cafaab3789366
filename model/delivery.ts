/**
 * Delivery of Application Messages as far as liveness needs it: nothing is sent that was not published, what a healthy
 * client publishes reaches the healthy subscriber beside it, and every packet that asks for an answer gets one. Sections 3.3
 * to 3.7 and 4.3 of both versions.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type StateMeta } from './run/chart.ts';
import type { EventType } from './vocabulary/event.ts';
import type { TimeProfile } from './vocabulary/profile.ts';
import type { Citation } from './vocabulary/statement.ts';

/** One message, told by its identity. One instance per identity, over all server taps. */
interface Message {
  /** How often it was published; a repetition within one QoS 2 exchange is no publication. */
  readonly published: number;
  /** Clients that got it, once per copy that was not a repetition (DUP 1) or retained. */
  readonly delivered: readonly number[];
}

type MessageEvent =
  | { type: 'client.PUBLISH'; again: boolean }
  | { type: 'server.PUBLISH'; to: number; subscribed: boolean; repetition: boolean; overlapping: boolean };

const messageMachine = setup({
  types: {
    context: {} as Message,
    events: {} as MessageEvent,
    input: {} as object,
    meta: {} as StateMeta<Message>,
    tags: {} as typeof violation,
  },
  actions: {
    publish: assign(({ context, event }) =>
      event.type === 'client.PUBLISH' && !event.again ? { published: context.published + 1 } : {},
    ),
    deliver: assign(({ context, event }) =>
      event.type === 'server.PUBLISH' && !event.repetition ? { delivered: [...context.delivered, event.to] } : {},
    ),
  },
  guards: {
    unasked: ({ event }) => event.type === 'server.PUBLISH' && !event.subscribed,
    tooOften: ({ context, event }) =>
      event.type === 'server.PUBLISH' &&
      !event.repetition &&
      !event.overlapping &&
      context.delivered.filter((client) => client === event.to).length >= context.published,
  },
}).createMachine({
  id: 'message',
  description:
    'One Application Message, told by its identity: it goes to those who asked for it, and as often as it was published.',
  context: { published: 0, delivered: [] },
  initial: 'unpublished',
  states: {
    unpublished: { on: { 'client.PUBLISH': { actions: 'publish', target: 'published' } } },
    published: {
      meta: {
        statements: ['3.1.1:MQTT-3.3.2-3', '3.1.1:U-3.1.1-13', '5.0:MQTT-4.5.0-1'],
        offers: () => [{ type: 'server.PUBLISH' }],
      },
      on: {
        'client.PUBLISH': { actions: 'publish' },
        'server.PUBLISH': [
          { guard: 'unasked', target: 'unaskedFor' },
          { guard: 'tooOften', target: 'repeated' },
          { actions: 'deliver' },
        ],
      },
    },
    unaskedFor: {
      tags: violation,
      meta: {
        statements: [
          '3.1.1:MQTT-3.3.2-3',
          '3.1.1:MQTT-4.7.2-1',
          '3.1.1:MQTT-4.7.3-4',
          '5.0:MQTT-4.5.0-1',
          '5.0:MQTT-3.3.2-3',
          '5.0:MQTT-4.7.2-1',
          '5.0:MQTT-4.7.3-4',
          'expected:output-has-a-cause',
        ],
        why: 'a message was sent to a client whose subscriptions do not match its topic',
      },
    },
    repeated: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.3.3-2', '5.0:MQTT-4.3.3-10', 'expected:output-has-a-cause'],
        why: 'a message was delivered as new more often than it was published',
      },
    },
  },
});

export const messageChart: Chart = { name: 'message', machine: messageMachine };

/** What a healthy subscriber has a right to: one instance per message, or will, and subscriber's connection. */
interface Service {
  /** How long the server may take. */
  readonly windowMs: number;
}

type ServiceEvent =
  | { type: 'server.PUBLISH' }
  | { type: 'network.closed' }
  | { type: 'client.UNSUBSCRIBE' }
  /** Of a will: its client has come back, so that it may be cancelled. */
  | { type: 'rival.CONNACK' };

const serviceMachine = (id: string, description: string, statements: readonly Citation[], why: string) =>
  setup({
    types: {
      context: {} as Service,
      events: {} as ServiceEvent,
      input: {} as Service,
      meta: {} as StateMeta<Service>,
      tags: {} as typeof violation,
    },
    delays: { window: ({ context }) => context.windowMs },
  }).createMachine({
    id,
    description,
    context: ({ input }) => input,
    initial: 'owed',
    states: {
      owed: {
        meta: { statements, offers: () => [{ type: 'server.PUBLISH' }] },
        after: { window: 'unserved' },
        on: {
          'server.PUBLISH': 'served',
          'network.closed': 'waived',
          'client.UNSUBSCRIBE': 'waived',
          'rival.CONNACK': 'waived',
        },
      },
      served: {},
      waived: {},
      unserved: { tags: violation, meta: { statements, why } },
    },
  });

export const serviceChart: Chart = {
  name: 'service',
  machine: serviceMachine(
    'service',
    'What a healthy subscriber has a right to, of one message: a copy in time.',
    [
      'expected:others-are-served',
      '3.1.1:MQTT-4.5.0-1',
      '3.1.1:U-3.1.1-18',
      '5.0:MQTT-4.5.0-1',
      '5.0:MQTT-3.3.4-10',
      '5.0:MQTT-4.3.2-5',
      '5.0:MQTT-4.3.3-12',
      '5.0:MQTT-4.3.3-9',
    ],
    'a message was published, and a healthy subscriber to its topic has not got it',
  ),
};

export const willServiceChart: Chart = {
  name: 'will service',
  machine: serviceMachine(
    'will service',
    'What a healthy subscriber has a right to, of one will that is due: a copy in time, unless its client has come back.',
    ['3.1.1:MQTT-3.1.2-8', '5.0:MQTT-3.1.2-8', '5.0:U-5.0-12', '5.0:U-5.0-03'],
    'the will was due, and a healthy subscriber to its topic has not got it',
  ),
};

/** The answer that each request calls for. */
const answers = {
  'client.SUBSCRIBE': 'server.SUBACK',
  'client.UNSUBSCRIBE': 'server.UNSUBACK',
  'client.PUBREL': 'server.PUBCOMP',
  'client.PUBLISH QoS 1': 'server.PUBACK',
  'client.PUBLISH QoS 2': 'server.PUBREC',
} as const;
export type AnswerType = (typeof answers)[keyof typeof answers];

interface Request {
  readonly profile: TimeProfile;
  readonly answer: AnswerType;
}

type RequestEvent = { type: AnswerType } | { type: 'network.closed' } | { type: 'client.malformed' };

/** One request with a packet identifier that calls for an answer with the same. One instance each. */
const requestMachine = setup({
  types: {
    context: {} as Request,
    events: {} as RequestEvent,
    input: {} as Request,
    meta: {} as StateMeta<Request>,
    tags: {} as typeof violation,
  },
  delays: { answer: ({ context }) => context.profile.answerMs },
}).createMachine({
  id: 'request',
  description: 'One request with a packet identifier, which calls for an answer with the same.',
  context: ({ input }) => input,
  initial: 'asked',
  states: {
    asked: {
      meta: {
        statements: [
          '3.1.1:MQTT-2.3.1-6',
          '3.1.1:MQTT-2.3.1-7',
          '3.1.1:MQTT-3.8.4-1',
          '3.1.1:MQTT-3.8.4-2',
          '3.1.1:MQTT-3.10.4-5',
          '3.1.1:MQTT-4.3.2-2',
          '5.0:MQTT-2.2.1-5',
          '5.0:MQTT-2.2.1-6',
          '5.0:MQTT-3.3.4-1',
          '5.0:MQTT-3.3.4-10',
          '5.0:MQTT-3.8.4-2',
          '5.0:MQTT-3.10.4-5',
          '5.0:MQTT-4.9.0-3',
          '3.1.1:MQTT-3.10.4-4',
          '3.1.1:MQTT-3.3.4-1',
          '5.0:MQTT-3.8.4-1',
          '5.0:MQTT-3.10.4-4',
          '5.0:MQTT-4.3.2-4',
          '5.0:MQTT-4.3.3-8',
          '5.0:MQTT-4.3.3-11',
          '5.0:MQTT-4.3.3-13',
        ],
        offers: ({ answer }) => [{ type: answer }],
      },
      after: { answer: 'unanswered' },
      on: { 'server.*': 'answered', 'network.closed': 'answered', 'client.malformed': 'answered' },
    },
    answered: {},
    unanswered: {
      tags: violation,
      meta: {
        statements: [
          '3.1.1:MQTT-3.8.4-1',
          '3.1.1:MQTT-3.10.4-4',
          '3.1.1:MQTT-3.3.4-1',
          '5.0:MQTT-3.8.4-1',
          '5.0:MQTT-3.10.4-4',
          '5.0:MQTT-4.3.2-4',
          '5.0:MQTT-4.3.3-8',
        ],
        why: 'a packet that calls for an answer has none',
      },
    },
  },
});

export const requestChart: Chart = { name: 'request', machine: requestMachine };

/** The chart's word for a packet that answers, or is answered. */
export function answerTo(type: EventType, qos: number): AnswerType | undefined {
  if (type === 'client.PUBLISH') return qos === 0 ? undefined : answers[`client.PUBLISH QoS ${qos === 1 ? 1 : 2}`];
  return type in answers ? answers[type as keyof typeof answers] : undefined;
}
