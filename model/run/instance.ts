/** One running instance of a chart, purely in virtual time: a state number and the deadlines of its timers. */
import type { ChartEvent } from './chart.ts';
import type { ChartTable, Edge, StateFacts, StateNumber, TimerId } from './table.ts';

export interface Timer {
  readonly id: TimerId;
  /** When it was armed: for a timer that leads to a violation, the instant from which the output was allowed. */
  readonly armedAt: number;
  readonly deadline: number;
}

/** The name that the chart gives to the delay: XState writes it into the id, `xstate.after.lateness.keep-alive.due`. */
export function delayOf({ id }: Timer): string {
  return id.split('.')[2] ?? id;
}

export class Instance {
  readonly table: ChartTable;
  #state: StateNumber;
  #timers: Timer[] = [];

  /** Begins at `now`, in integer milliseconds; or goes on from where another one is. */
  constructor(table: ChartTable, from: object, now: number) {
    this.table = table;
    if (from instanceof Instance) {
      this.#state = from.#state;
      this.#timers = [...from.#timers];
      return;
    }
    const edge = table.initial(from);
    this.#state = edge.target;
    this.#apply(edge, now);
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

  receive(event: ChartEvent, key: string, now: number): void {
    this.#apply(this.table.receive(this.#state, event, key), now);
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

  /** The timer that is due first at or before `now`, or undefined. A tie goes to the one armed first. */
  due(now: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.deadline <= now && (!first || timer.deadline < first.deadline)) first = timer;
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

  /** Lets the timer fire; what it arms counts from its own deadline, not from when anybody looked. */
  fire(timer: Timer): void {
    const edge = this.table.fire(this.#state, timer.id);
    this.#timers = this.#timers.filter((other) => other !== timer);
    this.#apply(edge, timer.deadline);
  }

  /** Takes the timer away without letting it fire. */
  disarm(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }

  #apply({ target, cancels, arms }: Edge, now: number): void {
    if (cancels.length > 0) this.#timers = this.#timers.filter(({ id }) => !cancels.includes(id));
    this.#state = target;
    for (const { timer, delayMs } of arms) {
      if (delayMs === Infinity) continue;
      this.#timers = this.#timers.filter(({ id }) => id !== timer);
      this.#timers.push({ id: timer, armedAt: now, deadline: now + delayMs });
    }
  }
}
