/** The Will Message: sections 3.1.2.5, 3.1.3.2 and 3.14.4 of both versions. */
import * as fc from 'fast-check';
import { hostileBytes } from '../executors/possible.ts';
import type { Run } from '../executors/run.ts';
import {
  aim,
  aimed,
  blackhole,
  close,
  connect,
  keepAlive,
  ping,
  reset,
  send,
  settled,
  subscribe,
  wait,
  watched,
} from '../scenario/build.ts';
import type { Setting } from '../scenario/setting.ts';
import type { Step } from '../scenario/step.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';

const published = { sentence: 'the will is published', holds: explained('will', 'server.PUBLISH') } as const;
const measures = { chart: 'will service', outputs: ['server.PUBLISH'] } as const;
const willIsDue = [
  '3.1.1:MQTT-3.1.2-8',
  '3.1.1:MQTT-3.1.2-10',
  '3.1.1:U-3.1.1-12',
  '5.0:MQTT-3.1.2-8',
  '5.0:MQTT-3.1.2-10',
  '5.0:U-5.0-18',
] as const;

const delays = (setting: Setting): fc.Arbitrary<number> =>
  fc.constantFrom(...(setting.pace === 'wire' ? [0, 1, 2] : [0, 1, 2, 5, 90_000]));
const expiries = (setting: Setting): fc.Arbitrary<number> =>
  fc.constantFrom(...(setting.pace === 'wire' ? [0, 1, 3] : [0, 1, 2, 3, 100_000, 0xffff_ffff]));

export const willProperties: readonly Property[] = [
  {
    sentence: 'The will of a client that has vanished is published once, when its connection is timed out.',
    chapter: 'will',
    statements: willIsDue,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(keepAlive(setting), fc.constantFrom('up', 'both'), fc.boolean())
          .map(([keepAliveSeconds, direction, lost]) => [
            connect(0, { keepAliveSeconds, will: {} }),
            ...(lost ? [blackhole(0, direction)] : []),
            settled(setting, 12_000_000),
          ]),
      ),
    sometimes: [published],
    measures,
  },
  {
    sentence: 'The will of a connection that is closed without DISCONNECT is published once.',
    chapter: 'will',
    statements: willIsDue,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(close(0), reset(0)), fc.constantFrom(0, 400), fc.constantFrom(0, 1, 2))
          .map(([end, ms, qos]) => [
            connect(0, { keepAliveSeconds: 5, will: { qos: qos } }),
            wait(ms),
            end,
            settled(setting),
            wait(1_000),
          ]),
      ),
    sometimes: [published],
    measures,
  },
  {
    sentence: 'DISCONNECT removes the will for good.',
    chapter: 'will',
    statements: ['3.1.1:MQTT-3.14.4-3', '3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.14.4-3', '5.0:MQTT-3.1.2-10'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(delays(setting), expiries(setting), fc.constantFrom(0, 400), fc.boolean(), fc.boolean())
          .map(([willDelayIntervalSeconds, sessionExpiryIntervalSeconds, ms, closes, returns]) => [
            connect(0, { sessionExpiryIntervalSeconds, will: { willDelayIntervalSeconds } }),
            wait(ms),
            send(0, { type: 'DISCONNECT' }),
            ...(closes ? [close(0)] : []),
            wait(2_500),
            ...(returns ? [connect(0), close(0)] : []),
            settled(setting, 200_000_000),
          ]),
      ),
    sometimes: [{ sentence: 'the will is removed', holds: reached('will', 'discarded') }],
  },
  {
    sentence: 'DISCONNECT with Will Message, reason code 0x04, or one that breaks the protocol, keeps the will.',
    chapter: 'will',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:MQTT-3.14.4-3', '5.0:U-5.0-15', '5.0:U-5.0-18'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom(
            { type: 'DISCONNECT', reasonCode: 4 } as const,
            { type: 'DISCONNECT', reasonCode: 0x80 } as const,
            { type: 'DISCONNECT', reasonCode: 0x97 } as const,
            { type: 'DISCONNECT', reasonCode: 0x8e } as const,
            { type: 'DISCONNECT', reasonCode: 0x02 } as const,
            { type: 'DISCONNECT', sessionExpiryIntervalSeconds: 3 } as const,
          )
          .map((sketch) => [connect(0, { will: {} }), send(0, sketch), settled(setting)]),
      ),
    sometimes: [published],
  },
  {
    sentence: 'The will of a connection that the server closes because its client broke the protocol is published.',
    chapter: 'will',
    statements: willIsDue,
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom<Step>(
            send(0, { type: 'CONNECT again' }),
            ...hostileBytes.map((hex): Step => ({ step: 'raw', client: 0, hex })),
          )
          .map((step) => [connect(0, { keepAliveSeconds: 2, will: {} }), step, settled(setting)]),
      ),
    sometimes: [published],
  },
  {
    sentence: 'The will is published to all who are entitled, with the topic, QoS and RETAIN that CONNECT gave it.',
    chapter: 'will',
    statements: [
      '3.1.1:MQTT-3.1.2-9',
      '3.1.1:MQTT-3.1.2-16',
      '3.1.1:MQTT-3.1.2-17',
      '5.0:MQTT-3.1.2-14',
      '5.0:MQTT-3.1.2-15',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(0, 1, 2), fc.boolean(), fc.constantFrom(0, 1, 2), fc.boolean())
          .map(([qos, retain, granted, away]) => [
            connect(1, { cleanStart: false, sessionExpiryIntervalSeconds: 600, dutiful: true }),
            send(1, subscribe('will', granted)),
            connect(2, { dutiful: true }),
            send(2, subscribe('other')),
            wait(100),
            ...(away ? [send(1, { type: 'DISCONNECT' }), wait(100)] : []),
            connect(0, { will: { qos, retain } }),
            close(0),
            wait(1_000),
            ...(away ? [connect(1, { cleanStart: false, sessionExpiryIntervalSeconds: 600, dutiful: true })] : []),
            connect(3, { dutiful: true }),
            send(3, subscribe('will', granted)),
            wait(300),
            settled(setting),
          ]),
      ),
    sometimes: [published],
    expects: [
      {
        sentence: 'a retained will reaches those who subscribe later',
        cites: ['3.1.1:MQTT-3.1.2-17', '5.0:MQTT-3.1.2-15', 'expected:others-are-served'],
        holds: retainedReachesLater,
      },
    ],
  },
  {
    sentence: 'The interval that DISCONNECT sets, not the one of CONNECT, ends the wait of a will.',
    chapter: 'will',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12', '5.0:U-5.0-16'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 3, 10), fc.constantFrom(2, 5))
          .map(([asked, changed, willDelayIntervalSeconds]) => [
            connect(0, { sessionExpiryIntervalSeconds: asked, will: { willDelayIntervalSeconds } }),
            wait(500),
            send(0, { type: 'DISCONNECT', reasonCode: 4, sessionExpiryIntervalSeconds: changed }),
            settled(setting),
          ]),
      ),
    sometimes: [published],
    measures,
  },
  {
    sentence:
      'On takeover the will of the old connection is published or cancelled as its delay and its session have it.',
    chapter: 'will',
    statements: ['3.1.1:MQTT-3.1.2-8', '3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.2-8', '5.0:MQTT-3.1.3-9', '5.0:U-5.0-03'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(delays(setting), expiries(setting), fc.boolean(), fc.boolean(), fc.constantFrom(0, 300), fc.boolean())
          .map(([willDelayIntervalSeconds, sessionExpiryIntervalSeconds, oldClean, newClean, ms, halfOpen]) => [
            connect(0, { cleanStart: oldClean, sessionExpiryIntervalSeconds, will: { willDelayIntervalSeconds } }),
            ...(halfOpen ? [blackhole(0, 'both')] : []),
            wait(ms),
            connect(0, { cleanStart: newClean, sessionExpiryIntervalSeconds }),
            settled(setting, 200_000_000),
          ]),
      ),
    sometimes: [
      published,
      { sentence: 'a connection is closed for its successor', holds: explained('takeover', 'network.closed') },
    ],
  },
  {
    sentence: 'A will with a delay is published when the delay has run out or the session ends, whichever is first.',
    chapter: 'will',
    statements: ['5.0:MQTT-3.1.2-8', '5.0:U-5.0-12', '5.0:U-5.0-10', '5.0:MQTT-3.1.2-7'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            delays(setting),
            expiries(setting),
            fc.constantFrom(close(0), reset(0), send(0, { type: 'DISCONNECT' as const, reasonCode: 4 })),
          )
          .map(([willDelayIntervalSeconds, sessionExpiryIntervalSeconds, end]) => [
            connect(0, { sessionExpiryIntervalSeconds, will: { willDelayIntervalSeconds } }),
            wait(700),
            end,
            settled(setting, 200_000_000),
          ]),
      ),
    sometimes: [published, { sentence: 'a will waits for its delay', holds: reached('will', 'delaying') }],
    measures,
  },
  {
    sentence: 'A client that resumes its session before the delay has run out cancels its will.',
    chapter: 'will',
    statements: ['5.0:MQTT-3.1.3-9', '5.0:MQTT-3.1.2-8'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.constantFrom(...(setting.pace === 'wire' ? [1, 2] : [1, 2, 60])),
            fc.constantFrom(3, 100),
            setting.pace === 'wire'
              ? fc.constantFrom(aim(0, -1), aim(3, 0), wait(100))
              : fc.oneof(aimed(), fc.constant(wait(300))),
            fc.boolean(),
          )
          .map(([willDelayIntervalSeconds, sessionExpiryIntervalSeconds, waiting, cleanStart]) => [
            connect(0, { sessionExpiryIntervalSeconds, will: { willDelayIntervalSeconds } }),
            close(0),
            waiting,
            connect(0, { cleanStart, sessionExpiryIntervalSeconds }),
            settled(setting, 200_000_000),
          ]),
      ),
    sometimes: [{ sentence: 'a will is cancelled', holds: reached('will', 'cancelled') }],
  },
  {
    sentence: 'A connection never inherits the will of the one before it.',
    chapter: 'will',
    statements: ['3.1.1:MQTT-3.1.2-12', '3.1.1:MQTT-3.1.2-10', '5.0:MQTT-3.1.2-10', '5.0:MQTT-3.1.3-9'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.constantFrom(0, 2),
            expiries(setting),
            fc.constantFrom<readonly Step[]>([], [close(0)], [wait(200), reset(0)]),
            fc.boolean(),
          )
          .map(([willDelayIntervalSeconds, sessionExpiryIntervalSeconds, between, cleanStart]) => [
            connect(0, { cleanStart, sessionExpiryIntervalSeconds, will: { willDelayIntervalSeconds } }),
            ...between,
            connect(0, { cleanStart, sessionExpiryIntervalSeconds, keepAliveSeconds: 1 }),
            send(0, subscribe('self'), ping),
            wait(300),
            close(0),
            settled(setting, 200_000_000),
          ]),
      ),
    sometimes: [{ sentence: 'a connection without a will is closed', holds: reached('connect', 'closed') }, published],
  },
];

/** A will with RETAIN 1 that a subscriber got live is sent, with RETAIN 1, to whoever subscribes to its topic a while later. */
function retainedReachesLater({ observations }: Run): boolean {
  const retained = new Set<string>();
  const leftAt = new Map<string, number>();
  const asked = new Map<number, number>();
  const got = new Set<string>();
  for (const { at, tap, connection, event } of observations) {
    if (tap !== 'server') continue;
    const identity = 'payload' in event ? Buffer.from(event.payload).toString() : '';
    if (event.type === 'client.CONNECT' && event.will?.retain) retained.add(Buffer.from(event.will.payload).toString());
    if (event.type === 'server.PUBLISH' && retained.has(identity) && !leftAt.has(identity)) leftAt.set(identity, at);
    if (
      event.type === 'client.SUBSCRIBE' &&
      event.subscriptions.some(({ topicFilter }) => topicFilter.endsWith('will'))
    )
      asked.set(connection, at);
    if (event.type === 'server.PUBLISH' && event.retain) got.add(`${connection} ${identity}`);
    if (event.type === 'network.closed') asked.delete(connection);
  }
  const end = observations.at(-1)?.at ?? 0;
  return [...leftAt].every(([identity, left]) =>
    [...asked].every(([connection, at]) => at < left + 500 || at > end - 200 || got.has(`${connection} ${identity}`)),
  );
}
