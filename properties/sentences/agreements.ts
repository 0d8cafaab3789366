/**
 * What two ends have agreed on, and what goes before what: Receive Maximum, Topic Aliases, order, Message Expiry Interval and
 * enhanced authentication. Sections 3.3, 4.6, 4.9 and 4.12.
 */
import * as fc from 'fast-check';
import type { EnhancedAuthentication } from '../../impl/enhanced-authentication.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';
import type { Run } from '../executors/run.ts';
import { close, connect, ping, publish, reset, send, settled, subscribe, wait, watched } from '../scenario/build.ts';
import type { ConnectSketch, PacketSketch, Step } from '../scenario/step.ts';

const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

const qos = fc.constantFrom<1 | 2>(1, 2);
const messages = (count: number, sketch: PacketSketch): readonly PacketSketch[] =>
  Array.from({ length: count }, () => sketch);

/** Subscribes for good, is cut by the steps between, and comes back in the end to answer all that it is sent. */
const returning = (client: number, sketch: ConnectSketch, between: readonly Step[]): readonly Step[] => [
  connect(client, { ...kept, ...sketch }),
  send(client, subscribe('feed', 2)),
  wait(100),
  ...between,
  wait(100),
  connect(client, { ...kept, ...sketch, dutiful: true }),
  wait(500),
];

/** Both ways to show that one is who one says: at once, or when asked. */
const method: EnhancedAuthentication = {
  begin: () => ({ proceed: (_data, isFirst) => ({ type: isFirst ? 'continue' : 'accept' }) }),
};
const byMethod = { authenticationMethod: 'by-asking' } as const;
const auth = (reasonCode: number, authenticationMethod: string = byMethod.authenticationMethod): PacketSketch => ({
  type: 'AUTH',
  reasonCode,
  authenticationMethod,
});

export const agreementProperties: readonly Property[] = [
  {
    sentence:
      'A client never has more QoS 1 and 2 messages under way to it than its Receive Maximum, on each connection anew, and all else is answered.',
    chapter: 'flow-control',
    statements: ['5.0:MQTT-3.3.4-9', '5.0:MQTT-3.3.4-10', '5.0:MQTT-4.9.0-2', '5.0:MQTT-4.9.0-3', '5.0:U-5.0-21'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), qos, fc.nat({ max: 3 }))
          .map(([first, second, level, answers]) => [
            connect(2, { dutiful: true }),
            connect(0, { ...kept, receiveMaximum: first }),
            send(0, subscribe('feed', 2)),
            wait(100),
            send(2, ...messages(6, publish('feed', level))),
            wait(100),
            send(0, ping, publish('feed')),
            ...Array.from({ length: answers }, () =>
              send(0, { type: 'PUBACK' }, { type: 'PUBREC' }, { type: 'PUBCOMP' }),
            ),
            wait(100),
            close(0),
            connect(0, { ...kept, receiveMaximum: second }),
            wait(100),
            send(0, ping),
            connect(0, { ...kept, receiveMaximum: second, dutiful: true }),
            settled(setting),
          ]),
      ),
    sometimes: [
      { sentence: 'the quota is taken from', holds: reached('flow-control', 'within') },
      { sentence: 'PINGREQ is answered', holds: explained('ping', 'server.PINGRESP') },
    ],
  },
  {
    sentence:
      'A Topic Alias is within what the client allows, is told with its Topic Name first, and ends with the connection.',
    chapter: 'topic-alias',
    statements: ['5.0:MQTT-3.1.2-26', '5.0:MQTT-3.3.2-7', '5.0:MQTT-3.3.2-8', '5.0:MQTT-3.3.2-11', '5.0:MQTT-3.3.2-12'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.integer({ min: 0, max: 3 }),
            fc.array(fc.constantFrom('feed/one', 'feed/two', 'feed/three', 'feed/four'), {
              minLength: 2,
              maxLength: 8,
            }),
            qos,
          )
          .map(([topicAliasMaximum, topics, level]) => {
            const round: Step[] = [
              send(5, { type: 'PUBLISH', topic: topics[0] ?? '', topicAlias: 1 }),
              send(5, { type: 'PUBLISH', topic: '', topicAlias: 1 }),
              send(2, ...topics.map((topic) => publish(topic, level))),
              wait(100),
            ];
            return [
              connect(2, { dutiful: true }),
              connect(5),
              connect(0, { ...kept, topicAliasMaximum, dutiful: true }),
              send(0, subscribe('feed/#', 1)),
              wait(100),
              ...round,
              reset(0),
              ...round,
              connect(0, { ...kept, topicAliasMaximum, dutiful: true }),
              wait(200),
              ...round,
              settled(setting),
            ];
          }),
      ),
    sometimes: [
      { sentence: 'the server or a client gives an alias a name', holds: reached('topic-alias', 'named') },
      { sentence: 'the server uses one in place of the name', holds: usesAliasAlone },
    ],
  },
  {
    sentence:
      'One publisher’s messages of one topic and QoS reach a subscriber in order, and what is sent again comes in the order of its first sending.',
    chapter: 'order',
    statements: [
      '3.1.1:MQTT-4.6.0-1',
      '3.1.1:MQTT-4.6.0-5',
      '3.1.1:MQTT-4.6.0-6',
      '5.0:MQTT-4.6.0-5',
      '5.0:MQTT-4.6.0-6',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 5 }), qos, qos, fc.boolean())
          .map(([before, away, level, other, answers]) => [
            connect(2, { dutiful: true }),
            connect(3, { dutiful: true }),
            ...returning(0, {}, [
              send(2, ...messages(before, publish('feed', level))),
              wait(100),
              ...(answers ? [send(0, { type: level === 1 ? 'PUBACK' : 'PUBREC' })] : []),
              close(0),
              send(2, ...messages(away, publish('feed', level))),
              send(3, ...messages(away, publish('feed', other))),
            ]),
            settled(setting),
          ]),
      ),
    sometimes: [
      { sentence: 'there are two messages in a stream', holds: reached('order', 'inOrder') },
      { sentence: 'something is sent again', holds: reached('exchange', 'mustResend') },
    ],
  },
  {
    sentence:
      'No message sets out to a subscriber after its Message Expiry Interval, and until then each copy says how much of it is left.',
    chapter: 'message-expiry',
    statements: ['5.0:MQTT-3.3.2-5', '5.0:MQTT-3.3.2-6', '5.0:MQTT-4.3.3-7'],
    versions: ['5.0'],
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.integer({ min: 1, max: 3 }),
            setting.pace === 'wire'
              ? // By more than a scenario is played for: what is late by the guard of half a second is not yet expired.
                fc.constantFrom(-700, 1_500, 1_500)
              : fc.constantFrom(-1_500, -101, -1, 0, 1, 99, 101, 1_500),
            qos,
          )
          .map(([seconds, offsetMs, level]) => {
            const expiring: PacketSketch = {
              type: 'PUBLISH',
              topic: 'feed',
              qos: level,
              messageExpiryIntervalSeconds: seconds,
            };
            return [
              connect(2, { dutiful: true }),
              ...returning(0, {}, [
                send(2, expiring),
                wait(100),
                close(0),
                send(2, expiring, { ...expiring, messageExpiryIntervalSeconds: seconds + 2 }),
                wait(Math.max(0, seconds * 1000 + offsetMs - 100)),
              ]),
              settled(setting),
            ];
          }),
      ),
    sometimes: [
      { sentence: 'a copy sets out in time', holds: reached('message-expiry', 'fresh') },
      { sentence: 'what had set out is sent again after its time', holds: reached('message-expiry', 'expired') },
    ],
  },
  {
    sentence:
      'AUTH passes by turns between CONNECT and CONNACK, and later, with the method of CONNECT alone; whoever speaks out of turn is closed.',
    chapter: 'authentication',
    statements: [
      '5.0:MQTT-4.12.0-1',
      '5.0:MQTT-4.12.0-2',
      '5.0:MQTT-4.12.0-4',
      '5.0:MQTT-4.12.0-5',
      '5.0:MQTT-3.1.2-30',
      '5.0:MQTT-4.12.1-1',
    ],
    versions: ['5.0'],
    virtualOnly: 'a method is code, which a broker in another process cannot be handed',
    options: { enhancedAuthentication: new Map([[byMethod.authenticationMethod, method]]) },
    scenarios: (setting) => {
      const packet = fc.constantFrom<PacketSketch>(
        auth(0x18),
        auth(0x18),
        auth(0x19),
        auth(0x00),
        auth(0x18, 'another'),
        ping,
        publish('feed', 1),
        { type: 'DISCONNECT' },
      );
      return watched(
        setting,
        fc
          .tuple(
            fc.constantFrom('by-asking', 'by-asking', 'unheard-of'),
            fc.boolean(),
            fc.array(packet, { maxLength: 6 }),
          )
          .map(([authenticationMethod, begins, packets]) => [
            connect(0, { authenticationMethod, will: {} }),
            ...(begins ? [wait(100), send(0, auth(0x18)), send(0, auth(0x19)), send(0, auth(0x18))] : []),
            ...packets.flatMap((one) => [send(0, one), wait(50)]),
            settled(setting),
          ]),
      );
    },
    sometimes: [
      { sentence: 'the server asks', holds: explained('authentication', 'server.AUTH') },
      { sentence: 'a client is authenticated', holds: reached('authentication', 'authenticated') },
      { sentence: 'a client is asked again', holds: reached('authentication', 'askedAgain') },
      { sentence: 'a client speaks out of turn', holds: reached('authentication', 'outOfTurn') },
    ],
  },
];

function usesAliasAlone({ observations }: Run): boolean {
  return observations.some(
    ({ tap, event }) => tap === 'server' && event.type === 'server.PUBLISH' && event.topic === '',
  );
}
