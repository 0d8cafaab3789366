/** Traces written by hand: what the judge has to accept, and what it has to reject. Server's tap only. */
import { describe, expect, test } from 'vitest';
import type { MqttEvent } from '../vocabulary/event.ts';
import { lenientProfile, strictProfile, wireProfile, type TimeProfile } from '../vocabulary/profile.ts';
import type { Observation } from '../vocabulary/trace.ts';
import type { ProtocolVersion, Will } from '../vocabulary/packet.ts';
import { overdueBy, type Verdict } from '../vocabulary/verdict.ts';
import { judgeTrace } from './judge.ts';
import {
  accepted,
  bytes,
  closed,
  connack,
  connect,
  disconnect,
  opened,
  pingreq,
  pingresp,
  watched,
  type Line,
} from './lines.ts';

const strict = strictProfile(100, 10_000);
const will = (delaySeconds: number): Will => ({
  topic: 'will',
  payload: bytes('the will'),
  qos: 0,
  retain: false,
  willDelayIntervalSeconds: delaySeconds,
});
const theWill: MqttEvent = {
  type: 'server.PUBLISH',
  topic: 'will',
  payload: bytes('the will'),
  qos: 0,
  retain: false,
  dup: false,
};
function judge(
  lines: readonly Line[],
  untilMs = 60_000,
  profile: TimeProfile = strict,
  version: ProtocolVersion = '5.0',
): Verdict {
  const observations = lines.map(([at, connection, event]): Observation => ({ at, tap: 'server', connection, event }));
  return judgeTrace(
    { header: { format: 'mqtt-liveness-trace', formatVersion: 1 }, observations },
    { profile, version },
    untilMs,
  );
}

const first = (verdict: Verdict): string =>
  verdict.verdict === 'fail' ? (verdict.statements[0] ?? '') : verdict.verdict;

describe('Keep Alive', () => {
  const client = connect('a', { keepAliveSeconds: 3 });
  test.each([
    [4_499, '5.0', 'expected:healthy-link-is-kept'],
    [4_500, '5.0', 'pass'],
    [4_600, '5.0', 'pass'],
    [4_601, '5.0', '5.0:MQTT-3.1.2-22'],
    [4_499, '3.1.1', 'expected:healthy-link-is-kept'],
    [4_601, '3.1.1', '3.1.1:MQTT-3.1.2-24'],
  ] as const)('K = 3 s, closed at %d ms in %s: %s', (at, protocolVersion, expected) => {
    const line = connect('a', { keepAliveSeconds: 3, protocolVersion });
    expect(first(judge([...accepted(0, 0, line), [at, 0, closed('server')]]))).toBe(expected);
  });

  test('an early close is told from when it would have been right', () => {
    const verdict = judge([
      ...accepted(0, 0, client),
      [1_000, 0, pingreq],
      [1_000, 0, pingresp],
      [5_000, 0, closed('server')],
    ]);
    expect(verdict).toMatchObject({ verdict: 'fail', at: 5_000, expected: { fromMs: 5_500 } });
  });

  test('a packet at the deadline saves the connection, or comes too late', () => {
    const late: Line[] = [...accepted(0, 0, client), [4_500, 0, pingreq]];
    expect(first(judge([...late, [4_500, 0, closed('server')]]))).toBe('pass');
    expect(first(judge([...late, [4_500, 0, pingresp], [9_000, 0, closed('server')]]))).toBe('pass');
    expect(first(judge([...late, [4_500, 0, pingresp], [8_000, 0, closed('server')]]))).toBe(
      'expected:healthy-link-is-kept',
    );
  });

  test('3.1.1 has no DISCONNECT from the server', () => {
    const line = connect('a', { keepAliveSeconds: 3, protocolVersion: '3.1.1' });
    const said: MqttEvent = { type: 'server.DISCONNECT', reasonCode: 0x8d };
    expect(first(judge([...accepted(0, 0, line), [4_500, 0, said], [4_500, 0, closed('server')]]))).toBe(
      'expected:output-has-a-cause',
    );
  });

  test.each([
    [60, 90_000, 'pass'],
    [60, 142_000, 'pass'],
    [60, 142_001, '5.0:MQTT-3.1.2-22'],
    [65, 97_500 + 60_000, 'pass'],
    [65, 97_500 + 60_001, '5.0:MQTT-3.1.2-22'],
  ])('lenient, K = %d s, closed at %d ms: %s', (keepAliveSeconds, at, expected) => {
    const lines = [...accepted(0, 0, connect('a', { keepAliveSeconds })), [at, 0, closed('server')] as const];
    expect(first(judge(lines, at, lenientProfile(0)))).toBe(expected);
  });
});

test('lenient and K = 1 s: a close nearer to the deadline than to the last packet is early', () => {
  const lines: Line[] = [
    ...accepted(0, 0, connect('a', { keepAliveSeconds: 1 })),
    [807, 0, pingreq],
    [807, 0, pingresp],
    [2_056, 0, closed('server')],
  ];
  expect(judge(lines, 3_000, lenientProfile(0))).toMatchObject({ verdict: 'fail', expected: { fromMs: 2_307 } });
});

describe('takeover and sessions', () => {
  const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 5 };
  const taken: MqttEvent = { type: 'server.DISCONNECT', reasonCode: 0x8e };

  test('the old close, 0x8E and the new CONNACK come in any order', () => {
    const start: Line[] = [...accepted(0, 0, connect('a')), [100, 1, opened], [100, 1, connect('a')]];
    expect(first(judge([...start, [100, 0, taken], [100, 0, closed('server')], [100, 1, connack()]]))).toBe('pass');
    expect(first(judge([...start, [100, 1, connack()], [100, 0, taken], [100, 0, closed('server')]]))).toBe('pass');
    expect(first(judge([...start, [100, 1, connack()], [100, 0, closed('server')]]))).toBe('pass');
    expect(first(judge([...start, [100, 1, connack()]]))).toBe('5.0:MQTT-3.1.4-3');
  });

  test('a CONNECT that is refused closes nobody', () => {
    const start: Line[] = [...accepted(0, 0, connect('a')), [100, 1, opened], [100, 1, connect('a')]];
    const refused: Line[] = [
      [100, 1, connack(false, 0x87)],
      [100, 1, closed('server')],
    ];
    expect(first(judge([...start, ...refused]))).toBe('pass');
    expect(first(judge([...start, [100, 0, closed('server')], ...refused]))).toBe('expected:healthy-link-is-kept');
  });

  test.each([
    [5_999, true, 'pass'],
    [5_999, false, '5.0:MQTT-3.2.2-3'],
    [6_000, true, 'pass'],
    [6_000, false, 'pass'],
    [6_101, true, '5.0:MQTT-3.2.2-3'],
    [6_101, false, 'pass'],
  ])('expiry 5 s after a close at 1 s: back at %d ms, Session Present %s: %s', (at, sessionPresent, expected) => {
    const lines = [...accepted(0, 0, connect('a', kept)), [1_000, 0, closed('client')] as const];
    expect(first(judge([...lines, ...accepted(at, 1, connect('a', kept), sessionPresent)]))).toBe(expected);
  });
});

const bearer = (delay: number, expiry: number): MqttEvent =>
  connect('a', { cleanStart: false, sessionExpiryIntervalSeconds: expiry, will: will(delay) });

describe('wills', () => {
  const back = connect('a', { cleanStart: false, sessionExpiryIntervalSeconds: 10 });

  test('once, and not after DISCONNECT', () => {
    const start = [...watched, ...accepted(0, 0, bearer(0, 0))];
    expect(first(judge([...start, [500, 0, closed('client')], [500, 9, theWill]]))).toBe('pass');
    expect(first(judge([...start, [500, 0, closed('client')]]))).toBe('5.0:MQTT-3.1.2-8');
    expect(first(judge([...start, [500, 0, closed('client')], [500, 9, theWill], [501, 9, theWill]]))).toBe(
      '5.0:MQTT-3.1.2-10',
    );
    expect(first(judge([...start, [500, 0, disconnect], [500, 0, closed('server')], [500, 9, theWill]]))).toBe(
      '5.0:MQTT-3.14.4-3',
    );
  });

  test('without a subscriber nothing is missed', () => {
    expect(first(judge([...accepted(0, 0, bearer(0, 0)), [500, 0, closed('client')]]))).toBe('pass');
  });

  test.each([
    [2, 10, 2_500, 'pass'],
    [2, 10, 2_600, 'pass'],
    [2, 10, 2_499, '5.0:MQTT-3.1.2-8'],
    [2, 10, 2_601, '5.0:MQTT-3.1.2-8'],
    [10, 2, 2_500, 'pass'],
    [10, 0, 500, 'pass'],
  ])('delay %d s, expiry %d s, closed at 500 ms, published at %d ms: %s', (delay, expiry, at, expected) => {
    const lines: Line[] = [
      ...watched,
      ...accepted(0, 0, bearer(delay, expiry)),
      [500, 0, closed('client')],
      [at, 9, theWill],
    ];
    expect(first(judge(lines))).toBe(expected);
  });

  test('a session that was resumed cancels it; one that started clean may go either way', () => {
    const start: Line[] = [...watched, ...accepted(0, 0, bearer(2, 10)), [500, 0, closed('client')]];
    const resumed = accepted(1_000, 1, back, true);
    const clean = accepted(1_000, 1, connect('a'));
    expect(first(judge([...start, ...resumed]))).toBe('pass');
    expect(first(judge([...start, ...resumed, [2_500, 9, theWill]]))).toBe('5.0:MQTT-3.1.3-9');
    expect(first(judge([...start, ...clean]))).toBe('pass');
    expect(first(judge([...start, ...clean, [1_000, 9, theWill]]))).toBe('pass');
  });

  test('resumed as the delay ran out: not both', () => {
    const start: Line[] = [...watched, ...accepted(0, 0, bearer(2, 10)), [500, 0, closed('client')]];
    expect(first(judge([...start, ...accepted(2_500, 1, back, true)]))).toBe('pass');
    expect(first(judge([...start, ...accepted(2_500, 1, back, true), [2_550, 9, theWill]]))).toBe('5.0:MQTT-3.1.3-9');
  });

  test('its topic is its own', () => {
    const elsewhere: MqttEvent = { ...theWill, topic: 'elsewhere' };
    const lines: Line[] = [
      ...watched,
      ...accepted(0, 0, bearer(0, 0)),
      [500, 0, closed('client')],
      [500, 9, elsewhere],
    ];
    expect(first(judge(lines))).toBe('5.0:MQTT-3.1.2-7');
  });
});

describe('races on a wire', () => {
  const wire = wireProfile(strict, 50);
  const oneSecond = { keepAliveSeconds: 1 };

  test('silence the judge for the client that raced, and for no other', () => {
    const race: Line[] = [...accepted(0, 0, connect('a', oneSecond)), [1_480, 0, pingreq], [1_490, 0, pingresp]];
    expect(judge([...race, [1_700, 0, closed('server')]], 2_000, wire)).toMatchObject({ verdict: 'inconclusive' });
    const other = accepted(0, 1, connect('b', oneSecond));
    expect(first(judge([...other, ...race, [2_000, 0, disconnect], [2_000, 0, closed('client')]], 3_000, wire))).toBe(
      '5.0:MQTT-3.1.2-22',
    );
  });
});

const copyOf = (dup: boolean): MqttEvent => ({
  type: 'server.PUBLISH',
  topic: 't',
  payload: bytes('m'),
  qos: 2,
  retain: false,
  dup,
  packetIdentifier: 1,
});

describe('exchanges of QoS 1 and 2', () => {
  test('the late close of an old connection does not touch what its successor has taken up', () => {
    const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 60 };
    const lines: Line[] = [
      ...accepted(0, 0, connect('a', kept)),
      [0, 0, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter: '#', qos: 2 }] }],
      [0, 0, { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [2] }],
      [0, 0, { type: 'client.PUBLISH', topic: 't', payload: bytes('m'), qos: 0, retain: false, dup: false }],
      [0, 0, copyOf(false)],
      ...accepted(500, 1, connect('a', kept), true),
      [500, 1, copyOf(true)],
      [500, 1, { type: 'client.PUBREC', packetIdentifier: 1 }],
      [500, 0, closed('server')],
      [500, 1, { type: 'server.PUBREL', packetIdentifier: 1 }],
    ];
    expect(first(judge(lines))).toBe('pass');
  });

  test('a QoS 2 message that was not released dies with its session', () => {
    const publish: MqttEvent = {
      type: 'client.PUBLISH',
      topic: 't',
      payload: bytes('m'),
      qos: 2,
      retain: false,
      dup: false,
      packetIdentifier: 1,
    };
    const lines: Line[] = [
      ...watched,
      ...accepted(0, 0, connect('a')),
      [0, 0, publish],
      [0, 0, { type: 'server.PUBREC', packetIdentifier: 1 }],
      [100, 0, closed('client')],
      ...accepted(500, 1, connect('a')),
      [500, 1, { type: 'client.PUBREL', packetIdentifier: 1 }],
      [500, 1, { type: 'server.PUBCOMP', packetIdentifier: 1 }],
    ];
    expect(first(judge(lines))).toBe('pass');
  });
});

/** Of both taps of one connection: the first statement that is contradicted, or the verdict. */
const both = (...lines: readonly (readonly [Observation['tap'], MqttEvent])[]): string => {
  const observations = lines.map(([tap, event]): Observation => ({ at: 0, tap, connection: 0, event }));
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
  return first(judgeTrace({ header, observations }, { profile: strict, version: '5.0' }));
};

describe('the network between the two taps', () => {
  const bye = closed('client');
  const hello = [
    ['client', opened],
    ['server', opened],
    ['client', connect('a')],
    ['server', connect('a')],
  ] as const;

  test('a close arrives behind what left before it, and nothing behind the close', () => {
    expect(
      both(...hello, ['server', connack()], ['client', pingreq], ['client', bye], ['server', pingreq], ['server', bye]),
    ).toBe('pass');
    expect(both(...hello, ['server', connack()], ['client', pingreq], ['client', bye], ['server', bye])).toBe(
      'expected:network-loses-no-order',
    );
  });

  test('a reset may lose what is in flight', () => {
    const reset: MqttEvent = { type: 'network.closed', by: 'client', abortive: true };
    const cut = [
      ['client', pingreq],
      ['client', reset],
      ['server', reset],
    ] as const;
    expect(both(...hello, ['server', connack()], ...cut)).toBe('pass');
    expect(both(...hello, ['server', connack()], ...cut, ['server', pingreq])).toBe('expected:network-loses-no-order');
  });
});

describe('after the verdict', () => {
  const client = connect('a', { keepAliveSeconds: 2 });
  const silent: readonly Line[] = [...accepted(0, 0, client)];
  const late = (at: number): Verdict => judge([...silent, [at, 0, closed('server')]]);

  test('what was missed and comes after all is late, with its figures', () => {
    expect(late(3_100)).toEqual({ verdict: 'pass' });
    const verdict = late(3_450);
    expect(verdict).toMatchObject({ verdict: 'fail', kind: 'late', at: 3_100, cameAt: 3_450 });
    expect(verdict.verdict === 'fail' && overdueBy(verdict)).toEqual({ ms: 450, beyondMs: 350 });
  });

  test('what never comes is not late, and another output is not what was missed', () => {
    const others: readonly Line[] = [...silent, [3_450, 0, pingresp], [3_500, 0, closed('client')]];
    for (const lines of [silent, others]) {
      const verdict = judge(lines);
      expect(verdict).toMatchObject({ verdict: 'fail', at: 3_100 });
      expect(verdict).not.toHaveProperty('kind');
      expect(verdict.verdict === 'fail' && overdueBy(verdict)).toBeUndefined();
    }
  });

  test('what comes for another reason is not what was missed', () => {
    const malformed: MqttEvent = { type: 'client.malformed', reasonCode: 0x81, why: '' };
    const broken: readonly Line[] = [...silent, [1_000, 0, malformed]];
    expect(judge([...broken, [2_900, 0, closed('server')]])).toMatchObject({ at: 1_000, kind: 'late' });
    expect(judge([...broken, [3_100, 0, closed('server')]])).not.toHaveProperty('kind');
  });

  test('a will that comes late is told from another message', () => {
    const start: readonly Line[] = [...watched, ...accepted(0, 0, { ...client, will: will(0) })];
    const end: Line = [1_000, 0, closed('client')];
    const copies = [theWill, { ...theWill, payload: bytes('another') } as MqttEvent];
    const [ofWill, ofAnother] = copies.map((copy) => judge([...start, end, [1_600, 9, copy]]));
    expect(ofWill).toMatchObject({ kind: 'late', at: 1_100, cameAt: 1_600 });
    expect(ofAnother).not.toHaveProperty('kind');
  });
});
