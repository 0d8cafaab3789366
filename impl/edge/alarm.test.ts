import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarm } from './alarm.ts';
import { Clock, heartbeatMs } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An alarm that was started at 0, and what it told. */
function started(): { readonly alarm: Alarm; readonly told: number[] } {
  const told: number[] = [];
  const alarm = new Alarm(new Clock(), (passedMs) => told.push(passedMs));
  alarm.start();
  return { alarm, told };
}

test.each([1, heartbeatMs, 10 * heartbeatMs + 1])('what is due after %i ms is told then, once', (dueMs) => {
  const { alarm, told } = started();
  alarm.set(dueMs, 0);
  vi.advanceTimersByTime(dueMs - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(10 * heartbeatMs);
  expect(told).toEqual([dueMs]);
});

test('the latest setting counts, earlier or later than the one before, and one timer sleeps for all', () => {
  const { alarm, told } = started();
  for (const dueMs of [150, 100, 50, 120]) alarm.set(dueMs, 0);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([120]);
  alarm.set(1100, 1000);
  alarm.set(undefined, 1000);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([120]);
});

test('what is due already is told at once', () => {
  const { alarm, told } = started();
  vi.advanceTimersByTime(1000);
  alarm.set(500, 1000);
  vi.advanceTimersByTime(1);
  expect(told).toHaveLength(1);
});

test('the clock is read at every heartbeat though nothing is due, so that none of the time is taken for a stall', () => {
  const read = vi.fn<() => number>(() => performance.now());
  const alarm = new Alarm(new Clock(read), () => undefined);
  alarm.start();
  read.mockClear();
  vi.advanceTimersByTime(10 * heartbeatMs);
  expect(read).toHaveBeenCalledTimes(10);
});

test('nothing sleeps before the start or after the stop', () => {
  const alarm = new Alarm(new Clock(), () => undefined);
  expect(vi.getTimerCount()).toBe(0);
  alarm.start();
  expect(vi.getTimerCount()).toBe(1);
  alarm.stop();
  alarm.set(10, 0);
  expect(vi.getTimerCount()).toBe(0);
});
