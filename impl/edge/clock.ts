/** The monotonic clock in whole milliseconds, and the one timer that sleeps until the broker has something to do. */

const longestSleepMs = 0x7fff_ffff;

/** When something has arrived: rounded up, so that no deadline counted from it comes early. */
export function arrivalMs(): number {
  return Math.ceil(performance.now());
}

/** What has surely passed: rounded down. */
function passedMs(): number {
  return Math.floor(performance.now());
}

export class Alarm {
  readonly #onDue: (passed: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs = Infinity;
  #immediate: NodeJS.Immediate | undefined;

  /**
   * `onDue` is told the time of waking, but only after one poll for input: Node runs timers first, and after a stall the
   * bytes of a live client lie in its socket's buffer while its deadline seems to have passed.
   */
  constructor(onDue: (passed: number) => void) {
    this.#onDue = onDue;
  }

  /** Wakes at that time or, if it was set for an earlier one before, then. */
  set(atMs: number | undefined): void {
    if (atMs === undefined || atMs >= this.#atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    const sleepMs = Math.min(Math.max(0, Math.ceil(atMs - performance.now())), longestSleepMs);
    this.#timer = setTimeout(() => this.#wake(), sleepMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#atMs = -Infinity;
  }

  #wake(): void {
    const passed = passedMs();
    this.#immediate = setImmediate(() => {
      this.#atMs = Infinity;
      this.#onDue(passed);
    });
  }
}
