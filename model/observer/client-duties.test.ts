/** Traces written by hand of what clients owe, seen from both ends. */
import { describe, expect, test } from 'vitest';
import { isOutput } from '../vocabulary/event.ts';
import type { Publish } from '../vocabulary/packet.ts';
import { lenientProfile } from '../vocabulary/profile.ts';
import { client, clients, connected, judge, message, server, subscribed } from './hand-written.ts';
import { accepted, closed, connect, pingreq, type Line } from './lines.ts';
import { Observer } from './observer.ts';

const puback = (packetIdentifier: number): Line => [0, 0, client('PUBACK', { packetIdentifier })];

const sentAgain = (packetIdentifier: number): Line => [
  0,
  1,
  client('PUBLISH', message(`m${packetIdentifier}`, { qos: 1, packetIdentifier, dup: true })),
];

const publish = (packetIdentifier: number, more: Partial<Publish> = {}): Line => [
  0,
  0,
  client('PUBLISH', message(`m${packetIdentifier}`, { qos: 1, packetIdentifier, ...more })),
];

describe('what a client owes', () => {
  test('an identifier is for one thing at a time', () => {
    const first = [...connected(0, 0), publish(1)];
    expect(judge([...first, publish(2)], clients)).toBe('pass');
    expect(judge([...first, publish(1)], clients)).toBe('5.0:MQTT-2.2.1-3');
    expect(judge([...first, [0, 0, server('PUBACK', { packetIdentifier: 1 })], publish(1)], clients)).toBe('pass');
    expect(
      judge([...first, [0, 0, client('UNSUBSCRIBE', { packetIdentifier: 1, topicFilters: ['t'] })]], clients),
    ).toBe('5.0:MQTT-2.2.1-3');
  });

  test('acknowledgements keep the order of what they acknowledge', () => {
    const copies = [1, 2].flatMap((packetIdentifier): Line[] => [
      [0, 1, client('PUBLISH', message(`m${packetIdentifier}`))],
      [0, 0, server('PUBLISH', message(`m${packetIdentifier}`, { qos: 1, packetIdentifier }))],
    ]);
    const start = [...connected(0, 0), ...subscribed(0, 1), ...connected(0, 1), ...copies];
    expect(judge([...start, puback(1), puback(2)], clients)).toBe('pass');
    expect(judge([...start, puback(2), puback(1)], clients)).toBe('5.0:MQTT-4.6.0-2');
  });

  test('what is sent again keeps its order', () => {
    const kept = { clientId: 'same', cleanStart: false, sessionExpiryIntervalSeconds: 60 };
    const cut = [
      ...connected(0, 0, kept),
      publish(1),
      publish(2),
      [0, 0, closed('client')] as const,
      ...connected(0, 1, kept, { sessionPresent: true }),
    ];
    expect(judge([...cut, sentAgain(1), sentAgain(2)], clients)).toBe('pass');
    expect(judge([...cut, sentAgain(2), sentAgain(1)], clients)).toBe('5.0:MQTT-4.6.0-1');
  });

  test.each([
    [{ maximumQoS: 0 }, publish(1), '5.0:MQTT-3.2.2-11'],
    [{ retainAvailable: false }, publish(1, { retain: true }), '5.0:MQTT-3.2.2-14'],
    [{}, [0, 0, client('DISCONNECT', { sessionExpiryIntervalSeconds: 5 })], '5.0:U-5.0-15'],
  ] as const)('what CONNACK and CONNECT have laid down: %j', (connack, line, expected) => {
    expect(judge([...connected(0, 0, {}, connack), line], clients)).toBe(expected);
  });

  test('not to go on with a session that it does not have', () => {
    const kept = { clientId: 'same', cleanStart: false, sessionExpiryIntervalSeconds: 60 };
    const lines = [
      ...connected(0, 5, kept),
      [0, 5, closed('client')] as const,
      ...connected(0, 0, kept, { sessionPresent: true }),
    ];
    expect(judge([...lines, [0, 0, closed('client')]], clients)).toBe('pass');
    expect(judge([...lines, publish(1)], clients)).toBe('5.0:MQTT-3.2.2-4');
  });

  test('but with one that its other CONNECT has made, which the server took first', () => {
    const kept = { clientId: 'same', cleanStart: false, sessionExpiryIntervalSeconds: 60 };
    const [open, ask, answer] = connected(0, 0, kept, { sessionPresent: true });
    const crossed = [open, ask, ...connected(0, 1, kept), [0, 1, closed('server')] as const, answer, publish(1)];
    expect(
      judge(
        crossed.filter((line) => line !== undefined),
        clients,
      ),
    ).toBe('pass');
  });
});

const clientFirst = ['client', 'server'] as const;
const serverFirst = clientFirst.toReversed();

/** Of a client that promised a packet within 1,000 ms, and sent it after 1,600. */
function ofLateClient(standstillMs: number): string {
  const observer = new Observer({
    profile: lenientProfile(0),
    version: '5.0',
    clientProfile: () => ({ connackTimeoutMs: null, pingrespTimeoutMs: null, lateMs: 0 }),
    delays: { underWayMs: (at) => (at === 1000 ? standstillMs : 0), standstillMs: () => 0 },
  });
  for (const [at, connection, event] of accepted(0, 0, connect('a', { keepAliveSeconds: 1 })))
    for (const tap of isOutput(event) ? serverFirst : clientFirst) observer.observe({ at, tap, connection, event });
  observer.observe({ at: 1600, tap: 'client', connection: 0, event: pingreq });
  return observer.verdict.verdict;
}

test('a client may be as late as it was kept from being on time', () => {
  expect(ofLateClient(600)).toBe('pass');
  expect(ofLateClient(599)).toBe('fail');
});
