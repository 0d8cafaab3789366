/**
 * What the charts may be in after what was seen: a set of rows, as charts have timers that are due in any order, and several
 * ways to explain what they see. The charts accept a server as long as the set is not empty (the subset construction).
 */
import type { Output } from '../../impl/broker.ts';
import type { System } from '../../model/explore/system.ts';
import { Rows, type Action, type Row } from './rows.ts';

/** The number of a set of rows, with whatever their timers that are due may make of them. */
export type Reading = number;

/** Nothing explains it. */
export const none = -1;
/** Client or network have something to do before time passes. */
export const busy = -2;

export class Readings {
  readonly #rows: Rows;
  readonly #sets: (readonly Row[])[] = [];
  readonly #numbers = new Map<string, Reading>();
  readonly #closures: (readonly Row[] | undefined)[] = [];
  readonly #done: (ReadonlyMap<number, Reading> | undefined)[] = [];

  constructor(system: System) {
    this.#rows = new Rows(system);
  }

  get actions(): readonly Action[] {
    return this.#rows.actions;
  }

  get size(): number {
    return this.#sets.length;
  }

  get rows(): number {
    return this.#rows.size;
  }

  first(): Reading {
    return this.#intern([this.#rows.first()]);
  }

  /** What client and network may do, by the number of the action, and the readings after it. */
  done(reading: Reading): ReadonlyMap<number, Reading> {
    const known = this.#done[reading];
    if (known) return known;
    const rows = new Map<number, Row[]>();
    for (const row of this.rowsOf(reading))
      for (const { action, to } of this.#rows.done(row)) {
        const reached = rows.get(action);
        if (reached) reached.push(to);
        else rows.set(action, [to]);
      }
    const done = new Map([...rows].map(([action, reached]) => [action, this.#intern(reached)]));
    this.#done[reading] = done;
    return done;
  }

  /**
   * After all of this, put out at once: in this order on each connection, and in any between them, as nobody sees which of two
   * connections was first within an instant.
   */
  explained(reading: Reading, outputs: readonly Output[]): Reading {
    if (outputs.length === 0) return reading;
    const connections = [...new Set(outputs.map(({ connection }) => connection))];
    const lanes = connections.map((one) => outputs.filter(({ connection }) => connection === one));
    let reached = new Map([[lanes.map(() => 0).join(), new Set(this.rowsOf(reading))]]);
    for (let count = 0; count < outputs.length; count += 1) reached = this.#oneMore(reached, lanes);
    const [rows] = reached.values();
    return rows ? this.#intern([...rows]) : none;
  }

  /** One step of time later, or {@link busy}, or {@link none}: something that the server owes is overdue. */
  later(reading: Reading): Reading {
    const all = this.rowsOf(reading).map((row) => this.#rows.later(row));
    if (!all.some(({ isAllowed }) => isAllowed)) return busy;
    const rows = all.flatMap(({ row }) => row ?? []);
    return rows.length === 0 ? none : this.#intern(rows);
  }

  /** The parts on which time waits, in all of its rows. */
  overdue(reading: Reading): readonly string[] {
    const [first = [], ...others] = this.rowsOf(reading).map((row) => this.#rows.overdue(row));
    return first.filter((part) => others.every((parts) => parts.includes(part)));
  }

  describe(reading: Reading): readonly (readonly string[])[] {
    return this.rowsOf(reading).map((row) => this.#rows.describe(row));
  }

  rowsOf(reading: Reading): readonly Row[] {
    const rows = this.#sets[reading];
    if (!rows) throw new RangeError(`There is no reading ${reading}.`);
    return rows;
  }

  /** By how many of each connection's outputs have been: the next of any of them. */
  #oneMore(
    before: ReadonlyMap<string, ReadonlySet<Row>>,
    lanes: readonly (readonly Output[])[],
  ): Map<string, Set<Row>> {
    const after = new Map<string, Set<Row>>();
    for (const [place, rows] of before) {
      const counts = place.split(',').map(Number);
      for (const [index, lane] of lanes.entries()) {
        const output = lane[counts[index] ?? 0];
        if (!output) continue;
        const reached = [...rows].flatMap((row) => this.#rows.explained(row, output));
        const next = counts.with(index, (counts[index] ?? 0) + 1).join();
        if (reached.length > 0) after.set(next, new Set([...(after.get(next) ?? []), ...this.#closed(reached)]));
      }
    }
    return after;
  }

  #intern(rows: readonly Row[]): Reading {
    const closed = [...this.#closed(rows)].toSorted((one, other) => one - other);
    const key = closed.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#sets.push(closed) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  #closed(rows: readonly Row[]): ReadonlySet<Row> {
    return new Set(rows.flatMap((row) => this.#closure(row)));
  }

  /** The row, and what it is when timers that are due have fired, and whatever else nobody sees, in any order. */
  #closure(row: Row): readonly Row[] {
    const known = this.#closures[row];
    if (known) return known;
    const closure = new Set([row]);
    for (const one of closure) for (const fired of this.#rows.fired(one)) closure.add(fired);
    const rows = [...closure];
    this.#closures[row] = rows;
    return rows;
  }
}
