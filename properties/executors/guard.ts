/** The guard of a wire: the distance by which what is seen of a broker may be off, in milliseconds. */

/** A collection of garbage, or another process's turn: less is not to be told from nothing. */
const guardMsMin = 50;

/** Judging compiles the charts for each guard, so there are few. */
const steps: readonly number[] = [guardMsMin, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1_000, 1_500, 2_000];

/** The least that bounds this delay; undefined if none does, so that nothing can be judged. */
export function guardFor(delayMs: number): number | undefined {
  return steps.find((step) => delayMs <= step);
}

/**
 * Scenarios are played by this one, as nobody knows yet what will be measured: only what not even it excuses ends a run. It is
 * always the same, so that the charts are compiled for it while warming up.
 */
export const playingGuardMs = 500;

/** How far inputs keep from each other and from deadlines where such a delay is to be expected. */
export function paceFor(delayMs: number): number {
  return Math.min(paceMsMax, guardFor(delayMs) ?? paceMsMax);
}

/** Inputs that keep a wider distance would hardly put anything to the test. */
const paceMsMax = 500;
