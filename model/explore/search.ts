/**
 * What a state of a compiled product can do, one state at a time: the inner loop of every exploration, whoever keeps the states
 * and in whichever thread. Whatever is reached is in `to`, told one by one.
 */
import type { Compiled } from './compiled.ts';
import { Guards } from './guards.ts';
import { impossible, isBroken, isDue, stopsTime } from './local-states.ts';
import type { Remembered } from './remembered.ts';

interface LinkedPart {
  readonly part: number;
  readonly marks: Remembered;
  readonly later: Remembered;
  readonly fires: readonly Remembered[];
}

/** What is being done: the number of a move; one more, letting time pass; beyond that, letting a timer of a part fire. */
export type Doing = number;

export class Search {
  /** What was reached last; the least of its orbit, if the product has symmetries. */
  readonly to: Uint16Array;
  /** The same before that. */
  readonly raw: Uint16Array;
  readonly #product: Compiled<Remembered>;
  readonly #parts: readonly LinkedPart[];
  readonly #monitors: readonly LinkedPart[];
  readonly #guards: Guards;
  readonly #never: Guards;
  readonly #possible: Uint16Array;
  readonly #forbidden: Uint16Array;
  readonly #mirrored: Uint16Array;
  readonly #reach: (doing: Doing) => void;

  constructor(product: Compiled<Remembered>, reach: (doing: Doing) => void) {
    this.#product = product;
    this.#parts = product.parts.map(({ marks, later, fires }, part) => ({ part, marks, later, fires }));
    this.#monitors = this.#parts.filter(({ part }) => product.parts[part]?.isMonitor);
    this.#guards = new Guards(product.guards);
    this.#never = new Guards(product.never);
    this.#possible = new Uint16Array(product.guards.moveCount);
    this.#forbidden = new Uint16Array(product.never.moveCount);
    const width = product.parts.length;
    [this.to, this.raw, this.#mirrored] = [new Uint16Array(width), new Uint16Array(width), new Uint16Array(width)];
    this.#reach = reach;
  }

  begin(): void {
    this.to.set(this.#product.first);
    this.#arrive(0);
  }

  /** Tells of everything that this state can do; of nothing if it is a violation. */
  expand(from: Uint16Array): void {
    let marks = 0;
    for (const { part, marks: marksOf } of this.#parts) marks |= marksOf.at(from[part] ?? 0);
    if (marks & isBroken || (marks & isDue && this.#fireMonitor(from))) return;
    const moves = this.#product.moves;
    const count = this.#guards.possible(from, this.#possible);
    for (let index = 0; index < count; index += 1) {
      const move = this.#possible[index] ?? 0;
      if (this.#take(from, moves[move] ?? [])) this.#arrive(move);
    }
    if (marks & isDue) for (const one of this.#parts) this.#fire(from, one);
    if (marks & stopsTime) return;
    for (const { part, later } of this.#parts) this.to[part] = later.at(from[part] ?? 0);
    this.#arrive(moves.length);
  }

  /** What is wrong with the state in `to`: each monitor in a violation by `ofMonitor`, each thing that must not be by `ofNever`. */
  judge(ofMonitor: (part: number) => void, ofNever: (number: number) => void): void {
    for (const { part, marks } of this.#monitors) if (marks.at(this.to[part] ?? 0) & isBroken) ofMonitor(part);
    const count = this.#never.possible(this.to, this.#forbidden);
    for (let index = 0; index < count; index += 1) ofNever(this.#forbidden[index] ?? 0);
  }

  /** What a monitor waits for has come: it knows before anything else happens at this instant. */
  #fireMonitor(from: Uint16Array): boolean {
    for (const { part, fires } of this.#monitors) {
      const target = fires[0]?.at(from[part] ?? 0) ?? impossible;
      if (target === impossible) continue;
      this.to.set(from);
      this.to[part] = target;
      this.#arrive(this.#product.moves.length + 1 + part);
      return true;
    }
    return false;
  }

  #take(from: Uint16Array, tells: Compiled<Remembered>['moves'][number]): boolean {
    const to = this.to;
    to.set(from);
    for (const { part, hears } of tells) {
      const target = hears.at(to[part] ?? 0);
      if (target === impossible) return false;
      to[part] = target;
    }
    return true;
  }

  #fire(from: Uint16Array, { part, marks, fires }: LinkedPart): void {
    const state = from[part] ?? 0;
    if (!(marks.at(state) & isDue)) return;
    for (const one of fires) {
      const target = one.at(state);
      if (target === impossible) return;
      this.to.set(from);
      this.to[part] = target;
      this.#arrive(this.#product.moves.length + 1 + part);
    }
  }

  #arrive(doing: Doing): void {
    if (this.#product.symmetries.length > 0) this.#represent();
    this.#reach(doing);
  }

  /** Replaces `to` by the least of its orbit. */
  #represent(): void {
    const { to, raw } = this;
    raw.set(to);
    for (const symmetry of this.#product.symmetries)
      if (this.#mirror(symmetry) && this.#isLess()) to.set(this.#mirrored);
  }

  #mirror({ from, renamed, born }: Compiled<Remembered>['symmetries'][number]): boolean {
    const { raw } = this;
    for (const part of born) if (raw[part] === 0) return false;
    const mirrored = this.#mirrored;
    for (let part = 0; part < mirrored.length; part += 1) {
      const state = raw[from[part] ?? 0] ?? 0;
      mirrored[part] = renamed[part]?.at(state) ?? state;
    }
    return true;
  }

  #isLess(): boolean {
    for (let part = 0; part < this.to.length; part += 1) {
      const difference = (this.#mirrored[part] ?? 0) - (this.to[part] ?? 0);
      if (difference !== 0) return difference < 0;
    }
    return false;
  }
}
