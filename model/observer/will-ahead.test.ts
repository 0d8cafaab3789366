/** A will that is seen before CONNACK of its connection, which may be on its way or unread: a violation only when it is certain. */
import { expect, test } from 'vitest';
import { strictProfile, wireProfile } from '../vocabulary/profile.ts';
import type { Observation } from '../vocabulary/trace.ts';
import { judgeTrace } from './judge.ts';
import { bytes, closed, connack, connect, opened, watched, type Line } from './lines.ts';

const will = { topic: 'will', payload: bytes('the will'), qos: 0, retain: false } as const;
const start: readonly Line[] = [...watched, [0, 0, opened], [0, 0, connect('a', { keepAliveSeconds: 0, will })]];
const copy: Line = [0, 9, { type: 'server.PUBLISH', ...will, dup: false }];

function whyOf(...lines: readonly Line[]): string {
  const all = [...start, ...lines];
  const observations = all.map(([at, connection, event]): Observation => ({ at, tap: 'server', connection, event }));
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
  const verdict = judgeTrace(
    { header, observations },
    { profile: wireProfile(strictProfile(100, 10_000), 50), version: '5.0' },
    30_000,
  );
  return verdict.verdict === 'fail' ? verdict.why : verdict.verdict;
}

test('its connection was accepted and has ended', () => {
  expect(whyOf(copy, [0, 0, connack()], [0, 0, closed('client')])).toBe('pass');
  expect(whyOf(copy, [0, 0, closed('client')])).toBe('pass');
});

test('its connection was refused', () => {
  expect(whyOf(copy, [0, 0, connack(false, 0x87)])).toBe('the will of a CONNECT that was not accepted was published');
});

test('its connection goes on', () => {
  expect(whyOf(copy, [0, 0, connack()])).toBe(
    'the will was published before its connection had closed and its delay had run out',
  );
});
