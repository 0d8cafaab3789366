/**
 * No timers at all, only the memory accesses that nobody gets round: one random store for a re-arm; for a start the time,
 * the delay and a place in a list; for a cancel the two neighbours in it; for expiry a walk along the timers in their order.
 */
import type { Timers } from '../contestant.ts';

class FloorTimers implements Timers {
  readonly #since: Int32Array;
  readonly #delaysMs: Int32Array;
  readonly #next: Int32Array;
  readonly #onExpire: (id: number) => void;
  #now = 0;
  #armed = 0;
  #longestMs = 0;
  #expired = 0;
  #armedAt = 0;

  constructor(n: number, onExpire: (id: number) => void) {
    this.#since = new Int32Array(n);
    this.#delaysMs = new Int32Array(n);
    this.#next = new Int32Array(n);
    this.#onExpire = onExpire;
  }

  start(id: number, delayMs: number): void {
    this.#since[id] = this.#now;
    this.#delaysMs[id] = delayMs;
    this.#next[id] = this.#armed;
    this.#armed += 1;
    if (delayMs > this.#longestMs) this.#longestMs = delayMs;
    this.#armedAt = this.#now;
  }

  rearm(id: number): void {
    this.#since[id] = this.#now;
  }

  cancel(id: number): void {
    this.#next[id] = -1;
    this.#delaysMs[id] = 0;
    this.#armed -= 1;
  }

  setNow(nowMs: number): void {
    this.#now = nowMs | 0;
  }

  /** As if the timers lay in the order of their deadlines, and these were spread evenly. */
  advance(nowMs: number): boolean {
    if (this.#armed === 0) return true;
    const due = Math.floor(Math.min(1, (nowMs - this.#armedAt) / this.#longestMs) * this.#armed);
    for (; this.#expired < due; this.#expired++) {
      this.#next[this.#expired] = -1;
      if (this.#since[this.#expired] !== -1) this.#onExpire(this.#expired);
    }
    if (this.#expired === this.#armed) {
      this.#armed = 0;
      this.#expired = 0;
      this.#longestMs = 0;
    }
    return true;
  }
}

export const createTimers = (n: number, onExpire: (id: number) => void): Timers => new FloorTimers(n, onExpire);
