/** Where the standard leaves something open: each reading passes where it is accepted, and no broker follows two. */
import { describe, expect, test } from 'vitest';
import type { AcceptedReadings } from '../ambiguities/register.ts';
import { strictProfile, wireProfile } from '../vocabulary/profile.ts';
import type { Connect } from '../vocabulary/packet.ts';
import type { Verdict } from '../vocabulary/verdict.ts';
import { judgeTrace } from './judge.ts';
import { accepted, bytes, closed, connack, connect, opened, pingreq, pingresp, watched, type Line } from './lines.ts';

const strict = strictProfile(100, 10_000);

function judge(lines: readonly Line[], readings?: AcceptedReadings, untilMs = 60_000): Verdict {
  const observations = lines.map(([at, connection, event]) => ({ at, tap: 'server', connection, event }) as const);
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
  return judgeTrace({ header, observations }, { profile: strict, version: '5.0', readings }, untilMs);
}

const follows = (id: string, reading: string): Verdict => ({ verdict: 'pass', readings: { [id]: [reading] } });
const plainPass: Verdict = { verdict: 'pass' };
/** The first statement that is contradicted, or the verdict. */
const first = (verdict: Verdict): string =>
  verdict.verdict === 'fail' ? (verdict.statements[0] ?? '') : verdict.verdict;

const bearer = (clientId: string, delaySeconds: number, expirySeconds: number): Connect & { type: 'client.CONNECT' } =>
  connect(clientId, {
    sessionExpiryIntervalSeconds: expirySeconds,
    will: {
      topic: 'will',
      payload: bytes(`will of ${clientId}`),
      qos: 0,
      retain: false,
      willDelayIntervalSeconds: delaySeconds,
    },
  });
const willOf = (clientId: string, at: number): Line => [
  at,
  9,
  {
    type: 'server.PUBLISH',
    topic: 'will',
    payload: bytes(`will of ${clientId}`),
    qos: 0,
    retain: false,
    dup: false,
  },
];

/** The client has a will, falls away, and is back with Clean Start 1 a second later: its will is published then, or never. */
function backClean(at: number, number: number, clientId: string, isPublished: boolean): Line[] {
  return [
    ...accepted(at, number, bearer(clientId, 5, 60)),
    [at, number, closed('client')],
    ...accepted(at + 1_000, number + 1, connect(clientId)),
    ...(isPublished ? [willOf(clientId, at + 1_000)] : []),
  ];
}

describe('a will waits, and its client is back with Clean Start', () => {
  const id = 'will-on-clean-start';

  test.each([
    [true, 'published', 'cancelled', '5.0:MQTT-3.1.2-8'],
    [false, 'cancelled', 'published', '5.0:MQTT-3.1.2-8'],
  ] as const)('published: %s', (isPublished, reading, other, statement) => {
    const lines = [...watched, ...backClean(0, 0, 'a', isPublished)];
    expect(judge(lines)).toEqual(follows(id, reading));
    expect(judge(lines, { [id]: [reading] })).toEqual(plainPass);
    expect(first(judge(lines, { [id]: [other] }))).toBe(statement);
  });

  test('published once and once not: no reading is left', () => {
    const both = [...watched, ...backClean(0, 0, 'a', true), ...backClean(10_000, 2, 'b', false)];
    expect(judge(both)).toMatchObject({
      verdict: 'fail',
      at: 11_100,
      statements: expect.arrayContaining(['5.0:MQTT-3.1.3-9']),
    });
    const twice = [...watched, ...backClean(0, 0, 'a', false), ...backClean(10_000, 2, 'b', false)];
    expect(judge(twice)).toEqual(follows(id, 'cancelled'));
  });

  test('neither published then nor cancelled', () => {
    const late = [...watched, ...backClean(0, 0, 'a', false), willOf('a', 5_000)];
    expect(first(judge(late))).toBe('5.0:MQTT-3.1.2-8');
  });

  test('without a subscriber nothing is known', () => {
    expect(judge(backClean(0, 0, 'a', false))).toEqual(plainPass);
  });

  test('published before the CONNACK that is the reason', () => {
    const lines: Line[] = [
      ...watched,
      ...accepted(0, 0, bearer('a', 5, 60)),
      [0, 0, closed('client')],
      [1_000, 1, opened],
      [1_000, 1, connect('a')],
      willOf('a', 1_000),
      [1_000, 1, connack()],
    ];
    expect(judge(lines)).toEqual(follows(id, 'published'));
    expect(first(judge(lines, { [id]: ['cancelled'] }))).toBe('5.0:MQTT-3.1.2-8');
  });

  test('a delay that had run out says nothing of it', () => {
    const lines: Line[] = [
      ...watched,
      ...accepted(0, 0, bearer('a', 1, 60)),
      [0, 0, closed('client')],
      willOf('a', 1_000),
      ...accepted(1_050, 1, connect('a')),
    ];
    expect(judge(lines)).toEqual(plainPass);
  });
});

describe.each([
  ['will-on-takeover-with-clean-start', 60, true],
  ['will-on-takeover-with-the-session-at-its-end', 0, true],
  ['will-on-takeover-with-the-session-at-its-end', 0, false],
] as const)('%s: expiry %d s, Clean Start %s', (id, expiry, cleanStart) => {
  const start: readonly Line[] = [
    ...watched,
    ...accepted(0, 0, bearer('a', 5, expiry)),
    [1_000, 1, opened],
    [1_000, 1, connect('a', { cleanStart })],
  ];
  const close: Line = [1_000, 0, closed('server')];
  const answer: Line = [1_000, 1, connack()];
  const will = willOf('a', 1_000);

  test.each([
    ['close, CONNACK, will', [close, answer, will]],
    ['close, will, CONNACK', [close, will, answer]],
    ['CONNACK, close, will', [answer, close, will]],
    ['will, close, CONNACK', [will, close, answer]],
  ])('published: %s', (_, end) => {
    expect(judge([...start, ...end])).toEqual(follows(id, 'published'));
    expect(first(judge([...start, ...end], { [id]: ['cancelled'] }))).toBe('5.0:MQTT-3.1.2-8');
  });

  test.each([
    ['close, CONNACK', [close, answer]],
    ['CONNACK, close', [answer, close]],
  ])('cancelled: %s', (_, end) => {
    expect(judge([...start, ...end])).toEqual(follows(id, 'cancelled'));
    expect(first(judge([...start, ...end], { [id]: ['published'] }))).toBe('5.0:MQTT-3.1.2-8');
  });
});

describe('what Keep Alive counts', () => {
  const part: Line = [1_000, 0, { type: 'client.bytes', bytes: 3 }];
  const start: readonly Line[] = [...accepted(0, 0, connect('a', { keepAliveSeconds: 1 })), part];
  const either: AcceptedReadings = { 'keep-alive-counts': ['packets', 'bytes'] };

  test.each([
    [1_500, 'packets', 'pass', 'expected:healthy-link-is-kept'],
    [2_000, undefined, '5.0:MQTT-3.1.2-22', 'expected:healthy-link-is-kept'],
    [2_500, 'bytes', '5.0:MQTT-3.1.2-22', 'pass'],
    [2_601, undefined, '5.0:MQTT-3.1.2-22', '5.0:MQTT-3.1.2-22'],
  ] as const)('closed at %d ms: %s', (at, reading, byPackets, byBytes) => {
    const lines: Line[] = [...start, [at, 0, closed('server')]];
    expect(first(judge(lines))).toBe(byPackets);
    expect(first(judge(lines, { 'keep-alive-counts': ['bytes'] }))).toBe(byBytes);
    const expected = reading ? follows('keep-alive-counts', reading) : { verdict: 'fail' };
    expect(judge(lines, either)).toMatchObject(expected);
  });

  test('not one on one connection and the other on another', () => {
    const other: readonly Line[] = [
      ...accepted(10_000, 1, connect('b', { keepAliveSeconds: 1 })),
      [11_000, 1, { type: 'client.bytes', bytes: 3 }],
    ];
    const lines = (at: number): Line[] => [...start, [2_500, 0, closed('server')], ...other, [at, 1, closed('server')]];
    expect(judge(lines(12_500), either)).toEqual(follows('keep-alive-counts', 'bytes'));
    expect(judge(lines(11_500), either)).toMatchObject({ verdict: 'fail', at: 11_500 });
  });
});

describe('from when Keep Alive counts', () => {
  const start: readonly Line[] = [
    [0, 0, opened],
    [0, 0, connect('a', { keepAliveSeconds: 1 })],
    [400, 0, connack()],
  ];
  const slow = { ...strict, answerMs: 500 };
  const judgeSlow = (lines: readonly Line[], readings?: AcceptedReadings, profile = slow): Verdict =>
    judgeTrace(
      {
        header: { format: 'mqtt-liveness-trace', formatVersion: 1 },
        observations: lines.map(([at, connection, event]) => ({ at, tap: 'server', connection, event }) as const),
      },
      { profile, version: '5.0', readings },
      20_000,
    );

  test.each([
    [1_500, 'connect', 'connack', 'expected:healthy-link-is-kept'],
    [1_900, 'connack', 'connect', '5.0:MQTT-3.1.2-22'],
  ] as const)('closed at %d ms: from %s', (at, reading, other, statement) => {
    const lines: Line[] = [...start, [at, 0, closed('server')]];
    expect(judgeSlow(lines)).toEqual(follows('keep-alive-starts', reading));
    expect(first(judgeSlow(lines, { 'keep-alive-starts': [other] }))).toBe(statement);
  });

  test('on a wire it says nothing if both are as near as the guard', () => {
    const wire = wireProfile(strict, 300);
    const lines: Line[] = [...start, [1_620, 0, closed('server')]];
    expect(judgeSlow(lines, undefined, wire)).toEqual(plainPass);
    expect(judgeSlow([...start, [1_590, 0, closed('server')]], undefined, wire)).toEqual(
      follows('keep-alive-starts', 'connect'),
    );
  });

  test('after another packet it is all the same', () => {
    const later: Line[] = [
      [1_000, 0, pingreq],
      [1_000, 0, pingresp],
      [2_500, 0, closed('server')],
    ];
    expect(judgeSlow([...start, ...later])).toEqual(plainPass);
  });
});

describe('a healthy connection is closed', () => {
  const id = 'healthy-connection-closed';
  const atWill: AcceptedReadings = { [id]: ['at-will'] };
  const start: readonly Line[] = [...watched, ...accepted(0, 0, bearer('a', 0, 0))];
  const close: Line = [5_000, 0, closed('server')];

  test('by the reading that allows it, and what follows has to follow', () => {
    const closing = [...start, close, willOf('a', 5_000)];
    expect(first(judge(closing))).toBe('expected:healthy-link-is-kept');
    expect(judge(closing, atWill)).toEqual(plainPass);
    expect(judge(closing, { [id]: ['never', 'at-will'] })).toEqual(follows(id, 'at-will'));
    expect(first(judge([...start, close], atWill))).toBe('5.0:MQTT-3.1.2-8');
  });

  test('and what came just before may have been left undone', () => {
    const message = { topic: 't', payload: bytes('m'), qos: 0, retain: false, dup: false } as const;
    const sent: readonly Line[] = [
      ...watched,
      ...accepted(0, 0, connect('a')),
      [5_000, 0, { type: 'client.PUBLISH', ...message }],
    ];
    expect(first(judge([...sent, [5_000, 0, closed('server')]], atWill))).toBe('pass');
    expect(first(judge(sent, atWill))).toBe('expected:others-are-served');
  });

  test('what it says of itself has to be true', () => {
    const [administrative, timedOut] = [0x98, 0x8d].map((reasonCode): Line[] => [
      ...start,
      [5_000, 0, { type: 'server.DISCONNECT', reasonCode }],
      close,
      willOf('a', 5_000),
    ]);
    expect(judge(administrative ?? [], atWill)).toEqual(plainPass);
    expect(first(judge(timedOut ?? [], atWill))).toBe('expected:output-has-a-cause');
  });
});

test('a live connection is closed for a CONNECT that is refused', () => {
  const id = 'refused-connect-with-a-live-identifier';
  const lines: Line[] = [
    ...accepted(0, 0, connect('a')),
    [100, 1, opened],
    [100, 1, connect('a')],
    [100, 0, closed('server')],
    [100, 1, connack(false, 0x87)],
    [100, 1, closed('server')],
  ];
  expect(first(judge(lines))).toBe('expected:healthy-link-is-kept');
  expect(judge(lines, { [id]: ['closed'] })).toEqual(plainPass);
  expect(judge(lines, { [id]: ['untouched', 'closed'] })).toEqual(follows(id, 'closed'));
});

describe('DISCONNECT with a reserved code', () => {
  const id = 'disconnect-with-a-reserved-code';
  const start: readonly Line[] = [
    ...watched,
    ...accepted(0, 0, bearer('a', 0, 0)),
    [500, 0, { type: 'client.DISCONNECT', reasonCode: 0x8e }],
    [500, 0, closed('server')],
  ];

  test.each([
    [true, 'error', 'normal', '5.0:MQTT-3.14.4-3'],
    [false, 'normal', 'error', '5.0:MQTT-3.1.2-8'],
  ] as const)('will: %s', (isPublished, reading, other, statement) => {
    const lines = isPublished ? [...start, willOf('a', 500)] : start;
    expect(judge(lines, { [id]: ['error', 'normal'] })).toEqual(follows(id, reading));
    expect(first(judge(lines, { [id]: [other] }))).toBe(statement);
    expect(judge(lines).verdict).toBe(reading === 'error' ? 'pass' : 'fail');
  });
});

test.each([
  [false, 'absent', 'present'],
  [true, 'present', 'absent'],
] as const)('a session at its end is taken over, Session Present %s', (sessionPresent, reading, other) => {
  const id = 'session-present-after-takeover-of-a-session-at-its-end';
  const lines: Line[] = [
    ...accepted(0, 0, connect('a')),
    [100, 1, opened],
    [100, 1, connect('a', { cleanStart: false })],
    [100, 0, closed('server')],
    [100, 1, connack(sessionPresent)],
  ];
  expect(judge(lines, { [id]: ['absent', 'present'] })).toEqual(follows(id, reading));
  expect(first(judge(lines, { [id]: [other] }))).toBe('5.0:MQTT-3.2.2-3');
  expect(judge(lines).verdict).toBe(sessionPresent ? 'fail' : 'pass');
});

describe('CONNACK replaced the expiry, and DISCONNECT gives none', () => {
  const id = 'expiry-absent-in-disconnect-after-an-override';
  const start: readonly Line[] = [
    [0, 0, opened],
    [0, 0, connect('a', { sessionExpiryIntervalSeconds: 100 })],
    [0, 0, { type: 'server.CONNACK', sessionPresent: false, reasonCode: 0, sessionExpiryIntervalSeconds: 10 }],
    [1_000, 0, { type: 'client.DISCONNECT' }],
    [1_000, 0, closed('client')],
  ];

  test.each([
    [true, 'asked-for', 'effective'],
    [false, 'effective', 'asked-for'],
  ] as const)('a session after 50 s: %s', (sessionPresent, reading, other) => {
    const back = accepted(
      51_000,
      1,
      connect('a', { cleanStart: false, sessionExpiryIntervalSeconds: 10 }),
      sessionPresent,
    );
    expect(judge([...start, ...back])).toEqual(follows(id, reading));
    expect(first(judge([...start, ...back], { [id]: [other] }))).toBe('5.0:MQTT-3.2.2-3');
  });
});
