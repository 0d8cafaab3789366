import { describe, expect, test } from 'vitest';
import type { Session } from './records.ts';
import type { Due } from './state.ts';
import { longestDelayMs } from './timer-wheel/timer-wheel.ts';
import { Timers } from './timers.ts';

const expiry: Due = { type: 'sessionExpiry', session: { clientId: 'client' } as Session };

/** When it is told, if whoever drives it sleeps until `nextDeadlineMs`. */
function toldAtMs(timers: Timers<Due>): readonly number[] {
  const told: number[] = [];
  for (let atMs = timers.nextDeadlineMs(); atMs !== undefined; atMs = timers.nextDeadlineMs()) {
    const nowMs = atMs;
    timers.setNow(nowMs);
    timers.advance(nowMs, () => told.push(nowMs), Infinity);
  }
  return told;
}

describe('the deadlines of the broker', () => {
  test.each([1, longestDelayMs, longestDelayMs + 1, 2.5 * longestDelayMs, 0xffff_fffe * 1000])(
    'are met once, in the tick after %i ms',
    (delayMs) => {
      const timers = new Timers<Due>(100);
      timers.setNow(12_345);
      timers.start(expiry, Math.floor(delayMs));
      expect(toldAtMs(timers)).toEqual([Math.ceil((12_345 + Math.floor(delayMs)) / 100) * 100]);
    },
  );

  test('of which a distant one can be stopped, and its timer used for a near one', () => {
    const timers = new Timers<Due>(100);
    timers.stop(timers.start(expiry, 3 * longestDelayMs));
    timers.start(expiry, 5000);
    expect(toldAtMs(timers)).toEqual([5000]);
  });

  test('share the timers of those that were stopped, fired or not', () => {
    const timers = new Timers<Due>(100);
    const used = new Set<number>();
    for (let count = 0; count < 100; count++) {
      const [fires, stays] = [timers.start(expiry, 50), timers.start(expiry, 5000)];
      used.add(fires).add(stays);
      timers.advance(100 * count, () => undefined, Infinity);
      timers.stop(fires);
      timers.stop(stays);
    }
    expect(used.size).toBe(2);
  });
});
