/**
 * From the establishment of a Network Connection through CONNECT and CONNACK to its end, as the server owes it: sections
 * 3.1, 3.2, 3.14, 4.8 (3.1.1) and 4.13 (5.0). One instance per Network Connection, judged at the server's tap.
 *
 * It explains the closes that the connection's own packets call for; Keep Alive and takeover explain the others.
 */
import { assign, setup } from 'xstate';
import { violation, type Chart, type Offer, type StateMeta } from './run/chart.ts';
import type { ProtocolVersion } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

interface Connect {
  readonly profile: TimeProfile;
  readonly version: ProtocolVersion;
  /** CONNECT named an Authentication Method, so that AUTH may pass. */
  readonly authenticates: boolean;
  /** CONNECT left it to the server to name the client; `resumes` as well, so that nobody knows whose session it wants. */
  readonly nameless: boolean;
  readonly resumes: boolean;
  /** What has come of a packet is malformed already: the server may close now, and has to when all of it has come. */
  readonly spoiled: boolean;
}

type ConnectEvent =
  | { type: 'client.CONNECT'; version: ProtocolVersion; authenticates: boolean; nameless: boolean; resumes: boolean }
  | { type: 'client.AUTH' }
  | { type: 'client.DISCONNECT' }
  | { type: 'client.malformed'; unknownVersion: boolean }
  | { type: 'client.bytes'; spoiled: boolean }
  | { type: 'client.PUBLISH' }
  | { type: 'server.CONNACK'; accepted: boolean; code: number; names: boolean }
  | { type: 'server.AUTH' }
  | { type: 'server.DISCONNECT' }
  | { type: 'server.PUBLISH' }
  | { type: 'network.closed' };

const close: Offer = { type: 'network.closed', by: 'server' };
const disconnect: Offer = { type: 'server.DISCONNECT' };
/** A DISCONNECT from the server is 5.0's, and optional there. */
const farewell = ({ version }: Connect): readonly Offer[] => (version === '5.0' ? [disconnect, close] : [close]);

/** Before CONNECT, if what has come of a packet can be none. */
const ifSpoiled = ({ spoiled, version }: Connect): readonly Offer[] =>
  spoiled ? (version === '5.0' ? [close, { type: 'server.CONNACK', accepted: false }] : [close]) : [];

/** Whatever comes first, if it is not CONNECT, is wrong. */
const untilConnect = {
  'client.CONNECT': { actions: 'takeTerms', target: 'received' },
  'client.bytes': [{ guard: 'spoils', actions: 'spoil' }, {}],
  'client.malformed': [{ guard: 'unknownVersion', target: 'unknownVersion' }, { target: 'neverConnected' }],
  'client.*': 'neverConnected',
  'server.CONNACK': [{ guard: 'refusesSpoiled', target: 'refused' }, { target: 'spokeFirst' }],
  'server.*': 'spokeFirst',
} as const;

const machine = setup({
  types: {
    context: {} as Connect,
    events: {} as ConnectEvent,
    input: {} as Pick<Connect, 'profile' | 'version'>,
    meta: {} as StateMeta<Connect>,
    tags: {} as typeof violation,
  },
  delays: {
    connectTimeout: ({ context }) => context.profile.connectTimeoutMs ?? Infinity,
    lateness: ({ context }) => context.profile.lateMs,
    answer: ({ context }) => context.profile.answerMs,
  },
  actions: {
    spoil: assign({ spoiled: true }),
    takeTerms: assign(({ event }) => {
      if (event.type !== 'client.CONNECT') return {};
      const { version, authenticates, nameless, resumes } = event;
      return { version, authenticates, nameless, resumes };
    }),
  },
  guards: {
    spoils: ({ event }) => event.type === 'client.bytes' && event.spoiled,
    refusesSpoiled: ({ context, event }) => context.spoiled && event.type === 'server.CONNACK' && !event.accepted,
    accepted: ({ event }) => event.type === 'server.CONNACK' && event.accepted,
    outOfTable: ({ context, event }) => event.type === 'server.CONNACK' && !isInTable(context.version, event.code),
    acceptedNobody: ({ context, event }) =>
      event.type === 'server.CONNACK' &&
      event.accepted &&
      context.version === '3.1.1' &&
      context.nameless &&
      context.resumes,
    namedNobody: ({ context, event }) =>
      event.type === 'server.CONNACK' &&
      event.accepted &&
      context.version === '5.0' &&
      context.nameless &&
      !event.names,
    unknownVersion: ({ event }) => event.type === 'client.malformed' && event.unknownVersion,
    authenticates: ({ context }) => context.authenticates,
    is311: ({ context }) => context.version === '3.1.1',
    timeoutUnknown: ({ context }) => context.profile.connectTimeoutMs === null,
  },
}).createMachine({
  id: 'connect',
  description:
    'One Network Connection from its establishment through CONNECT and CONNACK to its end. It explains the closes that the connection’s own packets call for.',
  context: ({ input }) => ({ ...input, authenticates: false, nameless: false, resumes: false, spoiled: false }),
  initial: 'opened',
  on: { 'network.closed': '.closed' },
  states: {
    opened: { always: [{ guard: 'timeoutUnknown', target: 'waitingUnjudged' }, { target: 'waiting' }] },
    waiting: {
      description: 'The server waits for CONNECT, as long as its profile says.',
      meta: { statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01'], offers: ifSpoiled },
      after: { connectTimeout: 'timedOut' },
      on: untilConnect,
    },
    waitingUnjudged: {
      description: 'The same, with a server of which nobody knows how long it waits: it may close at any time.',
      meta: { statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01'], offers: (context) => [close, ...ifSpoiled(context)] },
      on: untilConnect,
    },
    timedOut: {
      description: 'The time for CONNECT is over.',
      meta: { statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01'], offers: (context) => [close, ...ifSpoiled(context)] },
      after: { lateness: 'keptWaiting' },
      on: untilConnect,
    },
    keptWaiting: {
      tags: violation,
      meta: {
        statements: ['3.1.1:U-3.1.1-01', '5.0:U-5.0-01'],
        why: 'no CONNECT came within the connect time-out, and the server has not closed the connection',
      },
    },
    neverConnected: {
      description: 'The first packet was no CONNECT, or no packet at all.',
      meta: {
        statements: [
          '3.1.1:MQTT-3.1.0-1',
          '5.0:MQTT-3.1.0-1',
          '3.1.1:MQTT-4.8.0-1',
          '3.1.1:MQTT-3.1.4-1',
          '5.0:MQTT-4.13.1-1',
          '5.0:MQTT-3.1.4-1',
        ],
        offers: ({ version }) => (version === '5.0' ? [close, { type: 'server.CONNACK', accepted: false }] : [close]),
      },
      after: { answer: 'keptTheUnconnected' },
      on: { 'server.CONNACK': 'refused', 'server.*': 'spokeFirst' },
    },
    unknownVersion: {
      description: 'A protocol level or name that the server does not know: it may say so, in whatever version.',
      meta: {
        statements: ['3.1.1:MQTT-3.1.2-2', '3.1.1:MQTT-3.1.2-1', '5.0:MQTT-3.1.2-2', '5.0:MQTT-3.1.2-1'],
        offers: () => [close, { type: 'server.CONNACK', accepted: false }],
      },
      after: { answer: 'keptTheUnconnected' },
      on: { 'server.CONNACK': 'refused', 'server.*': 'spokeFirst' },
    },
    keptTheUnconnected: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.8.0-1', '3.1.1:MQTT-3.1.4-1', '5.0:MQTT-4.13.1-1', '5.0:MQTT-3.1.4-1'],
        why: 'the connection did not begin with a valid CONNECT, and the server has not closed it',
      },
    },
    spokeFirst: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.2.0-1', '5.0:MQTT-3.2.0-1', '5.0:MQTT-3.14.0-1'],
        why: 'the server sent another packet before CONNACK',
      },
    },
    received: {
      description: 'CONNECT has come: the server answers it, or closes the connection.',
      meta: {
        statements: [
          '3.1.1:MQTT-3.1.4-4',
          '3.1.1:MQTT-3.2.0-1',
          '3.1.1:U-3.1.1-02',
          '3.1.1:U-3.1.1-04',
          '5.0:U-5.0-04',
          '5.0:MQTT-3.1.4-5',
          '5.0:MQTT-3.2.0-1',
          '5.0:MQTT-3.1.4-2',
        ],
        offers: () => [{ type: 'server.CONNACK' }, close],
      },
      after: { answer: 'unanswered' },
      on: {
        'server.CONNACK': [
          { guard: 'outOfTable', target: 'codeOutOfTable' },
          { guard: 'acceptedNobody', target: 'acceptedNobody' },
          { guard: 'namedNobody', target: 'namedNobody' },
          { guard: 'accepted', target: 'connected' },
          { target: 'refused' },
        ],
        'server.AUTH': [{ guard: 'authenticates', target: 'authenticating' }, { target: 'spokeFirst' }],
        'server.*': 'spokeFirst',
      },
    },
    authenticating: {
      description:
        'The server has asked for more: until CONNACK the client sends AUTH or DISCONNECT, and nothing else.',
      meta: {
        statements: ['5.0:MQTT-3.1.2-30', '5.0:MQTT-3.2.0-1', '5.0:MQTT-4.12.0-4'],
        offers: () => [{ type: 'server.CONNACK' }, close],
      },
      on: {
        'server.CONNACK': [
          { guard: 'outOfTable', target: 'codeOutOfTable' },
          { guard: 'accepted', target: 'connected' },
          { target: 'refused' },
        ],
        'server.*': 'spokeFirst',
        'client.AUTH': 'received',
        'client.DISCONNECT': 'left',
        'client.bytes': {},
        'client.*': 'spokeOutOfTurn',
      },
    },
    spokeOutOfTurn: {
      description: 'Before CONNACK the client has sent what has no place there.',
      meta: {
        statements: ['5.0:MQTT-3.1.2-30', '5.0:MQTT-4.13.1-1', '5.0:MQTT-3.1.4-6'],
        offers: () => [close, { type: 'server.CONNACK', accepted: false }],
      },
      after: { answer: 'keptTheUnconnected' },
      on: { 'server.CONNACK': 'refused', 'server.*': 'spokeFirst' },
    },
    codeOutOfTable: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.2.2-6', '5.0:MQTT-3.2.2-8'],
        why: 'CONNACK has a code that is not in the table of its version',
      },
    },
    acceptedNobody: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.3-8'],
        why: 'a client without Client Identifier asked for its session, and was accepted',
      },
    },
    namedNobody: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.2.2-16', '5.0:MQTT-3.1.3-7'],
        why: 'the server has named the client, and has not told it its Assigned Client Identifier',
      },
    },
    unanswered: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.4-4', '5.0:MQTT-3.1.4-5'],
        why: 'CONNECT was neither answered by CONNACK nor was the connection closed',
      },
    },
    refused: {
      description: 'CONNACK has refused the client: the close follows.',
      meta: {
        statements: [
          '3.1.1:MQTT-3.2.2-5',
          '3.1.1:MQTT-3.1.3-9',
          '3.1.1:MQTT-3.1.4-5',
          '5.0:MQTT-3.2.2-7',
          '5.0:MQTT-3.1.3-8',
          '5.0:MQTT-3.1.4-6',
        ],
        offers: () => [close],
      },
      after: { answer: 'keptTheRefused' },
      on: { 'server.*': 'servedTheRefused' },
    },
    keptTheRefused: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.2.2-5', '5.0:MQTT-3.2.2-7'],
        why: 'CONNECT was refused, and the server has not closed the connection',
      },
    },
    servedTheRefused: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.4-5', '5.0:MQTT-3.1.4-6'],
        why: 'CONNECT was refused, and the server went on to serve the connection',
      },
    },
    connected: {
      description: 'CONNECT was accepted, and the connection is served.',
      meta: { offers: (context) => (context.spoiled ? farewell(context) : []) },
      on: {
        'client.bytes': { guard: 'spoils', actions: 'spoil' },
        'client.CONNECT': 'connectedTwice',
        'client.malformed': 'violated',
        'client.AUTH': [{ guard: 'authenticates' }, { target: 'violated' }],
        'client.DISCONNECT': 'left',
        'server.DISCONNECT': [{ guard: 'is311', target: 'spokeUnknownPacket' }, { target: 'dismissed' }],
        'server.CONNACK': 'answeredTwice',
      },
    },
    spokeUnknownPacket: {
      tags: violation,
      meta: {
        statements: ['expected:output-has-a-cause'],
        why: 'the server sent DISCONNECT, which is a packet of clients in 3.1.1',
      },
    },
    answeredTwice: {
      tags: violation,
      meta: { statements: ['5.0:MQTT-3.2.0-2', 'expected:output-has-a-cause'], why: 'a second CONNACK was sent' },
    },
    connectedTwice: {
      meta: {
        statements: ['3.1.1:MQTT-3.1.0-2', '5.0:MQTT-3.1.0-2', '5.0:MQTT-4.13.2-1'],
        offers: farewell,
      },
      after: { answer: 'keptTheTwiceConnected' },
      on: { 'server.DISCONNECT': 'dismissed' },
    },
    keptTheTwiceConnected: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-3.1.0-2', '5.0:MQTT-3.1.0-2'],
        why: 'the client sent a second CONNECT, and the server has not closed the connection',
      },
    },
    violated: {
      description: 'The client broke the protocol.',
      meta: {
        statements: ['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1', '5.0:MQTT-4.13.2-1'],
        offers: farewell,
      },
      after: { answer: 'keptTheViolator' },
      on: { 'server.DISCONNECT': 'dismissed' },
    },
    keptTheViolator: {
      tags: violation,
      meta: {
        statements: ['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1'],
        why: 'the client broke the protocol, and the server has not closed the connection',
      },
    },
    left: {
      description: 'The client sent DISCONNECT: either side closes.',
      meta: { statements: ['3.1.1:U-3.1.1-17', '5.0:U-5.0-19'], offers: farewell },
      after: { answer: 'keptTheLeaver' },
    },
    keptTheLeaver: {
      tags: violation,
      meta: {
        statements: ['3.1.1:U-3.1.1-17', '5.0:U-5.0-19'],
        why: 'the client sent DISCONNECT, and neither side has closed the connection',
      },
    },
    dismissed: {
      description: 'The server sent DISCONNECT, after which it only closes.',
      meta: { statements: ['5.0:MQTT-3.14.4-1', '5.0:MQTT-3.14.4-2'], offers: () => [close] },
      after: { answer: 'dismissedButKept' },
      on: { 'server.*': 'spokeAfterDisconnect' },
    },
    dismissedButKept: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.14.4-2', 'expected:output-has-a-cause'],
        why: 'the server sent DISCONNECT and has not closed the connection',
      },
    },
    spokeAfterDisconnect: {
      tags: violation,
      meta: {
        statements: ['5.0:MQTT-3.14.4-1', 'expected:output-has-a-cause'],
        why: 'the server sent a packet after its DISCONNECT',
      },
    },
    closed: { on: { 'server.*': 'spokeAfterClose' } },
    spokeAfterClose: {
      tags: violation,
      meta: { statements: ['expected:output-has-a-cause'], why: 'the server sent a packet on a closed connection' },
    },
  },
});

export const connectChart: Chart = { name: 'connect', machine };

/**
 * Table 3.1 of 3.1.1; of 5.0, where refusals begin at 0x80. A server that does not know 5.0 says so in 3.1.1's words, 0x01.
 */
function isInTable(version: ProtocolVersion, code: number): boolean {
  return version === '3.1.1' ? code <= 5 : code <= 1 || code >= 0x80;
}
