import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { course, rareCourses, runSideBySide } from './side-by-side.ts';
import { longestDelayMs, TimerWheel } from 'mqtt-liveness/timer-wheel';

const day = 86_400_000;

/** Everything that is due by then, in slices of `budget`. */
function expiredBy(wheel: TimerWheel, nowMs: number, budget = Infinity): number[] {
  const expired: number[] = [];
  while (!wheel.advance(nowMs, (slot) => expired.push(slot), budget));
  return expired;
}

describe('the timer wheel', () => {
  test('does what the reference does, at every edge', () => {
    const property = fc.property(course, (each) => runSideBySide(TimerWheel, each));
    expect(() => fc.assert(property, { numRuns: 3000, seed: 3, examples: [...rareCourses] })).not.toThrow();
  });

  test('only stores that a deadline moves later, and looks again when the old one comes up', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const slot = wheel.allocate();
    wheel.start(slot, 300);
    wheel.setNow(250);
    wheel.rearm(slot);
    expect(wheel.nextDeadlineMs()).toBe(300);
    expect(expiredBy(wheel, 549)).toEqual([]);
    expect(wheel.nextDeadlineMs()).toBe(600);
    expect(expiredBy(wheel, 600)).toEqual([slot]);
    expect(wheel.nextDeadlineMs()).toBeUndefined();
  });

  test('counts what only moves on towards the budget', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const slots = Array.from({ length: 10 }, () => wheel.allocate());
    for (const slot of slots) wheel.start(slot, 1000);
    wheel.setNow(900);
    for (const slot of slots) wheel.rearm(slot);
    let calls = 1;
    while (!wheel.advance(1000, () => expect.unreachable(), 4)) calls += 1;
    expect(calls).toBe(3);
    expect(expiredBy(wheel, 1900, 4).toSorted((a, b) => a - b)).toEqual(slots);
  });

  test('loses nothing that a callback throws between', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const slots = Array.from({ length: 3 }, () => wheel.allocate());
    for (const slot of slots) wheel.start(slot, 100);
    expect(() =>
      wheel.advance(100, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(expiredBy(wheel, 100)).toHaveLength(2);
  });

  test('goes on at once after a gap of months, and fires everything in order', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const [late, early, never] = [wheel.allocate(), wheel.allocate(), wheel.allocate()];
    wheel.start(late, longestDelayMs);
    wheel.start(early, 3 * day);
    expect(expiredBy(wheel, 200 * day)).toEqual([early, late]);
    wheel.start(never, 5000);
    expect(wheel.nextDeadlineMs()).toBeLessThanOrEqual(200 * day + 5000);
    expect(expiredBy(wheel, 200 * day + 4999)).toEqual([]);
    // With nothing armed, any time may be named without a call of `advance`.
    wheel.cancel(never);
    wheel.setNow(900 * day);
    wheel.start(never, 150);
    expect(expiredBy(wheel, 900 * day + 149)).toEqual([]);
    expect(expiredBy(wheel, 900 * day + 200)).toEqual([never]);
  });

  test('holds time back at 24.8 days past work that is left, so that nothing wraps', () => {
    const wheel = new TimerWheel({ tickMs: 1 });
    const slot = wheel.allocate();
    wheel.start(slot, longestDelayMs);
    wheel.setNow(400 * day);
    wheel.rearm(slot);
    const heldMs = longestDelayMs - 0xffff;
    expect(expiredBy(wheel, heldMs + longestDelayMs - 1)).toEqual([]);
    expect(expiredBy(wheel, heldMs + longestDelayMs)).toEqual([slot]);
  });

  test('is not advanced from within, and goes nowhere while it works', () => {
    const wheel = new TimerWheel({ tickMs: 1 });
    const slot = wheel.allocate();
    wheel.start(slot, 100);
    let fired = 0;
    wheel.advance(100, () => {
      fired += 1;
      expect(() => wheel.advance(200, () => undefined)).toThrow('from within its own onExpire');
      // The bucket of the timer that is started is the one that is being worked off.
      wheel.setNow(30 * day - ((30 * day) % 1024) + 99);
      wheel.start(slot, 1);
    });
    expect(fired).toBe(1);
    expect(expiredBy(wheel, 31 * day)).toEqual([slot]);
  });

  test('grows without disturbing what is armed, to its capacity and no further', () => {
    const wheel = new TimerWheel({ tickMs: 100, capacityMax: 5000 });
    const slots: number[] = [];
    for (let count = 0; count < 5000; count += 1) {
      const slot = wheel.allocate();
      slots.push(slot);
      wheel.start(slot, 100 + count * 10);
    }
    expect(() => wheel.allocate()).toThrow('All 5000 timers are in use.');
    wheel.release(4999);
    expect(wheel.allocate()).toBe(4999);
    expect(expiredBy(wheel, day).toSorted((a, b) => a - b)).toEqual(slots.slice(0, 4999));
  });

  test('refuses what is no time, no delay and no slot', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const slot = wheel.allocate();
    for (const delayMs of [Number.NaN, Infinity, -1, 0.5, longestDelayMs + 1])
      expect(() => wheel.start(slot, delayMs)).toThrow(RangeError);
    for (const unknown of [-1, 1, 0.5, Number.NaN, 2 ** 40]) {
      expect(() => wheel.start(unknown, 1)).toThrow(RangeError);
      expect(() => wheel.cancel(unknown)).toThrow(RangeError);
      expect(() => wheel.release(unknown)).toThrow(RangeError);
    }
    wheel.release(slot);
    expect(() => wheel.release(slot)).toThrow('Slot 0 is not in use.');
    expect(() => wheel.setNow(0.5)).toThrow(RangeError);
    expect(() => wheel.advance(Number.NaN, () => undefined)).toThrow(RangeError);
    for (const budget of [0, -1, 0.5, Number.NaN])
      expect(() => wheel.advance(0, () => undefined, budget)).toThrow(RangeError);
    for (const tickMs of [0, 0.5, 0x1_0000]) expect(() => new TimerWheel({ tickMs })).toThrow(RangeError);
    for (const capacityMax of [0, 1.5, 2 ** 30])
      expect(() => new TimerWheel({ tickMs: 1, capacityMax })).toThrow(RangeError);
    expect(() => new TimerWheel({ tickMs: 1, nowMs: 0.5 })).toThrow(RangeError);
  });
});
