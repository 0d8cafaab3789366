/**
 * Order: what one publisher sends of one Topic Name and QoS reaches a subscriber in that order, and what is sent again is
 * sent again in the order of its first sending. Section 4.6 of both versions. One instance per connection and stream: copies
 * sent for the first time by publisher, Topic Name and QoS, copies sent again by all of these, and what a client sends again.
 */
import { setup } from 'xstate';
import { violation, type Chart, type StateMeta } from './run/chart.ts';

interface Stream {
  /** Sent again, with DUP 1. */
  readonly again: boolean;
}

/** `earlier`: it was published, or sent first, before the one that came last. */
type OrderEvent = { type: 'server.PUBLISH' | 'client.PUBLISH'; earlier: boolean };

const machine = setup({
  types: {
    context: {} as Stream,
    events: {} as OrderEvent,
    input: {} as Stream,
    meta: {} as StateMeta<Stream>,
    tags: {} as typeof violation,
  },
  guards: {
    earlier: ({ event }) => event.earlier,
    earlierAgain: ({ context, event }) => event.earlier && context.again,
  },
}).createMachine({
  id: 'order',
  description: 'Messages of one publisher, Topic Name and QoS on their way to one subscriber: none overtakes another.',
  context: ({ input }) => input,
  initial: 'inOrder',
  states: {
    inOrder: {
      meta: {
        statements: ['3.1.1:MQTT-4.6.0-5', '3.1.1:MQTT-4.6.0-6', '5.0:MQTT-4.6.0-5', '5.0:MQTT-4.6.0-6'],
      },
      on: {
        'server.PUBLISH': [
          { guard: 'earlierAgain', target: 'overtakenAgain' },
          { guard: 'earlier', target: 'overtaken' },
        ],
        'client.PUBLISH': { guard: 'earlier', target: 'overtakenByClient' },
      },
    },
    overtaken: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.6.0-6', '3.1.1:MQTT-4.6.0-5', '5.0:MQTT-4.6.0-5', '5.0:MQTT-4.6.0-6'],
        why: 'a message has overtaken another of the same publisher, topic and QoS',
      },
    },
    overtakenAgain: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.6.0-1', '5.0:MQTT-4.6.0-5'],
        why: 'what is sent again comes in another order than it was sent first',
      },
    },
    overtakenByClient: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.6.0-1', '5.0:MQTT-4.6.0-1'],
        why: 'the client sends again in another order than it sent first',
      },
    },
  },
});

export const orderChart: Chart = { name: 'order', machine };
