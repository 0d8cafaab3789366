/** Keep Alive and ping: sections 3.1.2.10 and 3.12 of both versions. */
import * as fc from 'fast-check';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';
import {
  aim,
  aimed,
  aimedBefore,
  connect,
  keepAlive,
  ping,
  publish,
  send,
  settle,
  settled,
  subscribe,
  times,
  wait,
  watched,
} from '../scenario/build.ts';
import type { PacketSketch, Step } from '../scenario/step.ts';

const serverKeepsAlive = ['3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'] as const;
const timedOut = {
  sentence: 'a connection is closed for Keep Alive',
  holds: explained('keep-alive', 'network.closed'),
} as const;
const answered = { sentence: 'a PINGREQ is answered', holds: explained('ping', 'server.PINGRESP') } as const;
const measures = { chart: 'keep-alive', outputs: ['network.closed'] } as const;

/** Two steps: the server or a third client makes it possible, then the client under test sends the packet. */
interface Kind {
  readonly name: string;
  readonly before: readonly Step[];
  readonly round: (waiting: Step) => readonly Step[];
  /** In which a client may send it so; both otherwise. */
  readonly version?: ProtocolVersion;
}

const feeder = 2;
const fed = (qos: 1 | 2): readonly Step[] => [connect(feeder, { dutiful: true }), send(0, subscribe('feed', qos))];
const simply = (name: string, sketch: PacketSketch): Kind => ({
  name,
  before: [],
  round: (waiting) => [waiting, send(0, sketch)],
});

/** Every packet type by which a client can keep its connection alive. */
const kinds: readonly Kind[] = [
  simply('PINGREQ', ping),
  simply('PUBLISH QoS 0', publish('topic')),
  simply('PUBLISH QoS 1', publish('topic', 1)),
  simply('PUBLISH QoS 2', publish('topic', 2)),
  simply('SUBSCRIBE', subscribe('other')),
  simply('UNSUBSCRIBE', { type: 'UNSUBSCRIBE', topicFilters: ['other'] }),
  {
    name: 'PUBREL',
    before: [],
    round: (waiting) => [send(0, publish('topic', 2)), waiting, send(0, { type: 'PUBREL' })],
  },
  {
    name: 'PUBLISH again',
    before: [send(0, publish('topic', 2))],
    round: (waiting) => [waiting, send(0, { type: 'PUBLISH', qos: 2, again: true })],
    version: '3.1.1',
  },
  {
    name: 'PUBACK',
    before: fed(1),
    round: (waiting) => [send(feeder, publish('feed', 1)), waiting, send(0, { type: 'PUBACK' })],
  },
  {
    name: 'PUBREC and PUBCOMP',
    before: fed(2),
    round: (waiting) => [
      send(feeder, publish('feed', 2)),
      waiting,
      send(0, { type: 'PUBREC' }),
      waiting,
      send(0, { type: 'PUBCOMP' }),
    ],
  },
];

export const keepAliveProperties: readonly Property[] = [
  {
    sentence:
      'A client that is silent for one and a half times its Keep Alive is disconnected, neither early nor late.',
    chapter: 'keep-alive',
    statements: [...serverKeepsAlive, '3.1.1:U-3.1.1-03', '5.0:U-5.0-02'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            keepAlive(setting),
            fc.array(fc.constantFrom(ping, publish('topic'), publish('topic', 1)), { maxLength: 2 }),
            fc.boolean(),
          )
          .map(([keepAliveSeconds, sketches, bearsWill]) => [
            connect(0, { keepAliveSeconds, ...(bearsWill && { will: {} }) }),
            ...sketches.flatMap((sketch) => [wait(Math.min(700, keepAliveSeconds * 300)), send(0, sketch)]),
            settled(setting, 12_000_000),
          ]),
      ),
    sometimes: [timedOut],
    measures,
  },
  {
    sentence: 'Every Control Packet that the client sends puts the deadline off, acknowledgements included.',
    chapter: 'keep-alive',
    statements: serverKeepsAlive,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.constantFrom(...kinds.filter(({ version }) => version === undefined || version === setting.version)),
            keepAlive(setting),
            fc.integer({ min: 1, max: 3 }),
            aimedBefore,
          )
          .map(([kind, keepAliveSeconds, rounds, waiting]) => [
            connect(0, { keepAliveSeconds }),
            ...kind.before,
            ...times(rounds, kind.round(waiting)),
            settled(setting, 12_000_000),
          ]),
      ),
    sometimes: [timedOut],
    measures,
  },
  {
    sentence: 'Bytes of a packet that is not finished put nothing off; its last byte does.',
    chapter: 'keep-alive',
    statements: serverKeepsAlive,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            keepAlive(setting),
            fc.integer({ min: 1, max: 6 }),
            fc.constantFrom(40, 3000),
            fc.boolean(),
            aimedBefore,
          )
          .map(([keepAliveSeconds, pieces, payloadBytes, finishes, waiting]) => [
            connect(0, { keepAliveSeconds }),
            { step: 'begin', client: 0, packet: { type: 'PUBLISH', payloadBytes }, bytes: 1 } satisfies Step,
            ...times(pieces, [
              wait(Math.floor((keepAliveSeconds * 1400) / (pieces + 1))),
              { step: 'continue', client: 0, bytes: 1 },
            ]),
            ...(finishes ? [waiting, { step: 'continue', client: 0 } satisfies Step] : []),
            settled(setting, 12_000_000),
          ]),
      ),
    sometimes: [
      timedOut,
      {
        sentence: 'a part of a packet arrives',
        holds: ({ observations }) =>
          observations.some(({ event, tap }) => event.type === 'client.bytes' && tap === 'server'),
      },
    ],
    measures,
  },
  {
    sentence: 'What the server sends to a silent client, and the TCP acknowledgements of it, put nothing off.',
    chapter: 'keep-alive',
    statements: serverKeepsAlive,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 1))
          .map(([keepAliveSeconds, copies, qos]) => [
            connect(feeder, { dutiful: true }),
            connect(0, { keepAliveSeconds }),
            send(0, subscribe('feed', qos)),
            ...times(copies, [
              wait(Math.floor((keepAliveSeconds * 1400) / copies)),
              send(feeder, publish('feed', qos)),
            ]),
            settled(setting, 12_000_000),
          ]),
      ),
    sometimes: [
      timedOut,
      { sentence: 'the server sends to the silent client', holds: explained('message', 'server.PUBLISH') },
    ],
    measures,
  },
  {
    sentence: 'Keep Alive 0 sets no limit to silence.',
    chapter: 'keep-alive',
    statements: ['3.1.1:U-3.1.1-08', '5.0:U-5.0-09', 'expected:healthy-link-is-kept'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom(...(setting.pace === 'wire' ? [3_000, 8_000] : [1, 1_500, 100_000, 98_302_500, 1_000_000_000]))
          .map((ms) => [connect(0, { keepAliveSeconds: 0, will: {} }), wait(ms), send(0, ping), settled(setting)]),
      ),
    sometimes: [answered, { sentence: 'Keep Alive is off', holds: reached('keep-alive', 'silence.off') }],
  },
  {
    sentence: 'Keep Alive 65535 runs for 27 h 18 min 22.5 s, to the end.',
    chapter: 'keep-alive',
    statements: serverKeepsAlive,
    versions: bothVersions,
    virtualOnly: 'takes more than a day',
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .array(fc.constantFrom(aim(0, -1), aim(-1, 0), wait(32_768_000), wait(65_535_000), wait(65_536_000)), {
            maxLength: 3,
          })
          .map((waits) => [
            connect(0, { keepAliveSeconds: 65_535 }),
            ...waits.flatMap((waiting) => [waiting, send(0, ping)]),
            settle(200_000_000),
          ]),
      ),
    sometimes: [timedOut],
    measures,
  },
  {
    sentence: 'PINGREQ may come at any time, and each has its one PINGRESP.',
    chapter: 'keep-alive',
    statements: ['3.1.1:MQTT-3.12.4-1', '3.1.1:U-3.1.1-06', '5.0:MQTT-3.12.4-1', '5.0:U-5.0-06'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.constantFrom(0, 1, 2),
            fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 0, 1, 500, 900)), {
              minLength: 1,
              maxLength: 5,
            }),
          )
          .map(([keepAliveSeconds, batches]) => [
            connect(0, { keepAliveSeconds }),
            ...batches.flatMap(([count, ms]) => [wait(ms), send(0, ...Array.from({ length: count }, () => ping))]),
            settled(setting),
          ]),
      ),
    sometimes: [answered],
  },
  {
    sentence: 'Server Keep Alive replaces the Keep Alive that the client asked for.',
    chapter: 'keep-alive',
    statements: ['5.0:MQTT-3.1.2-21', '5.0:MQTT-3.2.2-21', '5.0:MQTT-3.2.2-22', '5.0:MQTT-3.1.2-22'],
    versions: ['5.0'],
    options: { serverKeepAliveMaximumSeconds: 3 },
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(0, 1, 2, 3, 4, 60, 65_535), fc.boolean())
          .map(([keepAliveSeconds, dutiful]) => [
            connect(0, { keepAliveSeconds, dutiful }),
            wait(20_000),
            ...(dutiful ? [{ step: 'blackhole', client: 0, direction: 'up' } satisfies Step] : []),
            settled(setting),
          ]),
      ),
    sometimes: [
      timedOut,
      {
        sentence: 'the server sets its own Keep Alive',
        holds: ({ observations }) =>
          observations.some(
            ({ event }) => event.type === 'server.CONNACK' && event.serverKeepAliveSeconds !== undefined,
          ),
      },
    ],
    measures,
  },
  {
    sentence: 'In 3.1.1, which has no Server Keep Alive, the client is held to the Keep Alive that it asked for.',
    chapter: 'keep-alive',
    statements: ['3.1.1:MQTT-3.1.2-24', '3.1.1:U-3.1.1-08'],
    versions: ['3.1.1'],
    options: { serverKeepAliveMaximumSeconds: 3 },
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom(0, 2, 4, 60)
          .map((keepAliveSeconds) => [
            connect(0, { keepAliveSeconds }),
            wait(20_000),
            send(0, ping),
            settled(setting, 200_000),
          ]),
      ),
    sometimes: [timedOut, { sentence: 'Keep Alive is off', holds: reached('keep-alive', 'silence.off') }],
    measures,
  },
  {
    sentence: 'A client that takes no more messages in has its PINGREQ answered all the same.',
    chapter: 'keep-alive',
    statements: ['5.0:MQTT-3.12.4-1', '5.0:MQTT-4.9.0-3', '5.0:MQTT-3.1.2-22'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(1, 2), fc.integer({ min: 1, max: 5 }))
          .map(([receiveMaximum, count]) => [
            connect(feeder, { dutiful: true }),
            connect(0, { keepAliveSeconds: 2, receiveMaximum }),
            send(0, subscribe('feed', 1)),
            wait(100),
            send(feeder, ...Array.from({ length: count }, () => publish('feed', 1))),
            wait(300),
            send(0, ping),
            wait(1_500),
            send(0, ping),
            settled(setting),
          ]),
      ),
    sometimes: [answered, timedOut],
  },
  {
    sentence: 'A client that keeps its promise on a working link is kept.',
    chapter: 'keep-alive',
    statements: [...serverKeepsAlive, 'expected:healthy-link-is-kept'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), fc.constantFrom(0, 1, 250))
          .map(([keepAliveSeconds, delayMs]) => [
            connect(0, { keepAliveSeconds, dutiful: true, will: {} }),
            { step: 'flow', client: 0, direction: 'both', delayMs } satisfies Step,
            wait((setting.pace === 'wire' ? 4_000 : 20_000) * keepAliveSeconds + 1),
          ]),
      ),
    sometimes: [answered],
  },
  {
    sentence: 'A packet in the same instant as the deadline saves the connection or comes too late.',
    chapter: 'keep-alive',
    statements: serverKeepsAlive,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            keepAlive(setting),
            fc.array(fc.tuple(aimed(), fc.constantFrom(ping, publish('topic', 1))), { minLength: 1, maxLength: 3 }),
          )
          .map(([keepAliveSeconds, rounds]) => [
            connect(0, { keepAliveSeconds, will: {} }),
            ...rounds.flatMap(([aiming, sketch]) => [aiming, send(0, sketch)]),
            settled(setting, 12_000_000),
          ]),
      ),
    sometimes: [timedOut, { sentence: 'a close is due', holds: reached('keep-alive', 'close.explained') }],
    virtualOnly: 'who is first in an instant is not to be seen on a wire',
  },
  {
    sentence: 'After a time-out the client is served anew, for as long as it keeps its promise.',
    chapter: 'keep-alive',
    statements: [...serverKeepsAlive, 'expected:healthy-link-is-kept', 'expected:others-are-served'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), fc.boolean(), fc.constantFrom(0, 1, 100, 101))
          .map(([keepAliveSeconds, cleanStart, ms]) => [
            connect(0, { keepAliveSeconds, cleanStart, sessionExpiryIntervalSeconds: 60 }),
            settle(setting.pace === 'wire' ? 12_000 : keepAliveSeconds * 1_500 + 200),
            wait(ms),
            connect(0, { keepAliveSeconds, cleanStart, dutiful: true, sessionExpiryIntervalSeconds: 60 }),
            send(0, subscribe('self'), publish('self')),
            wait(keepAliveSeconds * 4_000),
          ]),
      ),
    sometimes: [timedOut, answered],
    measures,
  },
];
