/** How long anything took between a run and its broker, at every instant of the run, from what was measured meanwhile. */
import type { WireDelays } from '../../model/run/reckoning.ts';
import { guardMsMin } from './guard.ts';

export interface Measurement {
  /** The longest, in milliseconds, of what was under way at any time between two instants. */
  readonly longestMs: (from: number, to: number) => number;
  /** For how long in all nothing came back, of what was under way between two instants. */
  readonly standstillMs: (from: number, to: number) => number;
}

/** One bound for all instants of so long a time; and what was measured for so long before and after counts for it too. */
const stepMs = 50;
const aroundMs = 250;

/**
 * What is under way at an instant shows in what is measured, if not at the same time then within {@link aroundMs}: between
 * two PINGREQs there is a pause.
 */
export function measuredDelays({ longestMs, standstillMs }: Measurement): WireDelays {
  const known = new Map<number, number>();
  const longestAround = (step: number): number =>
    Math.max(guardMsMin, Math.ceil(longestMs(step * stepMs - aroundMs, (step + 1) * stepMs + aroundMs)));
  return {
    underWayMs: (at) => {
      const step = Math.max(0, Math.floor(at / stepMs));
      const bound = known.get(step) ?? longestAround(step);
      known.set(step, bound);
      return bound;
    },
    standstillMs: (from, to) => Math.ceil(standstillMs(from, to)),
  };
}
