/** What a timer wheel is given, and what it shows. */

export interface TimerWheelOptions {
  /** The resolution, from 1 to 65,535 whole milliseconds: timers fire at multiples of it. */
  readonly tickMs: number;
  /** Where the clock stands, in whole milliseconds. Default 0. */
  readonly nowMs?: number;
  /** The most slots that can be handed out at a time; it costs address space only. Default 2^24. */
  readonly capacityMax?: number;
}

/** A timer that is under way. */
export interface ArmedTimer {
  readonly slot: number;
  /** Earlier than the deadline if it was re-armed since, or is far off. */
  readonly lookedAtMs: number;
  readonly deadlineMs: number;
}

export function checkedTime(nowMs: number): number {
  if (!Number.isSafeInteger(nowMs)) throw new RangeError(`A time of ${nowMs} ms is no safe integer.`);
  return nowMs;
}
