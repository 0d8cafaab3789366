/** Tick after tick in which nothing is due, with n timers armed; what has to be moved about inside meanwhile is included. */
import { cpuTimeOf } from '../cpu-time.ts';
import { tickMs } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';
import { randomIntegers } from '../ids.ts';

/** With these a run of forty chunks ends before the first deadline. */
const ticksPerChunk = 250_000;
const soonestMs = 2 ** 30;
const latestMs = 2 ** 31 - 1;

export const prepare: PrepareExercise = ({ createTimers, size }) => {
  const timers = createTimers(size, () => {
    throw new Error('A timer fired long before its time.');
  });
  randomIntegers(size, soonestMs, latestMs, 5).forEach((delayMs, id) => timers.start(id, delayMs));
  let nowMs = 0;
  const ticks = (): void => {
    for (let tick = 0; tick < ticksPerChunk; tick++) timers.advance((nowMs += tickMs));
  };
  ticks();
  return { chunk: () => ({ tick: cpuTimeOf(ticks).ownNs / ticksPerChunk }) };
};
