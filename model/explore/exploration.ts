/**
 * Explores a product breadth-first in quantitative time, by the compiled tables of its charts. What a state can do:
 *  - a move whose conditions hold and that no part rejects;
 *  - to let a timer fire that is due, in any order of those that are; one that leads to a violation may not;
 *  - to let one step of time pass, if no timer is due. So where something is owed, time stops until it is done.
 *
 * Deadlines are met exactly, as the step divides every delay. What happens between two steps is not explored: for deadlines
 * that include their ends the steps are enough to reach every control state (Henzinger, Manna, Pnueli 1992, "What good are
 * digital clocks?").
 *
 * Timers of monitors go before everything else at their instant. A state in which a monitor is in a violation is found and not
 * left; one in which something is the case that must never be is found.
 */
import { Guards } from './guards.ts';
import { LocalTables } from './local-tables.ts';
import { impossible, type LocalStates } from './local-states.ts';
import type { Move, Product } from './product.ts';
import type { Remembered } from './remembered.ts';
import { nowhere, StateSet } from './state-set.ts';

export interface Explored {
  readonly states: number;
  /** Every way from a state to a state, those that lead to the same one included. */
  readonly transitions: number;
  /** The steps to the farthest state, time steps included. */
  readonly depth: number;
  /** Of the states; the tables of the charts come to little beside them. */
  readonly bytes: number;
  /** Whether nothing was left to explore when it ended. */
  readonly complete: boolean;
  /** Timed states of all charts together. */
  readonly localStates: number;
  /** How often XState was asked. */
  readonly asked: number;
  /** What should not be, each with the nearest state that shows it. */
  readonly found: readonly Found[];
}

export interface Found {
  readonly sentence: string;
  /** What the monitor says, if it was one. */
  readonly why: string;
  /** The number of the state. */
  readonly state: number;
}

/** One step of a way: a move, a timer of a part that fires, or time that passes. */
export type Step =
  | { readonly type: 'move'; readonly move: Move }
  | { readonly type: 'fire'; readonly part: string }
  | { readonly type: 'wait'; readonly ms: number };

export interface Limits {
  /** It ends after the layer of equal depth in which so many states are found. Default: none. */
  readonly statesMax?: number;
  /** It ends after the layer in which something is found that should not be. */
  readonly untilFound?: boolean;
}

/** Who is told, one after the other, and where that leads. */
type CompiledMove = readonly { readonly part: number; readonly hears: Remembered }[];

/** Where a state can go: the number of the state, and what is done as {@link Exploration.step} tells. */
export interface Transition {
  readonly to: number;
  readonly doing: number;
}

export class Exploration {
  readonly product: Product;
  readonly #tables: LocalTables;
  readonly #parts: readonly LocalStates[];
  readonly #monitors: readonly number[];
  readonly #moves: readonly CompiledMove[];
  readonly #guards: Guards;
  readonly #never: Guards;
  readonly #states: StateSet;
  readonly #possible: Uint16Array;
  readonly #forbidden: Uint16Array;
  readonly #from: Uint16Array;
  readonly #to: Uint16Array;
  readonly #found = new Map<string, Found>();
  #current = nowhere;
  /** What is being done: the number of a move; one more, letting time pass; beyond that, letting a timer of a part fire. */
  #doing = 0;
  #transitions = 0;
  #collected: Transition[] | undefined;

  constructor(product: Product) {
    this.product = product;
    this.#tables = new LocalTables(product.stepMs);
    this.#parts = product.parts.map((part) => this.#tables.of(part));
    this.#monitors = product.parts.flatMap(({ isMonitor }, part) => (isMonitor ? [part] : []));
    this.#moves = product.moves.map(({ tells }) =>
      tells.map(({ part, event }) => {
        const local = this.local(part);
        const { input } = product.parts[part] ?? { input: {} };
        return { part, hears: event === 'birth' ? local.birth(input) : local.hearing(event) };
      }),
    );
    this.#guards = new Guards(product.moves, this.#parts);
    this.#never = new Guards(product.never, this.#parts);
    this.#possible = new Uint16Array(product.moves.length);
    this.#forbidden = new Uint16Array(product.never.length);
    this.#states = new StateSet(product.parts.length);
    this.#from = new Uint16Array(product.parts.length);
    this.#to = new Uint16Array(product.parts.length);
  }

  run({ statesMax = Infinity, untilFound = false }: Limits = {}): Explored {
    for (const [part, { isBornAtOnce, input }] of this.product.parts.entries())
      this.#to[part] = isBornAtOnce ? this.local(part).birth(input).at(0) : 0;
    this.#reach();
    let depth = 0;
    let next = 0;
    const foundMax = untilFound ? 0 : Infinity;
    while (next < this.#states.size && this.#states.size < statesMax && this.#found.size <= foundMax) {
      const end = this.#states.size;
      for (; next < end; next += 1) if (!this.#isBroken(next)) this.#expand(next);
      if (this.#states.size > end) depth += 1;
    }
    return {
      states: this.#states.size,
      transitions: this.#transitions - 1,
      depth,
      bytes: this.#states.bytes,
      complete: next === this.#states.size,
      localStates: this.#tables.size,
      asked: this.#tables.asked,
      found: [...this.#found.values()],
    };
  }

  get size(): number {
    return this.#states.size;
  }

  /** The table in which the states of this part are numbered. */
  local(part: number): LocalStates {
    const local = this.#parts[part];
    if (!local) throw new RangeError(`The product has no part ${part}.`);
    return local;
  }

  /** Copies the state of each part into `into`. */
  read(state: number, into: Uint16Array): void {
    this.#states.read(state, into);
  }

  /** Each state found so far, in the order of its distance: one text for each part. */
  *described(): Generator<readonly string[]> {
    const row = new Uint16Array(this.#parts.length);
    for (let state = 0; state < this.#states.size; state += 1) {
      this.#states.read(state, row);
      yield this.#parts.map((local, part) => local.describe(row[part] ?? 0));
    }
  }

  /** What is done from the beginning to this state, in as few steps as there are. */
  wayTo(state: number): readonly Step[] {
    const way: Step[] = [];
    for (let at = state; this.#states.originOf(at) !== nowhere; at = this.#states.originOf(at)) {
      const last = this.transitions(this.#states.originOf(at)).findLast(({ to }) => to === at);
      if (last) way.push(this.step(last.doing));
    }
    return way.toReversed();
  }

  /** All transitions from a state, once the exploration is over: it finds nothing new then. */
  transitions(state: number): readonly Transition[] {
    const counted = this.#transitions;
    const collected: Transition[] = [];
    this.#collected = collected;
    this.#expand(state);
    this.#collected = undefined;
    this.#transitions = counted;
    return collected;
  }

  step(doing: number): Step {
    const { moves, parts, stepMs } = this.product;
    const move = moves[doing];
    if (move) return { type: 'move', move };
    if (doing === moves.length) return { type: 'wait', ms: stepMs };
    return { type: 'fire', part: parts[doing - moves.length - 1]?.name ?? '' };
  }

  #expand(number: number): void {
    const from = this.#from;
    this.#current = number;
    this.#states.read(number, from);
    if (this.#fireMonitor()) return;
    const count = this.#guards.possible(from, this.#possible);
    for (let index = 0; index < count; index += 1) {
      this.#doing = this.#possible[index] ?? 0;
      this.#take(this.#moves[this.#doing] ?? []);
    }
    for (let part = 0; part < from.length; part += 1)
      for (const target of this.local(part).fired(from[part] ?? 0)) {
        this.#doing = this.#moves.length + 1 + part;
        this.#to.set(from);
        this.#to[part] = target;
        this.#reach();
      }
    this.#letTimePass();
  }

  /** What a monitor waits for has come: it knows before anything else happens at this instant. */
  #fireMonitor(): boolean {
    for (const part of this.#monitors) {
      const [target] = this.local(part).fired(this.#from[part] ?? 0);
      if (target === undefined) continue;
      this.#doing = this.#moves.length + 1 + part;
      this.#to.set(this.#from);
      this.#to[part] = target;
      this.#reach();
      return true;
    }
    return false;
  }

  #take(tells: CompiledMove): void {
    const to = this.#to;
    to.set(this.#from);
    for (const { part, hears } of tells) {
      const target = hears.at(to[part] ?? 0);
      if (target === impossible) return;
      to[part] = target;
    }
    this.#reach();
  }

  #letTimePass(): void {
    this.#doing = this.#moves.length;
    for (let part = 0; part < this.#from.length; part += 1) {
      const target = this.local(part).later.at(this.#from[part] ?? 0);
      if (target === impossible) return;
      this.#to[part] = target;
    }
    this.#reach();
  }

  #reach(): void {
    this.#transitions += 1;
    const size = this.#states.size;
    const reached = this.#states.intern(this.#to, this.#current);
    if (reached === size) this.#judge(reached);
    this.#collected?.push({ to: reached, doing: this.#doing });
  }

  #judge(state: number): void {
    const row = this.#to;
    for (const part of this.#monitors) {
      const local = this.local(part);
      if (local.broken.at(row[part] ?? 0) === 0) continue;
      const { why } = local.whyBroken(row[part] ?? 0);
      this.#find({ sentence: this.product.parts[part]?.name ?? '', why, state });
    }
    const count = this.#never.possible(row, this.#forbidden);
    for (let index = 0; index < count; index += 1) {
      const { sentence } = this.product.never[this.#forbidden[index] ?? 0] ?? { sentence: '' };
      this.#find({ sentence, why: 'it is the case', state });
    }
  }

  #find(found: Found): void {
    if (!this.#found.has(found.sentence)) this.#found.set(found.sentence, found);
  }

  #isBroken(state: number): boolean {
    if (this.#monitors.length === 0) return false;
    this.#states.read(state, this.#from);
    return this.#monitors.some((part) => this.local(part).broken.at(this.#from[part] ?? 0) === 1);
  }
}
