/** Delivery beside liveness: exchanges that are cut, queues that run full, readers that stop. Sections 4.3, 4.4 and 4.9. */
import * as fc from 'fast-check';
import { bothVersions, explained, reached, type Property } from './property.ts';
import type { EventType } from '../../model/vocabulary/event.ts';
import type { Run } from '../executors/run.ts';
import {
  blackhole,
  close,
  connect,
  ping,
  publish,
  reset,
  send,
  settled,
  subscribe,
  times,
  wait,
  watched,
} from '../scenario/build.ts';
import type { PacketSketch, Step } from '../scenario/step.ts';

const cuts = fc.constantFrom<readonly Step[]>(
  [close(0)],
  [reset(0)],
  [blackhole(0, 'both')],
  [blackhole(0, 'down'), close(0)],
);
/**
 * Another subscriber that is cut before its PUBREC and again before its PUBCOMP, so that either step has to be taken up in
 * every scenario.
 */
const persistent = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;
const cutTwice: readonly Step[] = [
  connect(4, persistent),
  send(4, subscribe('feed', 2)),
  wait(100),
  send(2, publish('feed', 2)),
  wait(200),
  close(4),
  wait(100),
  connect(4, persistent),
  wait(200),
  send(4, { type: 'PUBREC' }),
  wait(200),
  close(4),
  wait(100),
  connect(4, { ...persistent, dutiful: true }),
  wait(300),
];

/** Brokers announce a Receive Maximum from about 20 on, and clients that keep to it have to be answered in between. */
const inBatches = (count: number, most: number, packet: PacketSketch): Step[] =>
  Array.from({ length: Math.ceil(count / most) }, (_, batch) => [
    send(2, ...Array.from({ length: Math.min(most, count - batch * most) }, () => packet)),
    wait(100),
  ]).flat();

const released: PacketSketch = { type: 'PUBREL', packetIdentifier: 9 };

export const deliveryProperties: readonly Property[] = [
  {
    sentence:
      'A QoS 2 exchange from the client that is cut at any step is finished after resumption, and delivered once.',
    chapter: 'delivery',
    statements: [
      '3.1.1:MQTT-4.3.3-2',
      '3.1.1:MQTT-4.4.0-1',
      '5.0:MQTT-4.3.3-8',
      '5.0:MQTT-4.3.3-10',
      '5.0:MQTT-4.3.3-11',
      '5.0:MQTT-4.3.3-12',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.integer({ min: 0, max: 3 }), cuts, fc.boolean(), fc.boolean(), fc.boolean())
          .map(([steps, cut, cleanStart, reuses, repeats]) => {
            const exchange: PacketSketch[] = [
              { ...publish('topic', 2), packetIdentifier: 7 } as PacketSketch,
              { type: 'PUBREL' },
            ];
            return [
              connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 60 }),
              ...exchange.slice(0, steps).map((sketch) => send(0, sketch)),
              ...cut,
              wait(300),
              connect(0, { cleanStart, sessionExpiryIntervalSeconds: 60 }),
              send(0, { type: 'PUBLISH', topic: 'topic', qos: 2, again: true }),
              send(0, { type: 'PUBREL' }),
              wait(100),
              ...(reuses
                ? [
                    send(0, { type: 'PUBLISH', topic: 'topic', qos: 2, packetIdentifier: 7 }),
                    send(0, { type: 'PUBREL' }),
                  ]
                : []),
              // A client that has lost count says PUBREL again; a server answers that too, or closes.
              ...(repeats
                ? [
                    wait(100),
                    send(0, { type: 'PUBLISH', topic: 'topic', qos: 2, packetIdentifier: 9 }),
                    wait(100),
                    send(0, released, released),
                  ]
                : []),
              settled(setting),
            ];
          }),
      ),
    sometimes: [
      { sentence: 'a PUBREL is answered', holds: explained('request', 'server.PUBCOMP') },
      {
        sentence: 'a session is resumed',
        holds: ({ observations }) =>
          observations.some(({ event }) => event.type === 'server.CONNACK' && event.sessionPresent),
      },
    ],
  },
  {
    sentence:
      'A QoS 1 or 2 exchange from the server that is cut at any step is taken up after resumption, where it stood.',
    chapter: 'delivery',
    statements: [
      '3.1.1:MQTT-4.4.0-1',
      '3.1.1:MQTT-4.3.3-1',
      '3.1.1:MQTT-3.3.1-1',
      '5.0:MQTT-4.4.0-1',
      '5.0:MQTT-4.3.3-4',
      '5.0:MQTT-4.3.3-6',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(1, 2), fc.integer({ min: 0, max: 2 }), cuts, fc.boolean(), fc.boolean())
          .map(([qos, steps, cut, cleanStart, answersAfter]) => {
            const answers: PacketSketch[] =
              qos === 1 ? [{ type: 'PUBACK' }] : [{ type: 'PUBREC' }, { type: 'PUBCOMP' }];
            return [
              connect(2, { dutiful: true }),
              connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 60 }),
              send(0, subscribe('feed', qos)),
              wait(100),
              send(2, publish('feed', qos)),
              wait(100),
              ...answers.slice(0, steps).map((sketch) => send(0, sketch)),
              wait(100),
              ...cut,
              wait(300),
              connect(0, { cleanStart, sessionExpiryIntervalSeconds: 60, dutiful: answersAfter }),
              wait(300),
              send(2, publish('feed', qos)),
              ...cutTwice,
              settled(setting),
            ];
          }),
      ),
    sometimes: [
      { sentence: 'what was in flight has to be sent again', holds: reached('exchange', 'mustResend') },
      { sentence: 'PUBREL has to be sent again', holds: reached('exchange', 'mustRelease') },
    ],
  },
  {
    sentence: 'However many messages wait for a client or are on their way to it, all of them come.',
    chapter: 'delivery',
    statements: ['3.1.1:MQTT-3.1.2-5', '5.0:MQTT-4.5.0-1', '5.0:MQTT-4.9.0-3', 'expected:others-are-served'],
    versions: bothVersions,
    heavy: true,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(...(setting.pace === 'wire' ? [30, 150] : [30, 1_200])), fc.boolean(), fc.boolean())
          .map(([count, away, silent]) => [
            connect(2, { dutiful: true }),
            connect(3, { cleanStart: false, sessionExpiryIntervalSeconds: 600, dutiful: !silent }),
            send(3, subscribe('feed', 1)),
            wait(200),
            ...(away ? [send(3, { type: 'DISCONNECT' }), wait(200)] : []),
            ...inBatches(count, setting.pace === 'wire' ? 15 : 900, publish('feed', 1)),
            wait(1_000),
            ...(away || silent
              ? [connect(3, { cleanStart: false, sessionExpiryIntervalSeconds: 600, dutiful: true })]
              : []),
            wait(3_000),
          ]),
      ),
    sometimes: [{ sentence: 'the server sends', holds: explained('message', 'server.PUBLISH') }],
    expects: [
      {
        sentence: 'every message that was published reached the subscriber, who acknowledges them',
        cites: ['expected:others-are-served'],
        holds: everythingReached,
      },
    ],
  },
  {
    sentence: 'A reader that stops keeps nobody else from being served, and is itself timed out.',
    chapter: 'delivery',
    statements: ['expected:others-are-served', '3.1.1:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-22'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(10, 20_000), fc.boolean())
          .map(([count, payloadBytes, pings]) => [
            connect(2, { dutiful: true }),
            connect(0, { keepAliveSeconds: 2, will: {} }),
            send(0, subscribe('feed')),
            wait(100),
            { step: 'stall', client: 0 } satisfies Step,
            ...times(count, [send(2, { type: 'PUBLISH', topic: 'feed', payloadBytes })]),
            wait(500),
            ...(pings ? [send(0, ping)] : []),
            wait(1_000),
            { step: 'drain', client: 0 } satisfies Step,
            settled(setting),
          ]),
      ),
    sometimes: [
      {
        sentence: 'the reader stops',
        holds: ({ observations }) => observations.some(({ event }) => event.type === 'network.stalled'),
      },
      { sentence: 'it is timed out', holds: explained('keep-alive', 'network.closed') },
    ],
  },
];

/**
 * Whether all that was published on `feed` after client 3 had subscribed reached it; or it has lost its right to it: its
 * session began anew, its connection is closed, or it still owes acknowledgements, so that the window may be shut.
 */
function everythingReached({ observations }: Run): boolean {
  const connections = new Set<number>();
  const owed = new Set<string>();
  const arrived = new Set<string>();
  let subscribed = false;
  for (const { tap, connection, event } of observations) {
    if (event.type === 'client.CONNECT' && event.clientId.endsWith('client-3')) connections.add(connection);
    const isOfSubscriber = connections.has(connection);
    if (tap === 'server' && event.type === 'client.PUBLISH' && subscribed && event.topic.endsWith('feed'))
      owed.add(Buffer.from(event.payload).toString());
    if (!isOfSubscriber) continue;
    if (tap === 'server' && event.type === 'server.SUBACK') subscribed = true;
    if (tap === 'server' && event.type === 'server.CONNACK' && !event.sessionPresent) {
      subscribed = false;
      owed.clear();
    }
    if (tap === 'client' && event.type === 'server.PUBLISH') arrived.add(Buffer.from(event.payload).toString());
  }
  const last = Math.max(...connections);
  const onLast = observations.filter(({ connection, tap }) => connection === last && tap === 'server');
  const count = (type: EventType): number => onLast.filter(({ event }) => event.type === type).length;
  const isReading = count('network.closed') === 0 && count('client.PUBACK') >= count('server.PUBLISH');
  return !isReading || [...owed].every((message) => arrived.has(message));
}
