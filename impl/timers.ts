/** All deadlines of the broker, on one wheel: what is due, instead of the wheel's slot numbers. */
import type { Connection, Session } from './state.ts';
import { TimerWheel } from './timer-wheel.ts';

export type Due =
  | { readonly type: 'connectTimeout'; readonly connection: Connection }
  | { readonly type: 'keepAlive'; readonly connection: Connection }
  | { readonly type: 'willDelay'; readonly session: Session }
  | { readonly type: 'sessionExpiry'; readonly session: Session };

export type Timer = number;

export class Timers {
  readonly #wheel: TimerWheel;
  readonly #dues: (Due | undefined)[] = [];

  constructor(tickMs: number) {
    this.#wheel = new TimerWheel({ tickMs });
  }

  /** Arms a new timer. Whoever holds it stops it once, also after it has fired. */
  start(due: Due, deadlineMs: number): Timer {
    const timer = this.#wheel.allocate();
    this.#dues[timer] = due;
    this.#wheel.start(timer, deadlineMs);
    return timer;
  }

  restart(timer: Timer, deadlineMs: number): void {
    this.#wheel.start(timer, deadlineMs);
  }

  stop(timer: Timer | undefined): void {
    if (timer === undefined) return;
    this.#dues[timer] = undefined;
    this.#wheel.release(timer);
  }

  advance(nowMs: number, onDue: (due: Due) => void, budget: number): void {
    const onExpire = (timer: Timer): void => {
      const due = this.#dues[timer];
      if (!due) throw new Error(`Timer ${timer} fired after it was stopped.`);
      onDue(due);
    };
    this.#wheel.advance(nowMs, onExpire, budget);
  }

  nextDeadlineMs(): number | undefined {
    return this.#wheel.nextDeadlineMs();
  }
}
