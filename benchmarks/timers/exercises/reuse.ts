/** A slot cancelled and used again at once, with a delay that is shorter each time: what an attacker would do all day. */
import { cpuTimeOf, repetitions } from '../cpu-time.ts';
import type { PrepareExercise } from '../exercise.ts';
import { longDelayMs, randomIntegers } from '../ids.ts';

const drawn = 2 ** 20;
const perDelay = 1024;
const chunkMs = 30;
const longestMs = 98_302_500;
const shortestMs = 36_000_000;

export const prepare: PrepareExercise = ({ createTimers, size }) => {
  const ids = randomIntegers(drawn, 0, size - 1, 3);
  const timers = createTimers(size, () => {
    throw new Error('A timer fired long before its time.');
  });
  for (let id = 0; id < size; id++) timers.start(id, longDelayMs(id));
  let delayMs = longestMs;
  let position = 0;
  const reuse = (times: number): void => {
    for (let time = 0; time < times; time++) {
      delayMs -= 1000;
      if (delayMs < shortestMs) delayMs = longestMs;
      const end = position + perDelay;
      for (let index = position; index < end; index++) {
        const id = ids[index] as number;
        timers.cancel(id);
        timers.start(id, delayMs);
      }
      position = end % drawn;
    }
  };
  const times = repetitions(reuse, chunkMs);
  return { chunk: () => ({ reuse: cpuTimeOf(() => reuse(times)).ownNs / (times * perDelay) }) };
};
