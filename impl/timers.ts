/** All deadlines of the broker, on one wheel: what is due, instead of the wheel's slots. */
import { longestDelayMs, TimerWheel } from './timer-wheel/timer-wheel.ts';

export type Timer = number;

/** A deadline that is under way. */
export interface Pending<Due> {
  readonly timer: Timer;
  readonly due: Due;
  readonly lookedAtMs: number;
  readonly deadlineMs: number;
}

export class Timers<Due> {
  readonly #wheel: TimerWheel;
  readonly #dues: (Due | undefined)[] = [];
  /** Deadlines that are further off than the wheel can see. */
  readonly #distantMs = new Map<Timer, number>();
  #nowMs = 0;

  constructor(tickMs: number) {
    this.#wheel = new TimerWheel({ tickMs });
  }

  /** The time from which timers are started. */
  setNow(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#wheel.setNow(nowMs);
  }

  /** Arms a new timer. Whoever holds it stops it once, also after it has fired. */
  start(due: Due, delayMs: number): Timer {
    const timer = this.#wheel.allocate();
    this.#dues[timer] = due;
    this.#startUntil(timer, this.#nowMs + delayMs);
    return timer;
  }

  /** Lets the delay of a timer, not longer than `longestDelayMs`, run anew. */
  rearm(timer: Timer): void {
    this.#wheel.rearm(timer);
  }

  stop(timer: Timer | undefined): void {
    if (timer === undefined) return;
    this.#dues[timer] = undefined;
    this.#distantMs.delete(timer);
    this.#wheel.release(timer);
  }

  /** Tells what is due by `dueByMs`; at most `budget` timers are looked at. */
  advance(dueByMs: number, onDue: (due: Due) => void, budget: number): void {
    const onExpire = (timer: Timer): void => {
      const due = this.#dues[timer];
      if (!due) throw new Error(`Timer ${timer} fired after it was stopped.`);
      const distantMs = this.#distantMs.get(timer);
      if (distantMs !== undefined && distantMs > dueByMs) this.#startUntil(timer, distantMs);
      else onDue(due);
    };
    this.#wheel.advance(dueByMs, onExpire, budget);
  }

  nextDeadlineMs(): number | undefined {
    return this.#wheel.nextDeadlineMs();
  }

  /** What is under way, in the order in which it is going to be looked at. For inspection: it looks through the whole wheel. */
  pending(): readonly Pending<Due>[] {
    return this.#wheel.armed().flatMap(({ slot, lookedAtMs, deadlineMs }) => {
      const due = this.#dues[slot];
      return due === undefined
        ? []
        : [{ timer: slot, due, lookedAtMs, deadlineMs: this.#distantMs.get(slot) ?? deadlineMs }];
    });
  }

  #startUntil(timer: Timer, deadlineMs: number): void {
    const delayMs = Math.max(0, deadlineMs - this.#nowMs);
    if (delayMs > longestDelayMs) this.#distantMs.set(timer, deadlineMs);
    else this.#distantMs.delete(timer);
    this.#wheel.start(timer, Math.min(delayMs, longestDelayMs));
  }
}
