/** Chance that repeats, and costs little: ten million inputs are drawn from it. Source: Bryc's mulberry32. */
export class Chance {
  #state: number;

  /** The same seed and place give the same draws; neighbouring places have nothing in common. */
  constructor(seed: number, place = 0) {
    this.#state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(place + 1, 0xc2b2_ae35);
  }

  /** From 0, less than `below`. */
  integer(below: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  }

  /** True `percent` times in a hundred. */
  percent(percent: number): boolean {
    return this.integer(100) < percent;
  }

  /** Throws if there is nothing to draw from. */
  of<Value>(values: readonly Value[]): Value {
    const value = values[this.integer(values.length)];
    if (value === undefined) throw new RangeError('There is nothing to draw from.');
    return value;
  }
}
