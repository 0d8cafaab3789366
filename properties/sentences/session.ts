/** Sessions: Clean Start, Session Present and expiry: sections 3.1.2.4, 3.1.2.11.2, 3.2.2 and 4.1. */
import * as fc from 'fast-check';
import {
  aim,
  aimed,
  blackhole,
  close,
  connect,
  flow,
  ping,
  publish,
  reset,
  send,
  settled,
  subscribe,
  wait,
  watched,
} from '../scenario/build.ts';
import type { Step } from '../scenario/step.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';
import { sessions, takenOver, takeover } from './takeover.ts';

const present = [
  '3.1.1:MQTT-3.2.2-1',
  '3.1.1:MQTT-3.2.2-2',
  '3.1.1:MQTT-3.2.2-3',
  '5.0:MQTT-3.2.2-2',
  '5.0:MQTT-3.2.2-3',
] as const;

const ending = fc.constantFrom<Step>(
  close(0),
  reset(0),
  send(0, { type: 'DISCONNECT' }),
  send(0, { type: 'DISCONNECT', reasonCode: 4 }),
  send(0, { type: 'CONNECT again' }),
  { step: 'raw', client: 0, hex: 'c100' },
);

export const sessionProperties: readonly Property[] = [
  {
    sentence: 'Session Present tells the truth, however sessions began and ended.',
    chapter: 'session',
    statements: [
      ...present,
      '3.1.1:MQTT-3.1.2-4',
      '3.1.1:MQTT-3.1.2-6',
      '5.0:MQTT-3.1.2-4',
      '5.0:MQTT-3.1.2-5',
      '5.0:MQTT-3.1.2-6',
      '5.0:MQTT-3.1.2-23',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .array(
            fc.tuple(sessions(setting), fc.option(ending), fc.constantFrom(0, 300, 999, 1_000, 2_500), fc.boolean()),
            {
              minLength: 2,
              maxLength: setting.pace === 'wire' ? 4 : 6,
            },
          )
          .map((lives) => [
            ...lives.flatMap(([sketch, end, ms, subscribes]) => [
              connect(0, sketch),
              ...(subscribes ? [send(0, subscribe('self', 1))] : []),
              ...(end ? [end, wait(ms)] : []),
            ]),
            settled(setting),
          ]),
      ),
    sometimes: [
      {
        sentence: 'a session is resumed',
        holds: ({ observations }) =>
          observations.some(({ event }) => event.type === 'server.CONNACK' && event.sessionPresent),
      },
      { sentence: 'a session is stored', holds: reached('session', 'stored') },
    ],
  },
  {
    sentence: 'A session expires when its interval has passed since the close, and not before.',
    chapter: 'session',
    statements: ['5.0:MQTT-4.1.0-2', '5.0:MQTT-3.1.2-23', '5.0:U-5.0-20', '5.0:U-5.0-13', ...present],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.constantFrom(...(setting.pace === 'wire' ? [1, 2] : [1, 2, 5, 3_600, 4_000_000])),
            ending,
            setting.pace === 'wire' ? fc.constantFrom(aim(0, -1), aim(3, 0)) : aimed(),
          )
          .map(([sessionExpiryIntervalSeconds, end, aiming]) => [
            connect(0, { sessionExpiryIntervalSeconds }),
            send(0, subscribe('self', 1)),
            wait(700),
            end,
            aiming,
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds }),
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'a session is stored', holds: reached('session', 'stored') }],
  },
  {
    sentence: 'A session without expiry is kept, however long its client is away.',
    chapter: 'session',
    statements: ['3.1.1:MQTT-3.1.2-4', '3.1.1:MQTT-4.1.0-1', '5.0:U-5.0-13'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            ending,
            fc.constantFrom(...(setting.pace === 'wire' ? [1_000, 4_000] : [0, 86_400_000, 4_294_967_296_000])),
          )
          .map(([end, ms]) => [
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 0xffff_ffff }),
            end,
            wait(ms),
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 0xffff_ffff }),
            settled(setting),
          ]),
      ),
    sometimes: [
      {
        sentence: 'the session is resumed',
        holds: ({ observations }) =>
          observations.some(({ event }) => event.type === 'server.CONNACK' && event.sessionPresent),
      },
    ],
  },
  {
    sentence: 'The close of an old connection, however late, does no harm to its successor and its session.',
    chapter: 'session',
    statements: [...takeover, ...present, '5.0:MQTT-4.1.0-1', '3.1.1:MQTT-4.1.0-2'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            sessions(setting),
            fc.constantFrom(close(0), reset(0)),
            fc.integer({ min: 0, max: 1_000 }),
            fc.boolean(),
          )
          .map(([sketch, end, ms, bearsWill]) => [
            connect(0, { ...sketch, will: {} }),
            blackhole(0, 'up'),
            end,
            wait(ms),
            connect(0, {
              cleanStart: false,
              sessionExpiryIntervalSeconds: 60,
              dutiful: true,
              ...(bearsWill && { will: {} }),
            }),
            send(0, subscribe('self')),
            flow(0, 'both', 0, 1),
            wait(1_500),
            send(0, ping, publish('self'), { type: 'DISCONNECT' }),
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 60 }),
            settled(setting),
          ]),
      ),
    sometimes: [takenOver],
  },
  {
    sentence: 'A Session Expiry Interval that the server sets in CONNACK holds instead of the one asked for.',
    chapter: 'session',
    statements: ['5.0:U-5.0-14', '5.0:MQTT-4.1.0-2', '5.0:MQTT-3.1.2-23'],
    versions: ['5.0'],
    options: { sessionExpiryMaximumSeconds: 2 },
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(0, 1, 2, 3, 60, 0xffff_ffff), ending, aimed())
          .map(([sessionExpiryIntervalSeconds, end, aiming]) => [
            connect(0, { sessionExpiryIntervalSeconds }),
            wait(700),
            end,
            aiming,
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds }),
            settled(setting),
          ]),
      ),
    sometimes: [
      { sentence: 'a session is stored', holds: reached('session', 'stored') },
      {
        sentence: 'the server sets the interval',
        holds: ({ observations }) =>
          observations.some(
            ({ event }) => event.type === 'server.CONNACK' && event.sessionExpiryIntervalSeconds !== undefined,
          ),
      },
    ],
  },
  {
    sentence: 'Client Identifiers are told apart whole, as they are.',
    chapter: 'session',
    statements: ['3.1.1:MQTT-3.1.3-2', '3.1.1:MQTT-3.1.4-2', '5.0:MQTT-3.1.3-2', '5.0:MQTT-3.1.4-3'],
    versions: bothVersions,
    scenarios: (setting) =>
      fc
        .constantFrom(
          ['Client', 'client'],
          ['client', 'client '],
          ['twenty-four-characters-a', 'twenty-four-characters-b'],
          ['constructor', '__proto__'],
        )
        .chain((clientIds) =>
          watched(
            setting,
            fc
              .tuple(sessions(setting), sessions(setting))
              .map(([first, second]) => [
                connect(0, { ...first, dutiful: true }),
                send(0, subscribe('self')),
                connect(1, { ...second, dutiful: true }),
                send(1, subscribe('self')),
                send(0, ping, publish('self')),
                send(1, ping, publish('self')),
                wait(300),
                close(0),
                connect(1, { cleanStart: false, sessionExpiryIntervalSeconds: 60 }),
                connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 60 }),
                settled(setting),
              ]),
          ).map((scenario) => ({ ...scenario, clientIds })),
        ),
    sometimes: [{ sentence: 'a PINGREQ is answered', holds: explained('ping', 'server.PINGRESP') }],
  },
  {
    sentence: 'DISCONNECT may change the Session Expiry Interval, but not from 0.',
    chapter: 'session',
    statements: ['5.0:U-5.0-15', '5.0:U-5.0-16', '5.0:MQTT-4.1.0-2', '5.0:MQTT-3.1.2-23'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.constantFrom(0, 1, 5),
            fc.constantFrom(undefined, 0, 1, 2),
            fc.constantFrom(0, 4),
            fc.constantFrom(0, 500, 1_500, 2_500),
          )
          .map(([sessionExpiryIntervalSeconds, changed, reasonCode, ms]) => [
            connect(0, { sessionExpiryIntervalSeconds, will: {} }),
            send(0, {
              type: 'DISCONNECT',
              reasonCode,
              ...(changed !== undefined && { sessionExpiryIntervalSeconds: changed }),
            }),
            wait(ms),
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 1 }),
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'a session is stored', holds: reached('session', 'stored') }],
  },
];
