/**
 * A binary heap, npm `flatqueue`, the fastest of the well-kept ones. It has no way to move an entry, so every re-arm pushes
 * a new one, and the old ones are passed over when they come up. When they are too many, the heap is built anew.
 */
import FlatQueue from 'flatqueue';
import type { Timers } from '../contestant.ts';

const atRest = Infinity;

class HeapTimers implements Timers {
  readonly #queue = new FlatQueue();
  /** An entry counts only if it is for the deadline that is in here. */
  readonly #deadlinesMs: Float64Array;
  readonly #delaysMs: Float64Array;
  readonly #onExpire: (id: number) => void;
  #nowMs = 0;

  constructor(n: number, onExpire: (id: number) => void) {
    this.#deadlinesMs = new Float64Array(n).fill(atRest);
    this.#delaysMs = new Float64Array(n);
    this.#onExpire = onExpire;
  }

  start(id: number, delayMs: number): void {
    this.#delaysMs[id] = delayMs;
    this.#push(id, this.#nowMs + delayMs);
  }

  rearm(id: number): void {
    this.#push(id, this.#nowMs + (this.#delaysMs[id] as number));
  }

  cancel(id: number): void {
    this.#deadlinesMs[id] = atRest;
  }

  setNow(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  advance(nowMs: number, budget = Infinity): boolean {
    this.#nowMs = nowMs;
    for (let left = budget; (this.#queue.peekValue() ?? Infinity) <= nowMs; left--) {
      if (left <= 0) return false;
      const deadlineMs = this.#queue.peekValue();
      const id = this.#queue.pop() as number;
      if (this.#deadlinesMs[id] !== deadlineMs) continue;
      this.#deadlinesMs[id] = atRest;
      this.#onExpire(id);
    }
    return true;
  }

  #push(id: number, deadlineMs: number): void {
    // Twice re-armed in one turn: the entry is there.
    if (this.#deadlinesMs[id] === deadlineMs) return;
    if (this.#queue.length > 2 * this.#deadlinesMs.length) this.#rebuild();
    this.#deadlinesMs[id] = deadlineMs;
    this.#queue.push(id, deadlineMs);
  }

  #rebuild(): void {
    this.#queue.clear();
    this.#deadlinesMs.forEach((deadlineMs, id) => {
      if (deadlineMs !== atRest) this.#queue.push(id, deadlineMs);
    });
  }
}

export const createTimers = (n: number, onExpire: (id: number) => void): Timers => new HeapTimers(n, onExpire);
