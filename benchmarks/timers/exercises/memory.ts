/** What n armed timers take, in a process that has nothing else. */
import type { CreateTimers, Timers } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';
import { longDelayMs } from '../ids.ts';
import { collectGarbage } from '../garbage.ts';

interface Usage {
  readonly residentBytes: number;
  /** The heap, and what lies outside of it but belongs to its objects, as typed arrays do. */
  readonly heapBytes: number;
}

function usage(): Usage {
  collectGarbage('all');
  // What died in the first is swept in the second.
  collectGarbage('all');
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed + external };
}

function startedTimers(createTimers: CreateTimers, size: number): Timers {
  const timers = createTimers(size, () => {
    throw new Error('A timer fired long before its time.');
  });
  for (let id = 0; id < size; id++) timers.start(id, longDelayMs(id));
  return timers;
}

export const prepare: PrepareExercise = ({ createTimers, size }) => ({
  chunk: () => {
    // What there is once only, as code that is compiled, is there by then.
    startedTimers(createTimers, 1000);
    usage();
    const before = usage();
    const timers = startedTimers(createTimers, size);
    const after = usage();
    // It has to be alive until here.
    timers.setNow(1);
    return {
      resident: (after.residentBytes - before.residentBytes) / size,
      heap: (after.heapBytes - before.heapBytes) / size,
      heapWhole: after.heapBytes - before.heapBytes,
    };
  },
});
