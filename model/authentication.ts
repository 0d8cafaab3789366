/**
 * Enhanced authentication on one Network Connection: sections 3.15 and 4.12 of 5.0. AUTH passes only where CONNECT named an
 * Authentication Method, and always with that method: the server asks (0x18) and the client answers (0x18) until CONNACK;
 * afterwards the client may begin again (0x19), which ends in AUTH 0x00 or in a close. The server is judged at its own tap,
 * the client at its own; at the server's tap a client that speaks out of turn gives the server a reason to close.
 */
import { setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type Offer, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { reasonCode } from './vocabulary/packet.ts';

interface Authentication {
  /** CONNECT named a method. */
  readonly isNamed: boolean;
  /** Whether it is the client who is judged. */
  readonly judgesClient: boolean;
}

type AuthenticationEvent =
  | { type: 'client.AUTH' | 'server.AUTH'; ofMethod: boolean; code: number }
  | { type: 'server.CONNACK'; accepted: boolean; ofMethod: boolean; methodless: boolean }
  | { type: 'client.DISCONNECT' }
  | { type: 'client.PUBLISH' | 'client.SUBSCRIBE' | 'client.UNSUBSCRIBE' | 'client.PINGREQ' }
  | { type: 'server.DISCONNECT' };

const leaves: readonly Offer[] = [{ type: 'server.DISCONNECT' }, { type: 'network.closed', by: 'server' }];
const turns = ['5.0:MQTT-4.12.0-2', '5.0:MQTT-4.12.0-3', '5.0:MQTT-4.12.0-5'] as const;

/** Who speaks when it is not its turn is judged at its own tap; at the server's it gives a reason to close. */
const outOfTurn = [{ guard: 'judgesClient', target: 'clientOutOfTurn' }, { target: 'outOfTurn' }] as const;

/** Until CONNACK, whoever's turn it is: the server may end it, the client may leave, and sends nothing else. */
const untilConnack = {
  'server.CONNACK': [
    { guard: 'acceptsOtherwise', target: 'otherMethod' },
    { guard: 'accepts', target: 'authenticated' },
    { target: 'over' },
  ],
  'client.DISCONNECT': 'over',
  'client.*': outOfTurn,
} as const;

const machine = setup({
  types: {
    context: {} as Authentication,
    events: {} as AuthenticationEvent,
    input: {} as Authentication,
    meta: {} as StateMeta<Authentication>,
    tags: {} as typeof violation,
  },
  guards: {
    named: ({ context }) => context.isNamed,
    judgesClient: ({ context }) => context.judgesClient,
    otherMethod: ({ event }) => 'ofMethod' in event && !event.ofMethod,
    acceptsOtherwise: ({ event }) => event.type === 'server.CONNACK' && event.accepted && !event.ofMethod,
    accepts: ({ event }) => event.type === 'server.CONNACK' && event.accepted,
    namesMethod: ({ event }) => event.type === 'server.CONNACK' && !event.methodless,
    asks: ({ event }) => event.type === 'server.AUTH' && event.code === reasonCode.continueAuthentication,
    confirms: ({ event }) => event.type === 'server.AUTH' && event.code === reasonCode.success,
    answers: ({ event }) =>
      event.type === 'client.AUTH' && event.ofMethod && event.code === reasonCode.continueAuthentication,
    renews: ({ event }) => event.type === 'client.AUTH' && event.ofMethod && event.code === reasonCode.reAuthenticate,
  },
}).createMachine({
  id: 'authentication',
  description:
    'Enhanced authentication on one connection: who may send AUTH when, with which code, and always by the method of CONNECT.',
  context: ({ input }) => input,
  initial: 'connecting',
  states: {
    connecting: { always: [{ guard: 'named', target: 'begun' }, { target: 'unnamed' }] },
    unnamed: {
      description: 'CONNECT named no method, so that AUTH has no place.',
      meta: { statements: ['5.0:MQTT-4.12.0-6', '5.0:MQTT-4.12.0-7'] },
      on: {
        'server.AUTH': 'askedUnnamed',
        'server.CONNACK': { guard: 'namesMethod', target: 'askedUnnamed' },
        'client.AUTH': { guard: 'judgesClient', target: 'clientOutOfTurn' },
      },
    },
    begun: {
      description: 'It is the server’s turn: it asks for more, accepts or refuses.',
      meta: { statements: [...turns, '5.0:MQTT-4.12.0-1'], offers: () => [{ type: 'server.AUTH' }] },
      on: {
        'server.AUTH': [
          { guard: 'otherMethod', target: 'otherMethod' },
          { guard: 'asks', target: 'asked' },
          { target: 'wrongCode' },
        ],
        ...untilConnack,
      },
    },
    asked: {
      description: 'It is the client’s turn: it answers or leaves.',
      meta: { statements: [...turns, '5.0:MQTT-3.1.2-30'] },
      on: {
        'client.AUTH': [{ guard: 'answers', target: 'begun' }, ...outOfTurn],
        ...untilConnack,
      },
    },
    authenticated: {
      description: 'The client may begin again, by the same method.',
      meta: { statements: ['5.0:MQTT-4.12.1-1'] },
      on: {
        'client.AUTH': [{ guard: 'renews', target: 'renewing' }, ...outOfTurn],
      },
    },
    renewing: {
      description: 'It is the server’s turn: it asks for more, confirms, or closes. Other packets pass as before.',
      meta: {
        statements: ['5.0:MQTT-4.12.1-1', '5.0:MQTT-4.12.1-2'],
        offers: () => [{ type: 'server.AUTH' }, ...leaves],
      },
      on: {
        'server.AUTH': [
          { guard: 'otherMethod', target: 'otherMethod' },
          { guard: 'asks', target: 'askedAgain' },
          { guard: 'confirms', target: 'authenticated' },
          { target: 'wrongCode' },
        ],
        'server.DISCONNECT': 'failed',
      },
    },
    askedAgain: {
      description: 'It is the client’s turn.',
      meta: { statements: [...turns, '5.0:MQTT-4.12.1-2'] },
      on: {
        'client.AUTH': [{ guard: 'answers', target: 'renewing' }, ...outOfTurn],
      },
    },
    failed: {
      description: 'The client could not show who it is: the close follows.',
      meta: { statements: ['5.0:MQTT-4.12.1-2'], offers: () => leaves },
    },
    outOfTurn: {
      description: 'The client spoke when it was not its turn, otherwise than asked: the server has a reason to close.',
      meta: {
        statements: ['5.0:MQTT-3.1.2-30', '5.0:MQTT-4.12.0-3', '5.0:MQTT-4.12.0-4', '5.0:MQTT-4.12.1-1'],
        offers: () => [{ type: 'server.CONNACK', accepted: false }, ...leaves],
      },
    },
    over: {},
    wrongCode: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-4.12.0-2', '5.0:MQTT-3.15.2-1'],
        why: 'the server sent an AUTH with a code that has no place there',
      },
    },
    otherMethod: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-4.12.0-5'],
        why: 'the server has not named the Authentication Method that CONNECT named',
      },
    },
    askedUnnamed: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-4.12.0-6'],
        why: 'CONNECT named no Authentication Method, and the server speaks of one',
      },
    },
    clientOutOfTurn: {
      tags: violation,
      meta: {
        statements: [
          '5.0:MQTT-3.1.2-30',
          '5.0:MQTT-4.12.0-3',
          '5.0:MQTT-4.12.0-7',
          '5.0:MQTT-4.12.1-1',
          '5.0:MQTT-4.12.0-5',
        ],
        why: 'the client sent what has no place in the authentication',
      },
    },
  },
});

export const authenticationChart: Chart = { name: 'authentication', machine };

/** `method` is that of CONNECT. */
export function perceiveAuthentication(event: MqttEvent, method: string | undefined): ChartEvent | undefined {
  switch (event.type) {
    case 'client.AUTH':
    case 'server.AUTH':
      return { type: event.type, ofMethod: event.authenticationMethod === method, code: event.reasonCode };
    case 'server.CONNACK': {
      const { authenticationMethod: named } = event;
      return {
        type: event.type,
        accepted: event.reasonCode === reasonCode.success,
        ofMethod: named === method,
        methodless: named === undefined,
      };
    }
    case 'client.PUBLISH':
    case 'client.SUBSCRIBE':
    case 'client.UNSUBSCRIBE':
    case 'client.PINGREQ':
    case 'client.DISCONNECT':
    case 'server.DISCONNECT':
      return { type: event.type };
    default:
      return undefined;
  }
}
