/** The clock jumps by 24 hours, with n timers armed of which none is due by then. */
import { cpuTimeOf } from '../cpu-time.ts';
import type { PrepareExercise } from '../exercise.ts';
import { randomIntegers } from '../ids.ts';
import { longestSliceMs } from './slices.ts';

const hourMs = 3_600_000;
const jumpMs = 24 * hourMs;

export const prepare: PrepareExercise = ({ createTimers, size }) => {
  const timers = createTimers(size, () => {
    throw new Error('A timer fired before its time.');
  });
  const delaysMs = randomIntegers(size, jumpMs + 1, 2 * jumpMs, 6);
  let nowMs = 0;
  const armAll = (): void => {
    for (let id = 0; id < size; id++) {
      timers.cancel(id);
      timers.start(id, delaysMs[id] as number);
    }
  };
  const chunk = (): Record<string, number> => {
    armAll();
    const wholeMs = cpuTimeOf(() => void timers.advance((nowMs += jumpMs))).ownNs / 1e6;
    armAll();
    return { whole: wholeMs, slice: longestSliceMs(timers, (nowMs += jumpMs)) };
  };
  chunk();
  return { chunk };
};
