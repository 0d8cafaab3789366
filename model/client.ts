/**
 * What a client owes: sections 3.1.2.10, 3.1.4 and 3.12 of both versions. One instance per Network Connection, judged at
 * the client's tap. A client that is silent for longer than Keep Alive has broken its promise; one that goes on with a
 * server that does not answer has not found a half-open connection.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { isClientPacket } from './vocabulary/event.ts';

/** What the standard leaves to the client. */
export interface ClientProfile {
  /** Its "reasonable time" for CONNACK and PINGRESP, in which it does not yet close; null if that is not known. */
  readonly connackTimeoutMs: number | null;
  readonly pingrespTimeoutMs: number | null;
  /** How late its timers may be. */
  readonly lateMs: number;
}

interface Client {
  readonly profile: ClientProfile;
  readonly keepAliveMs: number;
  /** PINGREQs without their PINGRESP. */
  readonly owed: number;
}

type ClientChartEvent =
  | { type: 'client.CONNECT'; keepAliveSeconds: number }
  | { type: 'client.PINGREQ' }
  | { type: 'client.PUBLISH' }
  | { type: 'client.DISCONNECT' }
  | { type: 'client.bytes' }
  | { type: 'client.malformed' }
  | { type: 'server.CONNACK'; accepted: boolean; serverKeepAliveSeconds: number | null }
  | { type: 'server.PINGRESP' }
  | { type: 'network.closed' };

const machine = setup({
  types: {
    context: {} as Client,
    events: {} as ClientChartEvent,
    input: {} as { profile: ClientProfile },
    meta: {} as StateMeta<Client>,
    tags: {} as typeof violation,
  },
  delays: {
    keepAlive: ({ context }) => context.keepAliveMs + context.profile.lateMs,
    connackTimeout: ({ context }) => context.profile.connackTimeoutMs ?? Infinity,
    pingrespTimeout: ({ context }) => context.profile.pingrespTimeoutMs ?? Infinity,
    lateness: ({ context }) => context.profile.lateMs,
  },
  actions: {
    takeKeepAlive: assign(({ event }) =>
      event.type === 'client.CONNECT' ? { keepAliveMs: event.keepAliveSeconds * 1000 } : {},
    ),
    owe: assign(({ context }) => ({ owed: context.owed + 1 })),
    getPaid: assign(({ context }) => ({ owed: context.owed - 1 })),
    takeServerKeepAlive: assign(({ event }) =>
      event.type === 'server.CONNACK' && event.serverKeepAliveSeconds !== null
        ? { keepAliveMs: event.serverKeepAliveSeconds * 1000 }
        : {},
    ),
  },
  guards: {
    owedMore: ({ context }) => context.owed > 1,
    accepted: ({ event }) => event.type === 'server.CONNACK' && event.accepted,
    noKeepAlive: ({ context }) => context.keepAliveMs === 0,
  },
}).createMachine({
  id: 'client',
  description:
    'What the client of one Network Connection owes: to keep its promise of Keep Alive, to leave after DISCONNECT, and to give up on a server that does not answer.',
  type: 'parallel',
  context: ({ input }) => ({ profile: input.profile, keepAliveMs: 0, owed: 0 }),
  states: {
    sending: {
      description: 'What the client sends, and how long it is silent.',
      initial: 'before',
      on: { 'network.closed': '.over', 'client.DISCONNECT': '.left', 'client.malformed': '.over' },
      states: {
        before: {
          on: {
            'client.CONNECT': { actions: 'takeKeepAlive' },
            'server.CONNACK': { guard: 'accepted', actions: 'takeServerKeepAlive', target: 'starting' },
          },
        },
        starting: { always: [{ guard: 'noKeepAlive', target: 'free' }, { target: 'promised' }] },
        free: { meta: { statements: ['3.1.1:U-3.1.1-08', '5.0:U-5.0-09'] } },
        promised: {
          description: 'The client has to send something before its Keep Alive is over.',
          meta: {
            statements: [
              '3.1.1:MQTT-3.1.2-23',
              '5.0:MQTT-3.1.2-20',
              '5.0:U-5.0-08',
              '5.0:MQTT-3.1.2-21',
              '5.0:MQTT-3.2.2-21',
              '5.0:MQTT-3.3.4-8',
            ],
          },
          after: { keepAlive: 'silent' },
          on: {
            'client.bytes': 'midPacket',
            'client.malformed': 'over',
            'client.DISCONNECT': 'left',
            'client.*': { target: 'promised', reenter: true },
          },
        },
        midPacket: {
          description: 'The next packet has begun in time; the promise says nothing of how long it takes.',
          on: { 'client.bytes': {}, 'client.malformed': 'over', 'client.DISCONNECT': 'left', 'client.*': 'promised' },
        },
        silent: {
          tags: violation,
          meta: {
            statements: ['3.1.1:MQTT-3.1.2-23', '5.0:MQTT-3.1.2-20', '5.0:U-5.0-08'],
            why: 'the client has sent no packet for longer than its Keep Alive',
          },
        },
        left: {
          description: 'The client sent DISCONNECT, after which it only closes.',
          meta: {
            statements: ['3.1.1:MQTT-3.14.4-1', '3.1.1:MQTT-3.14.4-2', '5.0:MQTT-3.14.4-1', '5.0:MQTT-3.14.4-2'],
          },
          after: { lateness: 'stays' },
          on: {
            'client.DISCONNECT': 'spokeAfterDisconnect',
            'client.malformed': 'spokeAfterDisconnect',
            'client.*': 'spokeAfterDisconnect',
          },
        },
        stays: {
          tags: violation,
          meta: {
            statements: ['3.1.1:MQTT-3.14.4-1', '5.0:MQTT-3.14.4-2'],
            why: 'the client sent DISCONNECT, and has not closed the connection',
          },
        },
        spokeAfterDisconnect: {
          tags: violation,
          meta: {
            statements: ['3.1.1:MQTT-3.14.4-2', '5.0:MQTT-3.14.4-1'],
            why: 'the client sent a packet after its DISCONNECT',
          },
        },
        over: {},
      },
    },
    answer: {
      description: 'What the client waits for.',
      initial: 'before',
      on: { 'network.closed': '.over', 'client.DISCONNECT': '.over', 'client.malformed': '.over' },
      states: {
        before: { on: { 'client.CONNECT': 'connackAwaited' } },
        connackAwaited: {
          meta: { statements: ['3.1.1:U-3.1.1-05', '5.0:U-5.0-05'] },
          after: { connackTimeout: 'connackTimedOut' },
          on: { 'server.CONNACK': [{ guard: 'accepted', target: 'content' }, { target: 'over' }] },
        },
        connackTimedOut: {
          after: { lateness: 'waitsForConnack' },
          on: { 'server.CONNACK': [{ guard: 'accepted', target: 'content' }, { target: 'over' }] },
        },
        waitsForConnack: {
          tags: violation,
          meta: {
            statements: ['3.1.1:U-3.1.1-05', '5.0:U-5.0-05'],
            why: 'no CONNACK came within a reasonable time, and the client has not closed the connection',
          },
        },
        content: { on: { 'client.PINGREQ': { actions: 'owe', target: 'pingrespAwaited' } } },
        pingrespAwaited: {
          description: 'PINGRESPs bear no identifier: they are matched by counting.',
          meta: { statements: ['3.1.1:U-3.1.1-07', '5.0:U-5.0-07'] },
          after: { pingrespTimeout: 'pingrespTimedOut' },
          on: {
            'client.PINGREQ': { actions: 'owe' },
            'server.PINGRESP': [
              { guard: 'owedMore', actions: 'getPaid', target: 'pingrespAwaited', reenter: true },
              { actions: 'getPaid', target: 'content' },
            ],
          },
        },
        pingrespTimedOut: {
          meta: { statements: ['3.1.1:U-3.1.1-07', '5.0:U-5.0-07'] },
          after: { lateness: 'waitsForPingresp' },
          on: {
            'client.PINGREQ': { actions: 'owe' },
            'server.PINGRESP': [
              { guard: 'owedMore', actions: 'getPaid', target: 'pingrespAwaited' },
              { actions: 'getPaid', target: 'content' },
            ],
          },
        },
        waitsForPingresp: {
          tags: violation,
          meta: {
            statements: ['3.1.1:U-3.1.1-07', '5.0:U-5.0-07'],
            why: 'no PINGRESP came within a reasonable time, and the client has not closed the connection',
          },
        },
        over: {},
      },
    },
  },
});

export const clientChart: Chart = { name: 'client', machine };

export function perceiveClient(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'client.CONNECT':
      return { type: event.type, keepAliveSeconds: event.keepAliveSeconds };
    case 'server.CONNACK':
      return {
        type: event.type,
        accepted: event.reasonCode === 0,
        serverKeepAliveSeconds: event.serverKeepAliveSeconds ?? null,
      };
    case 'server.PINGRESP':
    case 'client.bytes':
    case 'client.malformed':
    case 'network.closed':
      return { type: event.type };
    default:
      return isClientPacket(event) ? { type: event.type } : undefined;
  }
}
