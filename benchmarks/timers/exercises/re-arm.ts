/** One packet on a random connection, of n. */
import { cpuTimeOf, repetitions } from '../cpu-time.ts';
import type { PrepareExercise } from '../exercise.ts';
import { longDelayMs, randomIntegers } from '../ids.ts';

const drawn = 2 ** 20;
/** So many packets come in one turn of the event loop, and bear one time. */
const packetsPerTurn = 1024;
const chunkMs = 30;

export const prepare: PrepareExercise = ({ createTimers, size }) => {
  const ids = randomIntegers(drawn, 0, size - 1, 1);
  const timers = createTimers(size, () => {
    throw new Error('A timer fired that was re-armed in time.');
  });
  for (let id = 0; id < size; id++) timers.start(id, longDelayMs(id));
  let nowMs = 0;
  let position = 0;
  const packets = (turns: number): void => {
    for (let turn = 0; turn < turns; turn++) {
      timers.setNow((nowMs += 1));
      const end = position + packetsPerTurn;
      for (let index = position; index < end; index++) timers.rearm(ids[index] as number);
      position = end % drawn;
    }
  };
  const turns = repetitions(packets, chunkMs);
  return {
    chunk: () => {
      const { ownNs, otherThreadsNs } = cpuTimeOf(() => packets(turns));
      const count = turns * packetsPerTurn;
      return { rearm: ownNs / count, otherThreads: otherThreadsNs / count };
    },
  };
};
