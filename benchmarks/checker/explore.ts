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
 * It finds what is reachable, and the way to it; it judges nothing (no timelocks, no comparison of two steps).
 */
import { ChartTable } from '../../model/run/table.ts';
import type { Chart } from '../../model/run/chart.ts';
import { Guards } from './guards.ts';
import { impossible, LocalStates } from './local-states.ts';
import type { Product } from './product.ts';
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
}

/** Who is told, one after the other, and where that leads. */
type CompiledMove = readonly { readonly part: number; readonly hears: Remembered }[];

export class Exploration {
  readonly #product: Product;
  readonly #tables = new Map<Chart, LocalStates>();
  readonly #chartTables: ChartTable[] = [];
  readonly #parts: readonly LocalStates[];
  readonly #moves: readonly CompiledMove[];
  readonly #guards: Guards;
  readonly #states: StateSet;
  readonly #possible: Uint16Array;
  readonly #from: Uint16Array;
  readonly #to: Uint16Array;
  #current = nowhere;
  /** What is being done: the number of a move; one more, letting time pass; beyond that, letting a timer of a part fire. */
  #doing = 0;
  #sought = nowhere;
  #foundBy = 0;
  #transitions = 0;

  constructor(product: Product) {
    this.#product = product;
    this.#parts = product.parts.map(({ chart }) => this.#tableOf(chart));
    this.#moves = product.moves.map(({ tells }) =>
      tells.map(({ part, event }) => {
        const local = this.#part(part);
        const { input } = product.parts[part] ?? { input: {} };
        return { part, hears: event === 'birth' ? local.birth(input) : local.hearing(event) };
      }),
    );
    this.#guards = new Guards(product.moves, this.#parts);
    this.#possible = new Uint16Array(product.moves.length);
    this.#states = new StateSet(product.parts.length);
    this.#from = new Uint16Array(product.parts.length);
    this.#to = new Uint16Array(product.parts.length);
  }

  /** Ends when nothing is left, or after the layer of equal depth in which `statesMax` are found. */
  run(statesMax = Infinity): Explored {
    this.#states.intern(this.#from, nowhere);
    let depth = 0;
    let next = 0;
    while (next < this.#states.size && this.#states.size < statesMax) {
      const end = this.#states.size;
      for (; next < end; next += 1) this.#expand(next);
      if (this.#states.size > end) depth += 1;
    }
    const complete = next === this.#states.size;
    const localStates = [...this.#tables.values()].reduce((sum, { size }) => sum + size, 0);
    const asked = this.#chartTables.reduce((sum, table) => sum + table.asked, 0);
    const { size: states, bytes } = this.#states;
    return { states, transitions: this.#transitions, depth, bytes, complete, localStates, asked };
  }

  /** Each state found so far, in the order of its distance: one text for each part. */
  *described(): Generator<readonly string[]> {
    for (let number = 0; number < this.#states.size; number += 1) {
      this.#states.read(number, this.#from);
      yield this.#parts.map((local, part) => local.describe(this.#from[part] ?? 0));
    }
  }

  /** What is done, in words, from the beginning to this state, in as few steps as there are. */
  wayTo(state: number): readonly string[] {
    const way: string[] = [];
    for (let to = state; this.#states.originOf(to) !== nowhere; to = this.#states.originOf(to)) {
      this.#sought = to;
      this.#expand(this.#states.originOf(to));
      way.push(this.#inWords(this.#foundBy));
    }
    this.#sought = nowhere;
    return way.toReversed();
  }

  #expand(number: number): void {
    const from = this.#from;
    this.#current = number;
    this.#states.read(number, from);
    const count = this.#guards.possible(from, this.#possible);
    for (let index = 0; index < count; index += 1) {
      this.#doing = this.#possible[index] ?? 0;
      this.#take(this.#moves[this.#doing] ?? []);
    }
    for (let part = 0; part < from.length; part += 1)
      for (const target of this.#part(part).fired(from[part] ?? 0)) {
        this.#doing = this.#moves.length + 1 + part;
        this.#to.set(from);
        this.#to[part] = target;
        this.#reach();
      }
    this.#letTimePass();
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
      const target = this.#part(part).later.at(this.#from[part] ?? 0);
      if (target === impossible) return;
      this.#to[part] = target;
    }
    this.#reach();
  }

  #reach(): void {
    this.#transitions += 1;
    const reached = this.#states.intern(this.#to, this.#current);
    if (reached === this.#sought) this.#foundBy = this.#doing;
  }

  #inWords(doing: number): string {
    const { moves, parts, stepMs } = this.#product;
    if (doing === moves.length) return `${stepMs} ms pass`;
    return moves[doing]?.name ?? `a timer of ${parts[doing - moves.length - 1]?.name} fires`;
  }

  #part(number: number): LocalStates {
    const part = this.#parts[number];
    if (!part) throw new RangeError(`The product has no part ${number}.`);
    return part;
  }

  #tableOf(chart: Chart): LocalStates {
    const known = this.#tables.get(chart);
    if (known) return known;
    const table = new ChartTable(chart);
    this.#chartTables.push(table);
    const made = new LocalStates(table, this.#product.stepMs);
    this.#tables.set(chart, made);
    return made;
  }
}
