/** Input that breaks the protocol, input cut and batched in any way, and whatever else can happen. Sections 4.8 and 4.13. */
import * as fc from 'fast-check';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { hostileBytes } from '../executors/possible.ts';
import { aimed, connect, ping, publish, send, settled, subscribe, times, wait, watched } from '../scenario/build.ts';
import type { Setting } from '../scenario/setting.ts';
import type { Step } from '../scenario/step.ts';
import { bothVersions, explained, reached, type Property } from './property.ts';

/** Whatever the state of the model lets happen, with waits aimed at its deadlines among plain ones. */
const anything = (setting: Setting): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.nat({ max: 9_999 }).map((pick): Step => ({ step: 'any', pick })) },
      { weight: 2, arbitrary: aimed(fc.nat({ max: 5 })) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: setting.pace === 'wire' ? 700 : 4_000 }).map(wait) },
    ),
    { minLength: 1, maxLength: setting.pace === 'wire' ? 14 : 26 },
  );

/** On a wire scenarios are few: each ends with a takeover, a will and a time-out. */
const everything: readonly Step[] = [
  connect(7, { keepAliveSeconds: 1, will: {} }),
  wait(300),
  connect(7, { keepAliveSeconds: 1 }),
  send(7, publish('topic')),
];

/** CONNECT of 5.0 without Client Identifier, and what comes right behind it. */
const connectOf5 = '101000044d5154540502003c032100140000';

/** Packets that are whole and of a type that a client may send, and wrong inside. */
const wrongInside: Readonly<Record<ProtocolVersion, readonly string[]>> = {
  '3.1.1': [
    // SUBSCRIBE and UNSUBSCRIBE with an empty Topic Filter.
    '82050001000000',
    'a20400010000',
    // PUBLISH with a wildcard in its Topic Name, or without one.
    '30050003612f23',
    '30020000',
    // PUBLISH of QoS 1 and PUBREC without Packet Identifier, PUBREL with half of one.
    '3203000161',
    '5000',
    '620100',
    // DISCONNECT of 5.0 whose properties go on past its end.
    `${connectOf5}e0020020`,
  ],
  '5.0': [
    '8206000100000000',
    'a2050001000000',
    '30060003612f2300',
    '3003000000',
    '3203000161',
    '5000',
    '620100',
    'e0020020',
    `${connectOf5}e0020020`,
  ],
};

export const malformedProperties: readonly Property[] = [
  {
    sentence: 'Bytes that are no MQTT end the connection that they came on, and no other.',
    chapter: 'malformed',
    statements: [
      '3.1.1:MQTT-4.8.0-1',
      '3.1.1:U-3.1.1-18',
      '5.0:MQTT-4.13.1-1',
      'expected:others-are-served',
      'expected:process-is-alive',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.oneof(
              fc.constantFrom(...hostileBytes),
              fc.constantFrom(...wrongInside[setting.version]),
              fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('hex')),
            ),
            fc.constantFrom(true, true, false),
            fc.constantFrom(0, 200),
          )
          .map(([hex, connected, ms]) => [
            connected ? connect(0, { keepAliveSeconds: 1, will: {} }) : ({ step: 'open', client: 0 } satisfies Step),
            wait(ms),
            { step: 'raw', client: 0, hex } satisfies Step,
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'the server closes the connection', holds: reached('connect', 'violated') }],
  },
  {
    sentence: 'Where TCP cuts the stream and what it joins makes no difference.',
    chapter: 'malformed',
    statements: ['3.1.1:MQTT-3.12.4-1', '5.0:MQTT-3.12.4-1', 'expected:network-loses-no-order'],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(
            fc.array(fc.constantFrom(ping, publish('topic', 1), publish('topic', 2), subscribe('other')), {
              minLength: 1,
              maxLength: 12,
            }),
            fc.boolean(),
          )
          .map(([sketches, cut]) => [
            connect(0, { keepAliveSeconds: 2 }),
            ...(cut
              ? sketches.flatMap((packet): Step[] => [
                  { step: 'begin', client: 0, packet, bytes: 1 },
                  ...times(14, [{ step: 'continue', client: 0, bytes: 1 }]),
                  { step: 'continue', client: 0 },
                ])
              : [send(0, ...sketches)]),
            settled(setting),
          ]),
      ),
    sometimes: [{ sentence: 'a request is answered', holds: reached('request', 'answered') }],
  },
  {
    sentence: 'Whatever clients and network do, the server does nothing that the chapters do not explain.',
    chapter: 'malformed',
    statements: [
      'expected:output-has-a-cause',
      'expected:healthy-link-is-kept',
      'expected:others-are-served',
      'expected:process-is-alive',
    ],
    versions: bothVersions,
    scenarios: (setting) =>
      watched(
        setting,
        anything(setting).map((steps) => [
          ...steps,
          ...(setting.pace === 'wire' ? everything : []),
          settled(setting, 12_000),
        ]),
      ),
    sometimes: [
      { sentence: 'a will is published', holds: explained('will', 'server.PUBLISH') },
      { sentence: 'a connection is timed out', holds: explained('keep-alive', 'network.closed') },
      { sentence: 'a connection is taken over', holds: explained('takeover', 'network.closed') },
      { sentence: 'a message is delivered', holds: explained('message', 'server.PUBLISH') },
    ],
  },
];
