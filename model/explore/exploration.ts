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
import { compiled, type Compiled } from './compiled.ts';
import { LocalTables } from './local-tables.ts';
import type { LocalStates } from './local-states.ts';
import type { Move, Product } from './product.ts';
import type { Remembered } from './remembered.ts';
import { Search, type Doing } from './search.ts';
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

/** Where a state can go: the number of the state, and what is done as {@link Exploration.step} tells. */
export interface Transition {
  readonly to: number;
  readonly doing: Doing;
}

export class Exploration {
  readonly product: Product;
  readonly #tables: LocalTables;
  readonly #parts: readonly LocalStates[];
  readonly #search: Search;
  readonly #states: StateSet;
  readonly #from: Uint16Array;
  readonly #found = new Map<string, Found>();
  #current = nowhere;
  #transitions = 0;
  #collect: ((transition: Transition) => void) | undefined;

  constructor(product: Product) {
    this.product = product;
    this.#tables = new LocalTables(product.stepMs);
    this.#parts = product.parts.map((part) => this.#tables.of(part));
    this.#search = new Search(this.compiled(), (doing) => {
      this.#reach(doing);
    });
    this.#states = new StateSet(product.parts.length);
    this.#from = new Uint16Array(product.parts.length);
  }

  run(limits: Limits = {}): Explored {
    const layers = this.layers(limits);
    for (let step = layers.next(); ; step = layers.next()) if (step.done) return step.value;
  }

  /** The same, for who has something else to do between layers: tells how many states there are so far. */
  *layers({ statesMax = Infinity, untilFound = false }: Limits = {}): Generator<number, Explored> {
    this.#search.begin();
    let depth = 0;
    let next = 0;
    const foundMax = untilFound ? 0 : Infinity;
    while (next < this.#states.size && this.#states.size < statesMax && this.#found.size <= foundMax) {
      const end = this.#states.size;
      for (; next < end; next += 1) this.#expand(next);
      if (this.#states.size > end) depth += 1;
      yield this.#states.size;
    }
    return {
      states: this.#states.size,
      transitions: this.#transitions - 1,
      depth,
      bytes: this.#states.bytes,
      complete: next === this.#states.size,
      ...this.tables,
      found: [...this.#found.values()],
    };
  }

  get size(): number {
    return this.#states.size;
  }

  /** Timed states of all charts together, and how often XState was asked for them. */
  get tables(): Pick<Explored, 'localStates' | 'asked'> {
    return { localStates: this.#tables.size, asked: this.#tables.asked };
  }

  /** As its inner loop takes the product. */
  compiled(): Compiled<Remembered> {
    return compiled(this.product, this.#parts);
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

  /** What is done from the beginning to this state, in as few steps as there are; to one of its orbit, if there are symmetries. */
  wayTo(state: number): readonly Step[] {
    const way: Uint16Array[] = [];
    for (let at = state; at !== nowhere; at = this.#states.originOf(at)) {
      const row = new Uint16Array(this.#parts.length);
      this.#states.read(at, row);
      way.push(row);
    }
    return this.along(way.toReversed());
  }

  /** What is done from each of these states to the next, from the first on; the next is met if one of its orbit is. */
  along(way: readonly Uint16Array[]): readonly Step[] {
    const { to, raw } = this.#search;
    const hasSymmetries = (this.product.symmetries?.length ?? 0) > 0;
    const at = Uint16Array.from(way[0] ?? []);
    return way.slice(1).map((next) => {
      let doing: number | undefined;
      const reached = new Uint16Array(at.length);
      this.#collected(at, (transition) => {
        if (to.some((local, part) => local !== next[part])) return;
        doing = transition.doing;
        reached.set(hasSymmetries ? raw : to);
      });
      if (doing === undefined) throw new RangeError('There is no way from one of these states to the next.');
      at.set(reached);
      return this.step(doing);
    });
  }

  /** All transitions from a state, once the exploration is over: it finds nothing new then. */
  transitions(state: number): readonly Transition[] {
    const collected: Transition[] = [];
    this.#states.read(state, this.#from);
    this.#collected(this.#from, (transition) => void collected.push(transition));
    return collected;
  }

  step(doing: Doing): Step {
    const { moves, parts, stepMs } = this.product;
    const move = moves[doing];
    if (move) return { type: 'move', move };
    if (doing === moves.length) return { type: 'wait', ms: stepMs };
    return { type: 'fire', part: parts[doing - moves.length - 1]?.name ?? '' };
  }

  #collected(from: Uint16Array, collect: (transition: Transition) => void): void {
    const counted = this.#transitions;
    this.#collect = collect;
    this.#search.expand(from);
    this.#collect = undefined;
    this.#transitions = counted;
  }

  #expand(number: number): void {
    this.#current = number;
    this.#states.read(number, this.#from);
    this.#search.expand(this.#from);
  }

  #reach(doing: Doing): void {
    this.#transitions += 1;
    const size = this.#states.size;
    const reached = this.#states.intern(this.#search.to, this.#current);
    if (reached === size) this.#judge(reached);
    this.#collect?.({ to: reached, doing });
  }

  #judge(state: number): void {
    this.#search.judge(
      (part) => {
        const { why } = this.local(part).whyBroken(this.#search.to[part] ?? 0);
        this.#find({ sentence: this.product.parts[part]?.name ?? '', why, state });
      },
      (number) => {
        const { sentence } = this.product.never[number] ?? { sentence: '' };
        this.#find({ sentence, why: 'it is the case', state });
      },
    );
  }

  #find(found: Found): void {
    if (!this.#found.has(found.sentence)) this.#found.set(found.sentence, found);
  }
}
