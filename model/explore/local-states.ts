/**
 * The timed states of one chart as small integers: a control state of its compiled table and what remains of each timer.
 * Whatever is asked of one (to hear an event, to let a timer fire, to let time pass) is worked out once and then read from
 * an array, so that exploring costs a few array accesses a step, however large the chart is.
 *
 * Shared by all instances of the chart in one product. An instance that is not born yet is state 0.
 */
import type { ChartEvent } from '../run/chart.ts';
import { eventKey, type ChartTable, type Broken, type Edge, type StateNumber } from '../run/table.ts';
import { unborn, type Part, type Seen, type Timers } from './product.ts';
import { Remembered } from './remembered.ts';
import { withNames } from './symmetry.ts';
import { columnMax } from './state-set.ts';

/** The number of a timed state of one chart. */
export type LocalState = number;

/** In place of a state: an event that would be a violation, a time step that a timer at zero does not allow. */
export const impossible = -2;

/** So many timers of one part may be due at the same instant. */
export const timersMax = 4;

/** What a state is marked with: a timer is due that may fire; one stops time; it is a violation, which only a monitor's is. */
export const isDue = 1;
export const stopsTime = 2;
export const isBroken = 4;

interface Timed {
  /** Undefined before birth. */
  readonly control: StateNumber | undefined;
  readonly timers: Timers;
}

export class LocalStates {
  readonly #table: ChartTable;
  readonly #stepMs: number;
  readonly #isMonitor: boolean;
  readonly #forbidden: Part['impossible'];
  readonly #states: Timed[] = [{ control: undefined, timers: [] }];
  readonly #numbers = new Map<string, LocalState>([['unborn', 0]]);
  readonly #heard = new Map<string, Remembered>();
  readonly #where = new Map<(seen: Seen) => boolean, Remembered>();
  readonly #fired: (readonly LocalState[] | undefined)[] = [];
  /** One time step later, or `impossible`. */
  readonly later = new Remembered((state) => this.#later(state));

  readonly marks = new Remembered(
    (state) =>
      (this.fired(state).length > 0 ? isDue : 0) |
      (this.#timed(state).timers.some(({ remainingMs }) => remainingMs === 0) ? stopsTime : 0) |
      (this.#brokenBy(state) ? isBroken : 0),
  );

  /** The violations of a chart are impossible, those of a monitor are what is looked for. */
  constructor(table: ChartTable, stepMs: number, isMonitor = false, forbidden?: Part['impossible']) {
    this.#table = table;
    this.#stepMs = stepMs;
    this.#isMonitor = isMonitor;
    this.#forbidden = forbidden;
  }

  get size(): number {
    return this.#states.length;
  }

  /** After hearing the event, or `impossible`. What is unborn hears nothing. */
  hearing(event: ChartEvent): Remembered {
    const key = eventKey(event);
    return this.#shared(`hears ${key}`, (state) => {
      const { control } = this.#timed(state);
      if (control === undefined) return state;
      return this.#enter(this.#table.receive(control, event, key), this.#timed(state).timers);
    });
  }

  /** After being born with this input; `impossible` for what is alive. */
  birth(input: object): Remembered {
    return this.#shared(`is born with ${JSON.stringify(input)}`, (state) =>
      state === 0 ? this.#enter(this.#table.initial(input), []) : impossible,
    );
  }

  /** 1 where the predicate holds, else 0. */
  where(holds: (seen: Seen) => boolean): Remembered {
    const known = this.#where.get(holds);
    if (known) return known;
    const made = new Remembered((state) => (holds(this.seen(state)) ? 1 : 0));
    this.#where.set(holds, made);
    return made;
  }

  /** After each of the timers that are due and lead to no violation; one that leads to a violation waits. */
  fired(state: LocalState): readonly LocalState[] {
    const known = this.#fired[state];
    if (known) return known;
    const { control, timers } = this.#timed(state);
    const targets = timers
      .filter(({ remainingMs }) => remainingMs === 0 && control !== undefined)
      .map(({ id }) => {
        const others = timers.filter((other) => other.id !== id);
        return this.#enter(this.#table.fire(control ?? 0, id), others);
      })
      .filter((target) => target !== impossible);
    if (targets.length > timersMax) throw new RangeError(`${this.#table.chart.name} has too many timers due at once.`);
    this.#fired[state] = targets;
    return targets;
  }

  /** After the one at this place among {@link fired}, from 0; `impossible` if there are fewer. */
  firing(at: number): Remembered {
    return this.#shared(`fires ${at}`, (state) => this.fired(state)[at] ?? impossible);
  }

  /** The same with other numbers for connections. */
  renaming(names: ReadonlyMap<number, number>): Remembered {
    return this.#shared(`calls ${[...names].join(';')}`, (state) => {
      const { control, timers } = this.#timed(state);
      if (control === undefined) return state;
      const changed = this.#table.withContext(control, (context) => withNames(context, names));
      return this.#intern(changed, timers);
    });
  }

  seen(state: LocalState): Seen {
    const { control, timers } = this.#timed(state);
    if (control === undefined) return unborn;
    const { name, context, offers, tags, asks } = this.#table.facts(control);
    return { name, context, offers, tags, asks, timers };
  }

  /** The transitions of the chart that the event takes, or each timer that is due; nothing of what is unborn. */
  taken(state: LocalState, event: ChartEvent | 'timers'): readonly string[] {
    const { control, timers } = this.#timed(state);
    if (control === undefined) return [];
    if (event !== 'timers') return this.#table.taken(control, event);
    return timers.flatMap(({ id, remainingMs }) => (remainingMs === 0 ? this.#table.taken(control, { type: id }) : []));
  }

  /** Why a monitor's state is a violation. */
  whyBroken(state: LocalState): Broken {
    const broken = this.#brokenBy(state);
    if (!broken) throw new RangeError(`The state ${state} of ${this.#table.chart.name} is no violation.`);
    return broken;
  }

  #brokenBy(state: LocalState): Broken | undefined {
    const { control } = this.#timed(state);
    return control === undefined ? undefined : this.#table.facts(control).broken;
  }

  /** The state in full: equal texts for equal states, whoever found them. */
  describe(state: LocalState): string {
    const { name, context } = this.seen(state);
    return describeLocal(name, context, this.#timed(state).timers);
  }

  #timed(state: LocalState): Timed {
    const timed = this.#states[state];
    if (!timed) throw new RangeError(`The chart ${this.#table.chart.name} has no timed state ${state}.`);
    return timed;
  }

  #shared(key: string, ask: (state: LocalState) => LocalState): Remembered {
    const known = this.#heard.get(key);
    if (known) return known;
    const made = new Remembered(ask);
    this.#heard.set(key, made);
    return made;
  }

  #later(state: LocalState): LocalState {
    const { control, timers } = this.#timed(state);
    if (timers.some(({ remainingMs }) => remainingMs === 0)) return impossible;
    return this.#intern(
      control,
      timers.map(({ id, remainingMs }) => ({ id, remainingMs: remainingMs - this.#stepMs })),
    );
  }

  #enter({ target, cancels, arms }: Edge, before: Timed['timers']): LocalState {
    const facts = this.#table.facts(target);
    if ((!this.#isMonitor && facts.broken) || this.#forbidden?.(facts)) return impossible;
    const timers = new Map(before.map(({ id, remainingMs }) => [id, remainingMs]));
    for (const id of cancels) timers.delete(id);
    for (const { timer, delayMs } of arms) {
      if (delayMs === Infinity) continue;
      if (delayMs % this.#stepMs !== 0)
        throw new RangeError(`${this.#table.chart.name} waits ${delayMs} ms, no multiple of ${this.#stepMs} ms.`);
      timers.set(timer, delayMs);
    }
    return this.#intern(
      target,
      [...timers].map(([id, remainingMs]) => ({ id, remainingMs })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  }

  #intern(control: StateNumber | undefined, timers: Timed['timers']): LocalState {
    const key =
      control === undefined
        ? 'unborn'
        : [control, ...timers.flatMap(({ id, remainingMs }) => [id, remainingMs])].join('|');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push({ control, timers }) - 1;
    if (number > columnMax) throw new RangeError(`${this.#table.chart.name} has too many timed states for a column.`);
    this.#numbers.set(key, number);
    return number;
  }
}

export function describeLocal(name: string, context: unknown, timers: Timed['timers']): string {
  return JSON.stringify([name, context, timers.map(({ id, remainingMs }) => [id, remainingMs])]);
}
