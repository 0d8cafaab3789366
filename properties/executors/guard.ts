/** The guard of a wire: by how much what is seen of a broker may be off where nothing more is known, in milliseconds. */

/** A collection of garbage, or another process's turn: less is not to be told from nothing. */
export const guardMsMin = 50;

/** Few, so that runs can be told apart by them. */
const steps: readonly number[] = [guardMsMin, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1_000, 1_500, 2_000];

/** The least that bounds this delay; undefined if none does. */
export function guardFor(delayMs: number): number | undefined {
  return steps.find((step) => delayMs <= step);
}

/**
 * Scenarios are played by this one, as nobody knows yet what will be measured: only what not even it excuses ends a run. It is
 * always the same, so that the charts are compiled once.
 */
export const playingGuardMs = 500;

/** How far inputs keep from each other and from deadlines where such a delay is to be expected. */
export function paceFor(delayMs: number): number {
  return Math.min(paceMsMax, guardFor(delayMs) ?? paceMsMax);
}

/** Inputs that keep a wider distance would hardly put anything to the test. */
const paceMsMax = 500;
