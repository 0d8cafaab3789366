/** The time in which the broker's deadlines are counted: monotonic, and no faster than a client can live. */

/** Whoever has a {@link Clock} reads it at least this often. */
export const heartbeatMs = 200;

/**
 * A Keep Alive of one second leaves half a second until the connection is closed: a step that counts for less makes no
 * client due that sends in time, however far the clock was stepped.
 */
const longestStepMs = 400;

export class Clock {
  readonly #read: () => number;
  readonly #longestStepMs: number;
  #lastReadMs: number;
  #nowMs: number;

  /**
   * `read` answers milliseconds. A step back from one reading to the next counts for nothing, and a long one for
   * `stepMs`: it was a suspended machine, a stepped clock or a stall, and during these nobody could be heard. So a
   * deadline is late by the rest of such a step, never early.
   */
  constructor(read: () => number = () => performance.now(), stepMs = longestStepMs) {
    this.#read = read;
    this.#longestStepMs = stepMs;
    this.#lastReadMs = read();
    this.#nowMs = this.#lastReadMs;
  }

  /** When something that is there has arrived at the latest: rounded up, so that no deadline counted from it is early. */
  arrivalMs(): number {
    return Math.ceil(this.#advance());
  }

  /** What has surely passed: rounded down. */
  passedMs(): number {
    return Math.floor(this.#advance());
  }

  #advance(): number {
    const readMs = this.#read();
    this.#nowMs += Math.min(Math.max(readMs - this.#lastReadMs, 0), this.#longestStepMs);
    this.#lastReadMs = readMs;
    return this.#nowMs;
  }
}
