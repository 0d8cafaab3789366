/** Our timer wheel. */
import { TimerWheel } from '../../../impl/timer-wheel/timer-wheel.ts';
import { tickMs, type Timers } from '../contestant.ts';

class WheelTimers implements Timers {
  readonly #wheel = new TimerWheel({ tickMs });
  readonly #onExpire: (id: number) => void;

  constructor(n: number, onExpire: (id: number) => void) {
    this.#onExpire = onExpire;
    // Slots are then the ids, so that no table between them is measured along.
    for (let id = 0; id < n; id++)
      if (this.#wheel.allocate() !== id) throw new Error('A new wheel is expected to hand out its slots in order.');
  }

  start(id: number, delayMs: number): void {
    this.#wheel.start(id, delayMs);
  }

  rearm(id: number): void {
    this.#wheel.rearm(id);
  }

  cancel(id: number): void {
    this.#wheel.cancel(id);
  }

  setNow(nowMs: number): void {
    this.#wheel.setNow(nowMs);
  }

  advance(nowMs: number, budget?: number): boolean {
    return this.#wheel.advance(nowMs, this.#onExpire, budget);
  }
}

export const createTimers = (n: number, onExpire: (id: number) => void): Timers => new WheelTimers(n, onExpire);
