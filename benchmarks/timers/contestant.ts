/** What every contestant can do with its timers, numbered 0 to n - 1, in the same words. */

export interface Timers {
  /** Arms the timer `id`, which is at rest. */
  start(id: number, delayMs: number): void;
  /** Lets the delay of an armed timer run anew, as a packet does. */
  rearm(id: number): void;
  /** Puts an armed timer to rest. */
  cancel(id: number): void;
  /** Moves the time from which delays count; whoever reads the real clock himself ignores it. */
  setNow(nowMs: number): void;
  /**
   * Fires what is due by `nowMs`; answers whether all is done. Only some can be stopped by a budget. Whoever lives by the real
   * clock ignores it, and fires from the event loop.
   */
  advance(nowMs: number, budget?: number): boolean;
}

/** Makes `n` timers, all at rest; `onExpire` is told which fires. */
export type CreateTimers = (n: number, onExpire: (id: number) => void) => Timers;

/** The resolution, of those that have one to choose; the broker's own. */
export const tickMs = 100;
