/** What is to be expected of a server that crashes and comes back, with its sessions or without. */
import { describe, expect, test } from 'vitest';
import { strictProfile } from '../vocabulary/profile.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import { judgeTrace } from './judge.ts';
import { accepted, bytes, closed, connect, disconnect, watched, type Line } from './lines.ts';

const will = { topic: 'will', payload: bytes('the will'), qos: 0, retain: false } as const;
const theWill: MqttEvent = { type: 'server.PUBLISH', ...will, dup: false };
const owner = connect('a', {
  cleanStart: false,
  sessionExpiryIntervalSeconds: 60,
  will: { ...will, willDelayIntervalSeconds: 1 },
});
const before = [...watched, ...accepted(0, 0, owner)];

function crash(sessionsKept: boolean): readonly Line[] {
  return [
    [1_000, 0, { type: 'network.closed', by: 'network', abortive: true }],
    [1_000, 0, { type: 'process.crashed', sessionsKept }],
  ];
}

function judge(lines: readonly Line[]): string {
  const observations = lines.map(([at, connection, event]) => ({ at, tap: 'server', connection, event }) as const);
  const trace = { header: { format: 'mqtt-liveness-trace', formatVersion: 1 }, observations } as const;
  const verdict = judgeTrace(trace, { profile: strictProfile(100, 10_000), version: '5.0' }, 60_000);
  return verdict.verdict === 'fail' ? (verdict.statements[0] ?? '') : verdict.verdict;
}

describe('a server that has crashed', () => {
  test.each<[string, boolean, readonly Line[], string]>([
    ['has its session as well', true, accepted(1_500, 1, owner, true), 'pass'],
    ['must not have lost it', true, accepted(1_500, 1, owner, false), '5.0:MQTT-3.2.2-3'],
    ['has none to resume', false, accepted(1_500, 1, owner, true), '5.0:MQTT-3.2.2-3'],
    ['begins anew', false, accepted(1_500, 1, owner, false), 'pass'],
    ['publishes the will that it kept', true, [[2_000, 9, theWill]], 'pass'],
    ['must publish it', true, [], '5.0:MQTT-3.1.2-8'],
    ['need not publish one that it lost', false, [], 'pass'],
    ['may have published it just before', false, [[1_000, 9, theWill]], 'pass'],
  ])('%s: sessions kept %s', (_, sessionsKept, after, expected) => {
    expect(judge([...before, ...crash(sessionsKept), ...after])).toBe(expected);
  });

  test('has not got back a will that DISCONNECT had removed', () => {
    const left: readonly Line[] = [...before, [900, 0, disconnect], [900, 0, closed('client')]];
    const lost: Line = [1_000, 9, { type: 'process.crashed', sessionsKept: false }];
    expect(judge([...left, lost, [1_000, 9, theWill]])).toBe('5.0:MQTT-3.14.4-3');
  });
});
