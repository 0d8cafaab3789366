import { describe, expect, it } from 'vitest';
import {
  accepted,
  closed,
  connect,
  connack,
  disconnect,
  opened,
  pingreq,
  pingresp,
  watched,
  type Line,
} from '../../model/observer/lines.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import { timersOf } from './timers.ts';

const options = { profile: strictProfile(100, 10_000), version: '5.0' } as const;

function barsOf(lines: readonly Line[], untilMs: number): string[] {
  const observations = lines.map(([at, connection, event]): Observation => ({ at, tap: 'server', connection, event }));
  return timersOf(observations, options, untilMs).map(
    ({ connection, chart, words, kind, armedAtMs, deadlineMs, endedAtMs = 'runs' }) =>
      `c${connection} ${chart}, ${kind}, ${words}: ${armedAtMs} to ${deadlineMs}, ${endedAtMs}`,
  );
}

describe('the timers of a trace', () => {
  it('are bars from their arming to their end, be it early, due, or not yet', () => {
    const lines: readonly Line[] = [
      [0, 0, opened],
      [300, 0, connect('a', { keepAliveSeconds: 2 })],
      [300, 0, connack()],
      [1_300, 0, pingreq],
      [1_300, 0, pingresp],
    ];
    expect(barsOf(lines, 2_000)).toEqual([
      'c0 connect, timer, connect time-out: 0 to 10000, 300',
      'c0 keep-alive, timer, 1.5 × Keep Alive: 300 to 3300, 1300',
      'c0 keep-alive, timer, 1.5 × Keep Alive: 1300 to 4300, runs',
    ]);
    expect(barsOf(lines, 4_350).slice(-2)).toEqual([
      'c0 keep-alive, timer, 1.5 × Keep Alive: 1300 to 4300, 4300',
      'c0 keep-alive, window, lateness: 4300 to 4400, runs',
    ]);
  });

  it('of a connection that has gone are still its own', () => {
    const will = { topic: 'w', payload: new Uint8Array(), qos: 0, retain: false, willDelayIntervalSeconds: 3 } as const;
    const lines: readonly Line[] = [
      ...accepted(0, 1, connect('b', { sessionExpiryIntervalSeconds: 9, will })),
      [1_000, 1, disconnect],
      [1_000, 1, closed('client')],
      ...accepted(1_000, 2, connect('c', { sessionExpiryIntervalSeconds: 9, will })),
      [2_000, 2, closed('client')],
    ];
    expect(barsOf(lines, 4_000)).toEqual([
      'c1 session, timer, Session Expiry Interval: 1000 to 10000, runs',
      'c2 will, timer, will delay: 2000 to 5000, runs',
      'c2 session, timer, Session Expiry Interval: 2000 to 11000, runs',
    ]);
  });

  it('belong to the connection on whose behalf they run, not to the one that waits', () => {
    const will = { topic: 'w', payload: new Uint8Array([1]), qos: 0, retain: false } as const;
    const lines = [...watched, ...accepted(0, 2, connect('c', { will })), [1_000, 2, closed('client')] as const];
    expect(barsOf(lines, 1_050)).toEqual(['c2 will service, window, service window: 1000 to 1100, runs']);
  });
});
