/**
 * What a client owes to the packets that have an identifier, judged at its own tap: sections 2.3.1 (3.1.1), 2.2.1 (5.0), 4.3,
 * 4.4 and 4.6 of both versions. An identifier is given to one thing at a time, and acknowledgements go out in the order of
 * what they acknowledge.
 */
import { setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';

type IdentifierEvent =
  | { type: 'client.PUBLISH'; dup: boolean }
  | { type: 'client.SUBSCRIBE' | 'client.UNSUBSCRIBE' }
  | { type: 'server.PUBACK' | 'server.PUBCOMP' | 'server.SUBACK' | 'server.UNSUBACK' }
  | { type: 'server.PUBREC'; refused: boolean }
  | { type: 'network.closed' }
  | { type: 'server.CONNACK'; resumed: boolean };

const identifierMachine = setup({
  types: {
    events: {} as IdentifierEvent,
    input: {} as object,
    meta: {} as StateMeta<unknown>,
    tags: {} as typeof violation,
  },
  guards: {
    again: ({ event }) => event.type === 'client.PUBLISH' && event.dup,
    refused: ({ event }) => event.type === 'server.PUBREC' && event.refused,
    resumed: ({ event }) => event.type === 'server.CONNACK' && event.resumed,
  },
}).createMachine({
  id: 'identifier',
  description: 'One packet identifier that a client uses: for one thing at a time, over reconnections.',
  initial: 'free',
  on: { 'server.CONNACK': [{ guard: 'resumed' }, { target: '.free' }] },
  states: {
    free: {
      meta: { statements: ['3.1.1:MQTT-2.3.1-2', '5.0:MQTT-2.2.1-3', '5.0:MQTT-4.3.2-1', '5.0:MQTT-4.3.3-1'] },
      on: { 'client.PUBLISH': 'publishes', 'client.SUBSCRIBE': 'asks', 'client.UNSUBSCRIBE': 'asks' },
    },
    asks: {
      description: 'Of a SUBSCRIBE or UNSUBSCRIBE, which is not sent again on another connection.',
      meta: { statements: ['3.1.1:MQTT-2.3.1-3'] },
      on: {
        'server.SUBACK': 'free',
        'server.UNSUBACK': 'free',
        'network.closed': 'free',
        'client.*': 'reused',
      },
    },
    publishes: {
      description: 'Of a PUBLISH, until its last acknowledgement.',
      meta: { statements: ['3.1.1:MQTT-2.3.1-3', '3.1.1:MQTT-4.3.2-1', '3.1.1:MQTT-4.3.3-1'] },
      on: {
        'server.PUBACK': 'free',
        'server.PUBCOMP': 'free',
        'server.PUBREC': { guard: 'refused', target: 'free' },
        'client.PUBLISH': [{ guard: 'again' }, { target: 'reused' }],
        'client.*': 'reused',
      },
    },
    reused: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-2.3.1-2', '3.1.1:MQTT-2.3.1-3', '5.0:MQTT-2.2.1-3'],
        why: 'the client has given a packet identifier to something new while it was in use',
      },
    },
  },
});

export const identifierChart: Chart = { name: 'identifier', machine: identifierMachine };

/** What concerns the identifier that the event bears. */
export function perceiveIdentifier(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'client.PUBLISH':
      return { type: event.type, dup: event.dup };
    case 'server.PUBREC':
      return { type: event.type, refused: (event.reasonCode ?? 0) >= 0x80 };
    case 'client.SUBSCRIBE':
    case 'client.UNSUBSCRIBE':
    case 'server.PUBACK':
    case 'server.PUBCOMP':
    case 'server.SUBACK':
    case 'server.UNSUBACK':
      return { type: event.type };
    default:
      return undefined;
  }
}

/** `inTurn`: it acknowledges the oldest of what waits for such a packet on this connection. */
type AcknowledgementEvent = { type: 'client.PUBACK' | 'client.PUBREC' | 'client.PUBREL'; inTurn: boolean };

const acknowledgementMachine = setup({
  types: {
    events: {} as AcknowledgementEvent,
    input: {} as object,
    meta: {} as StateMeta<unknown>,
    tags: {} as typeof violation,
  },
  guards: { passesOver: ({ event }) => !event.inTurn },
}).createMachine({
  id: 'acknowledgement',
  description: 'The acknowledgements of one client on one connection: none is passed over.',
  initial: 'inOrder',
  states: {
    inOrder: {
      meta: {
        statements: [
          '3.1.1:MQTT-4.6.0-2',
          '3.1.1:MQTT-4.6.0-3',
          '3.1.1:MQTT-4.6.0-4',
          '5.0:MQTT-4.6.0-2',
          '5.0:MQTT-4.6.0-3',
          '5.0:MQTT-4.6.0-4',
          '3.1.1:MQTT-4.5.0-2',
          '5.0:MQTT-4.5.0-2',
        ],
      },
      on: {
        'client.PUBACK': { guard: 'passesOver', target: 'passedOver' },
        'client.PUBREC': { guard: 'passesOver', target: 'passedOver' },
        'client.PUBREL': { guard: 'passesOver', target: 'passedOver' },
      },
    },
    passedOver: {
      tags: violation,
      meta: {
        statements: [
          '3.1.1:MQTT-4.6.0-2',
          '3.1.1:MQTT-4.6.0-3',
          '3.1.1:MQTT-4.6.0-4',
          '5.0:MQTT-4.6.0-2',
          '5.0:MQTT-4.6.0-3',
          '5.0:MQTT-4.6.0-4',
        ],
        why: 'the client has acknowledged something before what came earlier',
      },
    },
  },
});

export const acknowledgementChart: Chart = { name: 'acknowledgement', machine: acknowledgementMachine };
