/** CONNECT and CONNACK, and the end of a connection: sections 3.1, 3.2 and 3.14 of both versions. */
import * as fc from 'fast-check';
import { reasonCode } from '../../model/vocabulary/packet.ts';
import type { Run } from '../executors/run.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';
import { close, connect, ping, publish, send, sendOn, settled, subscribe, wait, watched } from '../scenario/build.ts';
import type { Step } from '../scenario/step.ts';

/** Of scenarios in which no CONNECT gives a reason to refuse it. */
export const connectIsAccepted = {
  sentence: 'every CONNECT is accepted',
  cites: ['3.1.1:MQTT-3.1.4-4', '5.0:MQTT-3.1.4-5'],
  holds: everyConnectIsAccepted,
} as const;

export const connectProperties: readonly Property[] = [
  {
    sentence:
      'A Network Connection on which no CONNECT comes is closed after a reasonable time, and nothing is sent on it.',
    chapter: 'connect',
    statements: ['3.1.1:U-3.1.1-01', '3.1.1:MQTT-3.2.0-1', '5.0:U-5.0-01', '5.0:MQTT-3.14.0-1'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom('', '10', '101000044d5154540400')
          .map((hex) => [
            { step: 'open', client: 0 } satisfies Step,
            ...(hex === '' ? [] : [wait(300), { step: 'raw', client: 0, hex } satisfies Step]),
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'the connect time-out closes', holds: explained('connect', 'network.closed') }],
    measures: { chart: 'connect', outputs: ['network.closed'] },
    virtualOnly: 'the connect time-out of a broker is its own, and long',
  },
  {
    sentence: 'A connection that does not begin with CONNECT is closed, and nothing is sent on it.',
    chapter: 'connect',
    statements: ['3.1.1:MQTT-3.1.0-1', '3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1', '5.0:MQTT-3.1.4-1'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom<Step>(
            send(0, ping),
            send(0, publish('topic')),
            send(0, publish('topic', 1)),
            send(0, subscribe('topic')),
            { step: 'raw', client: 0, hex: 'ffffffffff' },
            { step: 'raw', client: 0, hex: '474554202f20485454502f312e310d0a' },
          )
          .map((first) => [{ step: 'open', client: 0 } satisfies Step, first, settled(setting)]),
      ),
    sometimes: [{ sentence: 'it is closed', holds: explained('connect', 'network.closed') }],
  },
  {
    sentence: 'A protocol level that the server does not know is refused, and the connection closed.',
    chapter: 'connect',
    statements: ['3.1.1:MQTT-3.1.2-2', '3.1.1:MQTT-3.1.2-1', '5.0:MQTT-3.1.2-2', '5.0:MQTT-3.1.2-1'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .constantFrom(
            '100e00044d5154540602000000026162',
            '100e00044d5154547f02000000026162',
            '100e00044d51545f0402000000026162',
          )
          .map((hex) => [
            { step: 'open', client: 0 } satisfies Step,
            { step: 'raw', client: 0, hex } satisfies Step,
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'it is closed', holds: explained('connect', 'network.closed') }],
  },
  {
    sentence:
      'CONNACK is the first packet from the server, comes once, and what was sent behind CONNECT is then served.',
    chapter: 'connect',
    statements: [
      '3.1.1:MQTT-3.2.0-1',
      '3.1.1:MQTT-3.1.4-4',
      '3.1.1:U-3.1.1-04',
      '5.0:MQTT-3.2.0-1',
      '5.0:MQTT-3.2.0-2',
      '5.0:MQTT-3.1.4-5',
      '5.0:U-5.0-04',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.array(fc.constantFrom(ping, publish('topic', 1), subscribe('topic'), publish('topic', 2)), {
              minLength: 1,
              maxLength: 5,
            }),
            fc.boolean(),
          )
          .map(([sketches, atOnce]) =>
            atOnce
              ? [connect(0, { keepAliveSeconds: 2, behind: sketches }), settled(setting)]
              : [connect(0, { keepAliveSeconds: 2 }), send(0, ...sketches), settled(setting)],
          ),
      ),
    sometimes: [
      { sentence: 'CONNECT is accepted', holds: reached('connect', 'connected') },
      { sentence: 'a request is answered', holds: reached('request', 'answered') },
      { sentence: 'packets come right behind CONNECT', holds: cameBehindConnect },
    ],
  },
  {
    sentence: 'A client without Client Identifier is named by the server, or refused if it asks for a session.',
    chapter: 'connect',
    statements: [
      '3.1.1:MQTT-3.1.3-6',
      '3.1.1:MQTT-3.1.3-8',
      '5.0:MQTT-3.1.3-6',
      '5.0:MQTT-3.1.3-7',
      '5.0:MQTT-3.2.2-16',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.boolean(), fc.boolean(), fc.constantFrom(0, 60))
          .map(([first, second, sessionExpiryIntervalSeconds]) => [
            connect(0, { cleanStart: first, sessionExpiryIntervalSeconds, dutiful: true }),
            send(0, subscribe('self'), publish('self')),
            connect(1, { cleanStart: second, sessionExpiryIntervalSeconds, dutiful: true }),
            send(1, subscribe('self'), publish('self')),
            send(0, ping),
            wait(500),
          ]),
      ).map((scenario) => ({ ...scenario, clientIds: ['', ''] })),
    sometimes: [{ sentence: 'a client without name is accepted', holds: reached('connect', 'connected') }],
  },
  {
    sentence: 'A second CONNECT ends the connection, and its will is published.',
    chapter: 'connect',
    statements: ['3.1.1:MQTT-3.1.0-2', '3.1.1:U-3.1.1-12', '5.0:MQTT-3.1.0-2', '5.0:MQTT-4.13.1-1', '5.0:U-5.0-18'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom(0, 500), fc.boolean())
          .map(([ms, alone]) => [
            connect(0, { keepAliveSeconds: 5, will: {} }),
            wait(ms),
            alone ? send(0, { type: 'CONNECT again' }) : send(0, ping, { type: 'CONNECT again' }, ping),
            settled(setting),
          ]),
      ),
    sometimes: [
      { sentence: 'the violator is closed', holds: reached('connect', 'connectedTwice') },
      { sentence: 'the will is published', holds: explained('will', 'server.PUBLISH') },
    ],
  },
  {
    sentence:
      'A CONNECT that is refused touches neither the live connection of its Client Identifier, nor its session, nor its will.',
    chapter: 'connect',
    statements: [
      '3.1.1:U-3.1.1-02',
      '3.1.1:MQTT-3.2.2-5',
      '3.1.1:MQTT-3.2.2-4',
      '3.1.1:MQTT-3.1.4-5',
      '5.0:MQTT-3.1.4-2',
      '5.0:MQTT-3.2.2-7',
      '5.0:MQTT-3.2.2-6',
      '5.0:MQTT-3.1.4-6',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
          .map(([cleanStart, refusedCleanStart, bearsWill, leaves]) => [
            connect(0, { cleanStart, sessionExpiryIntervalSeconds: 60, will: {}, dutiful: true }),
            send(0, subscribe('self')),
            connect(0, { refused: true, cleanStart: refusedCleanStart, ...(bearsWill && { will: {} }) }),
            send(0, ping, publish('self')),
            wait(500),
            sendOn(0, 1, ping, publish('self'), ...(leaves ? [{ type: 'DISCONNECT' } as const] : [])),
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds: 60 }),
            wait(300),
            ...(leaves ? [] : [sendOn(0, 2, ping)]),
            settled(setting),
          ]),
      ),
    sometimes: [
      { sentence: 'CONNECT is refused', holds: reached('connect', 'refused') },
      { sentence: 'the live connection is served', holds: explained('ping', 'server.PINGRESP') },
    ],
  },
  {
    sentence:
      'A CONNECT that is refused touches nothing that its Client Identifier has left behind, and leaves nothing itself.',
    chapter: 'connect',
    statements: [
      '3.1.1:U-3.1.1-02',
      '3.1.1:MQTT-3.1.2-8',
      '3.1.1:MQTT-3.1.4-5',
      '5.0:MQTT-3.1.4-2',
      '5.0:MQTT-3.1.2-7',
      '5.0:MQTT-3.1.4-6',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.boolean(),
            fc.boolean(),
            fc.constantFrom(0, 2),
            fc.constantFrom(1, 3),
            fc.constantFrom(100, 600),
            fc.constantFrom(200, 900, 1_500),
          )
          .map(([before, cleanStart, willDelayIntervalSeconds, sessionExpiryIntervalSeconds, soon, later]) => [
            ...(before
              ? [
                  connect(0, { cleanStart: false, sessionExpiryIntervalSeconds, will: { willDelayIntervalSeconds } }),
                  close(0),
                  wait(soon),
                ]
              : []),
            connect(0, { refused: true, cleanStart, will: {}, behind: [publish('topic', 1), ping] }),
            wait(later),
            connect(0, { cleanStart: false, sessionExpiryIntervalSeconds }),
            settled(setting),
          ]),
      ),
    sometimes: [
      { sentence: 'CONNECT is refused', holds: reached('connect', 'refused') },
      { sentence: 'a session is stored', holds: reached('session', 'stored') },
    ],
  },
  {
    sentence: 'After DISCONNECT the connection is closed, and the client is not served on it any more.',
    chapter: 'connect',
    statements: ['3.1.1:U-3.1.1-17', '5.0:U-5.0-19'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .boolean()
          .map((more) => [
            connect(0, { keepAliveSeconds: 2, will: {} }),
            send(0, publish('topic', 1), { type: 'DISCONNECT' }, ...(more ? [ping] : [])),
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'the server closes after DISCONNECT', holds: explained('connect', 'network.closed') }],
  },
];

/** The client sent something between its CONNECT and the CONNACK that reached it. */
function cameBehindConnect({ observations }: Run): boolean {
  const waiting = new Set<number>();
  for (const { tap, connection, event } of observations) {
    if (tap !== 'client') continue;
    if (event.type === 'client.CONNECT') waiting.add(connection);
    else if (event.type === 'server.CONNACK') waiting.delete(connection);
    else if (waiting.has(connection) && event.type !== 'network.closed') return true;
  }
  return false;
}

/** A version that the broker does not speak is reason enough. */
const unsupported: ReadonlySet<number> = new Set([0x01, reasonCode.unsupportedProtocolVersion]);

function everyConnectIsAccepted({ observations }: Run): boolean {
  return observations.every(
    ({ tap, event }) =>
      tap !== 'server' ||
      event.type !== 'server.CONNACK' ||
      event.reasonCode === reasonCode.success ||
      unsupported.has(event.reasonCode),
  );
}
