/**
 * Keep Alive and ping, as the server owes them. Sections 3.1.2.10 and 3.12 of both versions.
 *
 * One instance of each chart per Network Connection, judged at the server's tap.
 */
import { assign, setup, stateIn } from 'xstate';
import { violation, type Chart, type ChartEvent, type Offer, type StateMeta } from './run/chart.ts';
import type { ProtocolVersion } from './vocabulary/packet.ts';
import { keepAliveLatenessMs, type TimeProfile } from './vocabulary/profile.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { isClientPacket } from './vocabulary/event.ts';

interface KeepAlive {
  readonly profile: TimeProfile;
  /** Effective: Server Keep Alive replaces what CONNECT asked for. */
  readonly keepAliveMs: number;
  readonly version: ProtocolVersion;
}

type KeepAliveEvent =
  | { type: 'client.CONNECT'; keepAliveSeconds: number; version: ProtocolVersion }
  | { type: 'server.CONNACK'; accepted: boolean; serverKeepAliveSeconds: number | null }
  | { type: 'client.PUBLISH' }
  | { type: 'client.bytes'; count: boolean }
  | { type: 'client.malformed' }
  | { type: 'client.DISCONNECT' }
  | { type: 'network.closed' };

/** The close; in 5.0 the server may say why first. */
const timeOut = ({ version }: KeepAlive): readonly Offer[] => {
  const close: Offer = { type: 'network.closed', by: 'server' };
  return version === '5.0' ? [close, { type: 'server.DISCONNECT', reasonCode: 0x8d }] : [close];
};

const keepAliveMachine = setup({
  types: {
    context: {} as KeepAlive,
    events: {} as KeepAliveEvent,
    input: {} as { profile: TimeProfile },
    meta: {} as StateMeta<KeepAlive>,
    tags: {} as typeof violation,
  },
  delays: {
    oneAndAHalfKeepAlive: ({ context }) => context.keepAliveMs * 1.5,
    lateness: ({ context: { keepAliveMs, profile } }) => keepAliveLatenessMs(keepAliveMs, profile),
    answer: ({ context }) => context.profile.answerMs,
  },
  actions: {
    takeKeepAlive: assign(({ event }) =>
      event.type === 'client.CONNECT' ? { keepAliveMs: event.keepAliveSeconds * 1000, version: event.version } : {},
    ),
    takeServerKeepAlive: assign(({ event }) =>
      event.type === 'server.CONNACK' && event.serverKeepAliveSeconds !== null
        ? { keepAliveMs: event.serverKeepAliveSeconds * 1000 }
        : {},
    ),
  },
  guards: {
    accepted: ({ event }) => event.type === 'server.CONNACK' && event.accepted,
    count: ({ event }) => event.type === 'client.bytes' && event.count,
    noKeepAlive: ({ context }) => context.keepAliveMs === 0,
    silentTooLong: stateIn({ silence: 'due' }),
  },
}).createMachine({
  id: 'keep-alive',
  description: 'One Network Connection whose client may fall silent: the close for Keep Alive, neither early nor late.',
  type: 'parallel',
  context: ({ input }) => ({ profile: input.profile, keepAliveMs: 0, version: '5.0' }),
  states: {
    silence: {
      description: 'How long the client has been silent.',
      initial: 'connecting',
      on: { 'network.closed': '.over', 'client.DISCONNECT': '.over' },
      states: {
        connecting: {
          meta: { statements: ['3.1.1:U-3.1.1-03', '5.0:U-5.0-02', '5.0:MQTT-3.2.2-22'] },
          on: {
            'client.CONNECT': { actions: 'takeKeepAlive' },
            'server.CONNACK': { guard: 'accepted', actions: 'takeServerKeepAlive', target: 'starting' },
          },
        },
        starting: { always: [{ guard: 'noKeepAlive', target: 'off' }, { target: 'counting' }] },
        off: {
          description: 'Keep Alive is 0: the client may be silent for ever.',
          meta: { statements: ['3.1.1:U-3.1.1-08', '5.0:U-5.0-09'] },
        },
        counting: {
          description: 'Every complete packet from the client lets the time begin anew.',
          meta: { statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'] },
          after: { oneAndAHalfKeepAlive: 'due' },
          on: {
            'client.*': { target: 'counting', reenter: true },
            'client.DISCONNECT': 'over',
            'client.bytes': [{ guard: 'count', target: 'counting', reenter: true }, {}],
            'client.malformed': {},
          },
        },
        due: {
          description: 'One and a half times the Keep Alive are over: the server may close, and has to.',
          meta: { statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'] },
          after: { lateness: 'overdue' },
          on: {
            'client.*': 'counting',
            'client.DISCONNECT': 'over',
            'client.bytes': [{ guard: 'count', target: 'counting' }, {}],
            'client.malformed': {},
          },
        },
        overdue: {
          tags: violation,
          meta: {
            statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'],
            why: 'no packet came for one and a half times the Keep Alive, and the server has not closed the connection',
          },
        },
        over: {},
      },
    },
    close: {
      description:
        'Whether Keep Alive explains a close. A packet that comes when it is due may come too late for the server to turn back.',
      initial: 'unexplained',
      on: { 'network.closed': '.over', 'client.DISCONNECT': '.over' },
      states: {
        unexplained: { always: { guard: 'silentTooLong', target: 'explained' } },
        explained: {
          meta: { statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22', '5.0:U-5.0-17'], offers: timeOut },
          after: { lateness: 'unexplained' },
          on: {
            'client.bytes': [{ guard: 'count', target: 'crossing' }, {}],
            'client.malformed': {},
            'client.DISCONNECT': 'crossing',
            'client.*': 'crossing',
          },
        },
        crossing: {
          description: 'The server may have decided before it took the packet in.',
          meta: { statements: ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'], offers: timeOut },
          after: { answer: 'unexplained' },
        },
        over: {},
      },
    },
  },
});

export const keepAliveChart: Chart = { name: 'keep-alive', machine: keepAliveMachine };

/**
 * Keep Alive looks at little: which packets came, and what CONNECT and CONNACK agreed. Whether bytes of an unfinished packet
 * count is a matter of reading.
 */
export function perceiveKeepAlive(event: MqttEvent, bytesCount = false): ChartEvent | undefined {
  switch (event.type) {
    case 'client.CONNECT':
      return { type: event.type, keepAliveSeconds: event.keepAliveSeconds, version: event.protocolVersion };
    case 'server.CONNACK':
      return {
        type: event.type,
        accepted: event.reasonCode === 0,
        serverKeepAliveSeconds: event.serverKeepAliveSeconds ?? null,
      };
    case 'client.bytes':
      return { type: event.type, count: bytesCount };
    case 'client.malformed':
    case 'network.closed':
      return { type: event.type };
    default:
      return isClientPacket(event) ? { type: event.type } : undefined;
  }
}

interface Ping {
  readonly profile: TimeProfile;
  /** PINGREQs not yet answered. */
  readonly owed: number;
}

type PingEvent =
  | { type: 'client.CONNECT' }
  | { type: 'client.PINGREQ' }
  | { type: 'server.PINGRESP' }
  | { type: 'server.CONNACK'; accepted: boolean }
  | { type: 'client.malformed' }
  | { type: 'client.DISCONNECT' }
  | { type: 'server.DISCONNECT' }
  | { type: 'network.closed' };

const pingMachine = setup({
  types: {
    context: {} as Ping,
    events: {} as PingEvent,
    input: {} as { profile: TimeProfile },
    meta: {} as StateMeta<Ping>,
    tags: {} as typeof violation,
  },
  delays: { answer: ({ context }) => context.profile.answerMs },
  actions: {
    owe: assign({ owed: ({ context }) => context.owed + 1 }),
    pay: assign({ owed: ({ context }) => context.owed - 1 }),
  },
  guards: {
    accepted: ({ event }) => event.type === 'server.CONNACK' && event.accepted,
    owing: ({ context }) => context.owed > 0,
    owingMore: ({ context }) => context.owed > 1,
  },
}).createMachine({
  id: 'ping',
  description: 'The PINGREQs of one Network Connection, each of which is owed a PINGRESP.',
  context: ({ input }) => ({ profile: input.profile, owed: 0 }),
  initial: 'connecting',
  on: {
    'client.malformed': '.ending',
    'client.DISCONNECT': '.ending',
    'server.DISCONNECT': '.over',
    'network.closed': '.over',
  },
  states: {
    connecting: {
      on: {
        'client.PINGREQ': { actions: 'owe' },
        'server.CONNACK': [{ guard: 'accepted', target: 'quiet' }, { target: 'over' }],
      },
    },
    quiet: {
      meta: { statements: ['3.1.1:U-3.1.1-06', '5.0:U-5.0-06'] },
      always: { guard: 'owing', target: 'owing' },
      on: { 'client.PINGREQ': { actions: 'owe' }, 'client.CONNECT': 'ending' },
    },
    owing: {
      description: 'A PINGREQ has come, and its PINGRESP is owed.',
      meta: {
        statements: ['3.1.1:MQTT-3.12.4-1', '5.0:MQTT-3.12.4-1'],
        offers: () => [{ type: 'server.PINGRESP' }],
      },
      after: { answer: 'unanswered' },
      on: {
        'client.PINGREQ': { actions: 'owe' },
        'client.CONNECT': 'ending',
        'server.PINGRESP': [
          { guard: 'owingMore', actions: 'pay', target: 'owing', reenter: true },
          { actions: 'pay', target: 'quiet' },
        ],
      },
    },
    ending: {
      description: 'What came before the end of the connection may still be answered, and need not be.',
      meta: {
        statements: ['3.1.1:MQTT-3.12.4-1', '5.0:MQTT-3.12.4-1'],
        offers: ({ owed }) => (owed > 0 ? [{ type: 'server.PINGRESP' }] : []),
      },
      on: { 'server.PINGRESP': { actions: 'pay' } },
    },
    unanswered: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.12.4-1', '5.0:MQTT-3.12.4-1'],
        why: 'a PINGREQ was not answered by PINGRESP',
      },
    },
    over: {},
  },
});

export const pingChart: Chart = { name: 'ping', machine: pingMachine };

export function perceivePing(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'server.CONNACK':
      return { type: event.type, accepted: event.reasonCode === 0 };
    case 'client.CONNECT':
    case 'client.PINGREQ':
    case 'server.PINGRESP':
    case 'client.malformed':
    case 'client.DISCONNECT':
    case 'server.DISCONNECT':
    case 'network.closed':
      return { type: event.type };
    default:
      return undefined;
  }
}
