/** What each capability is needed for. */
import { describe, expect, it } from 'vitest';
import type { PacketSketch, Scenario } from '../scenario/step.ts';
import { connect, send, subscribe } from '../scenario/build.ts';
import { allOfTheStandard, type Capabilities } from './capabilities.ts';
import { whyImpossible } from './needs.ts';

const all: Capabilities = { ...allOfTheStandard, refusesUsers: true };
const scenario = (...steps: Scenario['steps']): Scenario => ({ version: '5.0', ties: 'server first', steps });
const message = (fields: Omit<PacketSketch & { type: 'PUBLISH' }, 'type'>): Scenario =>
  scenario(connect(0), send(0, { type: 'PUBLISH', ...fields }));

const cases: readonly (readonly [Partial<Capabilities>, Scenario, string])[] = [
  [{ versions: ['3.1.1'] }, scenario(), 'another version of MQTT than 3.1.1'],
  [{ versions: ['5.0'] }, scenario(connect(0, { version: '3.1.1' })), 'another version of MQTT than 5.0'],
  [{ refusesUsers: false }, scenario(connect(0, { refused: true })), 'to refuse anyone'],
  [{ maximumQoS: 1 }, message({ qos: 2 }), 'messages of QoS 2'],
  [{ maximumQoS: 0 }, scenario(connect(0, { will: { qos: 1 } })), 'messages of QoS 1'],
  [{ maximumQoS: 1 }, scenario(connect(0, { behind: [{ type: 'PUBLISH', qos: 2 }] })), 'messages of QoS 2'],
  [
    { maximumQoS: 1 },
    scenario(connect(0), { step: 'begin', client: 0, packet: { type: 'PUBLISH', qos: 2 }, bytes: 1 }),
    'messages of QoS 2',
  ],
  [{ retained: false }, message({ retain: true }), 'retained messages'],
  [{ retained: false }, scenario(connect(0, { will: { retain: true } })), 'retained messages'],
  [{ wildcards: false }, scenario(connect(0), send(0, subscribe('a/#'))), 'wildcards in Topic Filters'],
  [{ shared: false }, scenario(connect(0), send(0, subscribe('$share/a/b'))), 'shared subscriptions'],
  [{ topicAliases: false }, message({ topicAlias: 1 }), 'Topic Aliases'],
  [{ willDelay: false }, scenario(connect(0, { will: { willDelayIntervalSeconds: 1 } })), 'a Will Delay'],
  [{ emptyClientIds: false }, { ...scenario(connect(0)), clientIds: [''] }, 'clients without Client Identifier'],
  [{ keepAliveSecondsMax: 60 }, scenario(connect(0, { keepAliveSeconds: 61 })), 'a Keep Alive of more than 60 s'],
  [
    { sessionExpirySecondsMax: 60 },
    scenario(connect(0, { sessionExpiryIntervalSeconds: 61 })),
    'sessions of more than 60 s',
  ],
  [
    { sessionExpirySecondsMax: 0 },
    { ...scenario(connect(0, { cleanStart: false })), version: '3.1.1' },
    'sessions that outlive their connection',
  ],
  [
    { sessionExpirySecondsMax: 60 },
    scenario(connect(0), send(0, { type: 'DISCONNECT', sessionExpiryIntervalSeconds: 61 })),
    'sessions of more than 60 s',
  ],
  [{ packetBytesMax: 1_000 }, message({ payloadBytes: 1_000 }), 'packets of more than 1000 bytes'],
  [{ packetBytesMax: 1_000 }, message({ topic: 't'.repeat(1_000) }), 'packets of more than 1000 bytes'],
  [
    { packetBytesMax: 1_000 },
    scenario(connect(0), send(0, subscribe('t'.repeat(1_000)))),
    'packets of more than 1000 bytes',
  ],
  [{ packetBytesMax: 100 }, scenario(connect(0, { will: {} })), 'packets of more than 100 bytes'],
  [
    { receiveMaximum: 1 },
    scenario(
      connect(0, {
        behind: [
          { type: 'PUBLISH', qos: 1 },
          { type: 'PUBLISH', qos: 2 },
        ],
      }),
    ),
    'more than 1 messages of QoS 1 and 2 before its CONNACK',
  ],
];

describe('a scenario cannot be played by a broker that does not claim', () => {
  it.each(cases.map(([lacking, one, what]) => [what, lacking, one] as const))('%s', (what, lacking, one) => {
    expect(whyImpossible(one, all)).toBeUndefined();
    expect(whyImpossible(one, { ...all, ...lacking })).toBe(`the broker does not claim ${what}`);
  });
});

it('what is within the claims can be played', () => {
  const modest: Capabilities = {
    versions: ['5.0'],
    maximumQoS: 0,
    retained: false,
    wildcards: false,
    shared: false,
    subscriptionIdentifiers: false,
    topicAliases: false,
    willDelay: false,
    emptyClientIds: false,
    refusesUsers: false,
    keepAliveSecondsMax: 60,
    sessionExpirySecondsMax: 0,
    packetBytesMax: 200,
    receiveMaximum: 1,
    connectTimeoutMs: null,
  };
  const steps = [
    connect(0, { keepAliveSeconds: 60, cleanStart: false, will: { qos: 0, willDelayIntervalSeconds: 0 } }),
    send(0, subscribe('a', 2), { type: 'PUBLISH', qos: 0, payloadBytes: 50 }),
  ];
  expect(whyImpossible(scenario(...steps), modest)).toBeUndefined();
});
