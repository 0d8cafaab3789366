/** A packet that is malformed before all of it has come: the server may close at once, and has to when it is whole. */
import { describe, expect, test } from 'vitest';
import { strictProfile } from '../vocabulary/profile.ts';
import type { Observation } from '../vocabulary/trace.ts';
import { judgeTrace } from './judge.ts';
import { accepted, closed, connack, connect, opened, type Line } from './lines.ts';

const unconnected: Line = [0, 0, opened];
const part: Line = [1_000, 0, { type: 'client.bytes', bytes: 1 }];
const spoiled: Line = [1_000, 0, { type: 'client.bytes', bytes: 1, spoiled: true }];
const whole: Line = [3_000, 0, { type: 'client.malformed', reasonCode: 0x81, why: '' }];
const close = (at: number): Line => [at, 0, closed('server')];

function firstOf(lines: readonly Line[]): string {
  const observations = lines.map(([at, connection, event]): Observation => ({ at, tap: 'server', connection, event }));
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
  const options = { profile: strictProfile(100, 10_000), version: '5.0' } as const;
  const verdict = judgeTrace({ header, observations }, options, 30_000);
  return verdict.verdict === 'fail' ? (verdict.statements[0] ?? '') : verdict.verdict;
}

describe.each([
  { when: 'after CONNECT', start: accepted(0, 0, connect('a', { keepAliveSeconds: 0 })), kept: 'pass' },
  { when: 'before CONNECT', start: [unconnected], kept: '5.0:U-5.0-01' },
])('$when', ({ start, kept }) => {
  test('the server may close at once, or at any time until it is whole', () => {
    expect(firstOf([...start, spoiled, close(1_000)])).toBe('pass');
    expect(firstOf([...start, spoiled, close(2_500)])).toBe('pass');
    expect(firstOf([...start, part, close(1_000)])).not.toBe('pass');
  });

  test('while the rest is missing nothing is demanded that was not demanded before', () => {
    expect(firstOf([...start, spoiled])).toBe(kept);
  });

  test('it has to close when the packet is whole', () => {
    expect(firstOf([...start, spoiled, whole, close(3_000)])).toBe('pass');
    expect(firstOf([...start, spoiled, whole])).toBe('5.0:MQTT-4.13.1-1');
  });
});

test('before CONNECT the server may say that it refuses', () => {
  const refusal: Line = [1_000, 0, connack(false, 0x81)];
  expect(firstOf([unconnected, spoiled, refusal, close(1_000)])).toBe('pass');
  expect(firstOf([unconnected, part, refusal, close(1_000)])).toBe('5.0:MQTT-3.2.0-1');
});
