/**
 * One Topic Filter of one session, from SUBSCRIBE to UNSUBSCRIBE or the session's end: sections 3.8, 3.10 and 4.7 of both
 * versions. One instance per Client Identifier and filter. The observer asks it whether a client may be sent a topic, and
 * whether it has a right to it.
 */
import { setup } from 'xstate';
import type { Chart, StateMeta } from './run/chart.ts';

type SubscriptionEvent =
  | { type: 'client.SUBSCRIBE' }
  | { type: 'server.SUBACK'; granted: boolean }
  | { type: 'client.UNSUBSCRIBE' }
  | { type: 'server.UNSUBACK' }
  | { type: 'server.CONNACK'; resumed: boolean };

/** Tags of the states in which messages may be sent, and in which they are owed. */
export const mayReceive = 'may receive';
export const mustReceive = 'must receive';

const machine = setup({
  types: {
    events: {} as SubscriptionEvent,
    input: {} as object,
    meta: {} as StateMeta<unknown>,
    tags: {} as typeof mayReceive | typeof mustReceive,
  },
  guards: {
    granted: ({ event }) => event.type === 'server.SUBACK' && event.granted,
    resumed: ({ event }) => event.type === 'server.CONNACK' && event.resumed,
  },
}).createMachine({
  id: 'subscription',
  description:
    'One Topic Filter of one session: whether a client may be sent what matches, and whether it has a right to it.',
  initial: 'absent',
  on: { 'server.CONNACK': [{ guard: 'resumed' }, { target: '.absent' }], 'client.SUBSCRIBE': '.asked' },
  states: {
    absent: {
      description: 'Nothing is added for delivery.',
      meta: {
        statements: [
          '3.1.1:MQTT-3.10.4-1',
          '3.1.1:MQTT-3.10.4-2',
          '3.1.1:MQTT-3.10.4-6',
          '5.0:MQTT-3.10.4-1',
          '5.0:MQTT-3.10.4-2',
          '5.0:MQTT-3.10.4-6',
        ],
      },
    },
    asked: {
      description: 'Messages may come before SUBACK.',
      tags: mayReceive,
      on: { 'server.SUBACK': [{ guard: 'granted', target: 'active' }, { target: 'absent' }] },
    },
    active: {
      description: 'What matches may be sent, and is owed.',
      tags: [mayReceive, mustReceive],
      meta: {
        statements: [
          '3.1.1:MQTT-3.8.4-3',
          '3.1.1:MQTT-3.8.4-4',
          '5.0:MQTT-3.8.4-3',
          '5.0:MQTT-3.8.4-4',
          '5.0:MQTT-3.8.4-5',
        ],
      },
      on: { 'client.SUBSCRIBE': {}, 'client.UNSUBSCRIBE': 'ending' },
    },
    ending: { description: 'Messages may come until UNSUBACK.', tags: mayReceive, on: { 'server.UNSUBACK': 'absent' } },
  },
});

export const subscriptionChart: Chart = { name: 'subscription', machine };

/**
 * Whether a Topic Name matches a Topic Filter. A filter that begins with a wildcard does not match a name that begins with
 * `$`. Source: section 4.7 of both versions.
 */
export function matches(topicFilter: string, topicName: string): boolean {
  const filter = topicFilter.split('/');
  const name = topicName.split('/');
  if (topicName.startsWith('$') && (filter[0] === '+' || filter[0] === '#')) return false;
  for (const [index, level] of filter.entries()) {
    if (level === '#') return true;
    if (index >= name.length || (level !== '+' && level !== name[index])) return false;
  }
  return filter.length === name.length;
}
