/** A wheel that grows from nothing to n timers: nobody may have to wait for it. */
import { TimerWheel } from '../../../impl/timer-wheel/timer-wheel.ts';
import { cpuTimeOf } from '../cpu-time.ts';
import { tickMs } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';
import { longDelayMs } from '../ids.ts';

/** As many as a turn of the event loop accepts, in a storm. */
const startsPerTurn = 64;

export const prepare: PrepareExercise = ({ size }) => ({
  chunk: () => {
    const wheel = new TimerWheel({ tickMs });
    let longestNs = 0;
    for (let started = 0; started < size; started += startsPerTurn) {
      const { ownNs } = cpuTimeOf(() => {
        for (let start = 0; start < startsPerTurn; start++) {
          const slot = wheel.allocate();
          wheel.start(slot, longDelayMs(slot));
        }
      });
      longestNs = Math.max(longestNs, ownNs);
    }
    return { longest: longestNs / 1e6 };
  },
});
