/** One running instance of a chart, purely in virtual time: a state number and the deadlines of its timers. */
import type { ChartEvent } from './chart.ts';
import { exactly, seenFrom, type Reckoning } from './reckoning.ts';
import type { ChartTable, Edge, StateFacts, StateNumber, TimerId } from './table.ts';

export interface Timer {
  readonly id: TimerId;
  /** When it was armed: for a timer that leads to a violation, the instant from which the output was allowed. */
  readonly armedAt: number;
  /** By the times that the tap shows. */
  readonly deadline: number;
  /** Whether it ends a window, and begins nothing. */
  readonly endsWindow: boolean;
  /** When it fires: its deadline; but a window ends no sooner than its last output can have come through the wire. */
  readonly until: number;
  readonly reckoning: Reckoning;
}

export class Instance {
  readonly table: ChartTable;
  #state: StateNumber;
  #timers: Timer[] = [];
  /** When the server has surely had all that this one was told of: an output may answer what came long before another input. */
  #arrivedBy = -Infinity;

  /** Begins at `now`, in integer milliseconds; or goes on from where another one is. */
  constructor(table: ChartTable, from: object, now: number, reckoning = exactly) {
    this.table = table;
    if (from instanceof Instance) {
      this.#state = from.#state;
      this.#timers = [...from.#timers];
      this.#arrivedBy = from.#arrivedBy;
      return;
    }
    const edge = table.initial(from);
    this.#state = edge.target;
    this.#apply(edge, now, reckoning);
  }

  get state(): StateNumber {
    return this.#state;
  }

  get facts(): StateFacts {
    return this.table.facts(this.#state);
  }

  get timers(): readonly Timer[] {
    return this.#timers;
  }

  receive(event: ChartEvent, key: string, now: number, reckoning = exactly): void {
    this.#apply(this.table.receive(this.#state, event, key), now, reckoning);
  }

  /** Another one, which is where this one is. */
  copy(): Instance {
    return new Instance(this.table, this, 0);
  }

  /** The state that the event would lead to; undefined if it would touch a timer. */
  foretell(event: ChartEvent): StateNumber | undefined {
    const { target, cancels, arms } = this.table.receive(this.#state, event);
    return cancels.length > 0 || arms.length > 0 ? undefined : target;
  }

  /** The timer that fires first, at or before `now`, or undefined. A tie goes to the one armed first. */
  due(now: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.until <= now && (!first || timer.until < first.until)) first = timer;
    return first;
  }

  /** Whether letting this timer fire now would be a violation: time may then not pass its deadline without an output. */
  firesIntoViolation(timer: Timer): boolean {
    return this.after(timer).broken !== undefined;
  }

  /** What would be true after this timer fired now. Changes nothing. */
  after(timer: Timer): StateFacts {
    return this.table.facts(this.table.fire(this.#state, timer.id).target);
  }

  /** Lets the timer fire; what it arms counts from its own deadline, not from when anybody looked, and as surely as it did. */
  fire(timer: Timer): void {
    const edge = this.table.fire(this.#state, timer.id);
    this.#timers = this.#timers.filter((other) => other !== timer);
    this.#apply(edge, timer.deadline, timer.reckoning);
  }

  /** Takes the timer away without letting it fire. */
  disarm(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }

  #apply({ target, cancels, arms }: Edge, now: number, counted: Reckoning): void {
    this.#arrivedBy = Math.max(this.#arrivedBy, now + counted.laterMs);
    const laterMs = this.#arrivedBy - now;
    const reckoning = laterMs > counted.laterMs ? { ...counted, laterMs } : counted;
    if (cancels.length > 0) this.#timers = this.#timers.filter(({ id }) => !cancels.includes(id));
    this.#state = target;
    for (const { timer, delayMs, endsWindow } of arms) {
      if (delayMs === Infinity) continue;
      const deadline = now + delayMs;
      const until = endsWindow ? seenFrom(deadline, reckoning) : deadline;
      this.#timers = this.#timers.filter(({ id }) => id !== timer);
      this.#timers.push({ id: timer, armedAt: now, deadline, endsWindow, until, reckoning });
    }
  }
}
