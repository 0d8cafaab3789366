/** Connections that come and go at random among n that stay. */
import { cpuTimeOf, repetitions } from '../cpu-time.ts';
import type { PrepareExercise } from '../exercise.ts';
import { longDelayMs, shuffledIds } from '../ids.ts';

const batchMax = 2 ** 16;
const chunkMs = 40;

export const prepare: PrepareExercise = ({ createTimers, size }) => {
  const ids = shuffledIds(size, 2);
  const timers = createTimers(size, () => {
    throw new Error('A timer fired long before its time.');
  });
  for (const id of ids) timers.start(id, longDelayMs(id));

  const cancel = (from: number, to: number): void => {
    for (let index = from; index < to; index++) timers.cancel(ids[index] as number);
  };
  const start = (from: number, to: number): void => {
    for (let index = from; index < to; index++) {
      const id = ids[index] as number;
      timers.start(id, longDelayMs(id));
    }
  };
  let position = 0;
  let nowMs = 0;
  const batch = (length: number): { readonly cancelNs: number; readonly startNs: number } => {
    if (position + length > size) position = 0;
    const to = position + length;
    const cancelNs = cpuTimeOf(() => cancel(position, to)).ownNs;
    timers.setNow((nowMs += 1));
    const startNs = cpuTimeOf(() => start(position, to)).ownNs;
    position = to;
    return { cancelNs, startNs };
  };

  const length = repetitions((times) => void batch(times), chunkMs / 2, Math.min(size, batchMax));
  const batches = repetitions((times) => {
    for (let time = 0; time < times; time++) batch(length);
  }, chunkMs);
  return {
    chunk: () => {
      let cancelNs = 0;
      let startNs = 0;
      for (let time = 0; time < batches; time++) {
        const took = batch(length);
        cancelNs += took.cancelNs;
        startNs += took.startNs;
      }
      return { cancel: cancelNs / (batches * length), start: startNs / (batches * length) };
    },
  };
};
