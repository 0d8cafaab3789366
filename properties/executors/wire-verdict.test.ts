import { expect, test } from 'vitest';
import { lenientProfile, strictProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Citation } from '../../model/vocabulary/statement.ts';
import { verdictOnWire } from './wire-verdict.ts';

function judged(profile: TimeProfile, ...statements: readonly Citation[]): string {
  const failure = {
    verdict: 'fail',
    statements,
    at: 0,
    connection: 0,
    chart: 'connect',
    expected: {},
    why: 'it answered',
  } as const;
  return verdictOnWire(failure, { unexplainedCloses: [], options: { version: '5.0', profile } }).verdict;
}

test('how closely a server of 5.0 looks at what it is sent is left to it, and 3.1.1 leaves nothing open', () => {
  const lenient = lenientProfile(0);
  expect(judged(lenient, '5.0:MQTT-4.13.1-1', 'expected:output-has-a-cause')).toBe('inconclusive');
  expect(judged(lenient, '3.1.1:MQTT-4.8.0-1', 'expected:output-has-a-cause')).toBe('fail');
});

test('but it has to look at CONNECT, and to end a connection that has a second one', () => {
  const lenient = lenientProfile(0);
  expect(judged(lenient, '5.0:MQTT-4.13.1-1', '5.0:MQTT-3.1.4-1')).toBe('fail');
  expect(judged(lenient, '5.0:MQTT-3.1.0-2', '5.0:MQTT-4.13.1-1')).toBe('fail');
});

test('a broker that is held to the strict profile says that it looks', () => {
  expect(judged(strictProfile(100, 1_000), '5.0:MQTT-4.13.1-1')).toBe('fail');
});
