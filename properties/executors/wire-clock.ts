/** The monotonic clock of one run over a wire, in whole milliseconds from 0, and the one timer that it sleeps by. */

/** Node's longest timer. */
const longestSleepMs = 0x7fff_ffff;

export class WireClock {
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  readonly #onWake: () => void;
  /** Of a wake that was late: from when it should have been. */
  readonly #onLate: (fromMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Infinity;

  /** `onWake` is called never early, and may be called once more after {@link stop}. */
  constructor(onWake: () => void, onLate: (fromMs: number) => void) {
    this.#onWake = onWake;
    this.#onLate = onLate;
  }

  /** Rounded down, so that what is counted from an input begins no later than it did. */
  nowMs(): number {
    return Math.floor(performance.now() - this.startedAt);
  }

  /** Replaces the wake that was set before; Infinity sets none. */
  wakeAt(atMs: number): void {
    clearTimeout(this.#timer);
    this.#wakeAt = atMs;
    if (atMs === Infinity) return;
    const sleepMs = Math.ceil(atMs - (performance.now() - this.startedAt));
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(0, sleepMs), longestSleepMs));
  }

  stop(): void {
    this.wakeAt(Infinity);
  }

  /**
   * Node's timers may fire a millisecond before their time, and before its sockets are read: what the broker has sent by
   * then is to be seen first.
   */
  #wake(): void {
    const late = this.nowMs() - this.#wakeAt;
    if (late < 0) return this.wakeAt(this.#wakeAt);
    if (late > 0) this.#onLate(this.#wakeAt);
    setImmediate(() => this.#onWake());
  }
}
