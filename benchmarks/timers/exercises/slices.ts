/** All n timers come up in one tick, and are worked off in slices: the longest slice is how long everybody else waits. */
import { cpuTime, cpuTimeSince } from '../cpu-time.ts';
import { tickMs, type Timers } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';

const budget = 1024;
const delayMs = 60_000;

export const prepare: PrepareExercise = ({ createTimers, size }) => {
  let firedCount = 0;
  const timers = createTimers(size, () => {
    firedCount += 1;
  });
  let nowMs = 0;
  const startAll = (): void => {
    for (let id = 0; id < size; id++) timers.start(id, delayMs);
  };
  const chunk = (): Record<string, number> => {
    firedCount = 0;
    startAll();
    // A second after all came at once, a packet comes on each: nothing is due at the old deadline, and all is looked at.
    timers.setNow((nowMs += 1000));
    for (let id = 0; id < size; id++) timers.rearm(id);
    const requeue = longestSliceMs(timers, (nowMs += delayMs - 1000 + tickMs));
    if (firedCount > 0) throw new Error(`${firedCount} timers fired early.`);
    const expiry = longestSliceMs(timers, (nowMs += 1000));
    if (firedCount !== size) throw new Error(`Of ${size} timers ${firedCount} have fired.`);
    return { expiry, requeue };
  };
  for (let time = 0; time < 5; time++) chunk();
  return { chunk };
};

export function longestSliceMs(timers: Timers, nowMs: number): number {
  let longestNs = 0;
  for (;;) {
    const before = cpuTime();
    const isDone = timers.advance(nowMs, budget);
    longestNs = Math.max(longestNs, cpuTimeSince(before).ownNs);
    if (isDone) break;
  }
  return longestNs / 1e6;
}
