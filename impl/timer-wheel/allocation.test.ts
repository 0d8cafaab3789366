/** Whether the wheel allocates, measured: bytes of heap that an operation leaves behind, once the code is compiled. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { TimerWheel } from './timer-wheel.ts';

const timers = 1000;
const operations = 10_000;
const rounds = 40;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The median of some rounds: in a few the compiler allocates, and in a few the collector frees what is to be seen. */
function bytesPerOperation(run: () => void): number {
  const bytes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    run();
    bytes.push((process.memoryUsage().heapUsed - before) / operations);
  }
  return bytes.toSorted((a, b) => a - b)[rounds / 2] ?? Number.NaN;
}

function armedWheel(): TimerWheel {
  const wheel = new TimerWheel({ tickMs: 100 });
  for (let count = 0; count < timers; count += 1) wheel.start(wheel.allocate(), 90_000 + count * 7);
  return wheel;
}

const nobody = (): void => undefined;

describe('in steady state the wheel allocates nothing', () => {
  /** What the measuring itself leaves: two reports of memory usage. */
  const nothing = 0.2;

  test('but the measurement sees an object of 16 bytes for each operation', () => {
    const kept: unknown[] = [];
    const bytes = bytesPerOperation(() => {
      for (let count = 0; count < operations; count += 1) kept[count % timers] = { count };
    });
    expect(bytes).toBeGreaterThan(16);
  });

  test('re-arming', () => {
    const wheel = armedWheel();
    const bytes = bytesPerOperation(() => {
      for (let count = 0; count < operations; count += 1) wheel.rearm(count % timers);
    });
    expect(bytes).toBeLessThan(nothing);
  });

  test('ticks in which nothing is due', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    wheel.start(wheel.allocate(), 2 ** 31 - 1);
    let nowMs = 0;
    const bytes = bytesPerOperation(() => {
      for (let count = 0; count < operations; count += 1) wheel.advance((nowMs += 1), nobody);
    });
    expect(bytes).toBeLessThan(nothing);
  });

  test('hours of packets, in which every timer is looked at again and none fires', () => {
    const wheel = armedWheel();
    let nowMs = 0;
    let fired = 0;
    const onExpire = (): void => void (fired += 1);
    const bytes = bytesPerOperation(() => {
      for (let count = 0; count < operations; count += 1) {
        wheel.setNow((nowMs += 20));
        wheel.rearm(count % timers);
        wheel.advance(nowMs, onExpire);
      }
    });
    expect(fired).toBe(0);
    expect(bytes).toBeLessThan(nothing);
  });

  test('timers that fire and are started again', () => {
    const wheel = armedWheel();
    let nowMs = 0;
    const onExpire = (slot: number): void => wheel.start(slot, 1000);
    const bytes = bytesPerOperation(() => {
      // A tenth of the timers is due in each tick.
      for (let count = 0; count < operations; count += timers / 10) {
        wheel.advance((nowMs += 100), onExpire);
        wheel.nextDeadlineMs();
      }
    });
    expect(bytes).toBeLessThan(nothing);
  });

  test('slots that are given back and handed out again', () => {
    const wheel = armedWheel();
    const bytes = bytesPerOperation(() => {
      for (let count = 0; count < operations; count += 1) {
        wheel.release(count % timers);
        wheel.start(wheel.allocate(), 60_000);
      }
    });
    expect(bytes).toBeLessThan(nothing);
  });
});
