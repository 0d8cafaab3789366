/**
 * A set of rows of small integers, numbered in the order in which they came: what an exploration has seen, and, read in
 * that order, its queue. Rows are in chunks, so that growing copies nothing; an open-addressing table finds them.
 *
 * Per row: 2 bytes for each column, 4 for the row it was reached from, and 5.3 to 10.7 for the table.
 */
const chunkRowsBits = 14;
const chunkRows = 1 << chunkRowsBits;
const fullest = 0.75;
const empty = -1;
/** The root was reached from nowhere. */
export const nowhere = -1;

/** The greatest integer of a row. */
export const columnMax = 0xffff;

export class StateSet {
  readonly #width: number;
  readonly #factors: Int32Array;
  readonly #rows: Uint16Array[] = [];
  readonly #origins: Int32Array[] = [];
  #slots = new Int32Array(1 << 16).fill(empty);
  #mask = this.#slots.length - 1;
  #size = 0;

  /** Rows have `width` columns. */
  constructor(width: number) {
    this.#width = width;
    this.#factors = oddFactors(width);
  }

  get size(): number {
    return this.#size;
  }

  /** What it occupies, the unused part of its last chunk and of its table included. */
  get bytes(): number {
    const rowBytes = this.#width * Uint16Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;
    return this.#rows.length * chunkRows * rowBytes + this.#slots.byteLength;
  }

  /** The number of this row. It is new, and was reached from `origin`, if the number is what `size` was before. */
  intern(row: Uint16Array, origin: number): number {
    if (this.#size > fullest * this.#slots.length) this.#rehash();
    const slots = this.#slots;
    for (let slot = hashOf(row, 0, this.#factors) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = slots[slot] ?? empty;
      if (found === empty) {
        slots[slot] = this.#size;
        return this.#append(row, origin);
      }
      if (this.#equals(found, row)) return found;
    }
  }

  /** Copies the row of this number into `into`. */
  read(number: number, into: Uint16Array): void {
    const chunk = this.#chunkOf(number);
    const offset = (number & (chunkRows - 1)) * this.#width;
    for (let column = 0; column < this.#width; column += 1) into[column] = chunk[offset + column] ?? 0;
  }

  /** The row from which this one was first reached, or `nowhere`. */
  originOf(number: number): number {
    return this.#origins[number >>> chunkRowsBits]?.[number & (chunkRows - 1)] ?? nowhere;
  }

  #append(row: Uint16Array, origin: number): number {
    const number = this.#size;
    const within = number & (chunkRows - 1);
    if (within === 0) {
      this.#rows.push(new Uint16Array(chunkRows * this.#width));
      this.#origins.push(new Int32Array(chunkRows));
    }
    const chunk = this.#chunkOf(number);
    const offset = within * this.#width;
    for (let column = 0; column < this.#width; column += 1) chunk[offset + column] = row[column] ?? 0;
    const origins = this.#origins[number >>> chunkRowsBits];
    if (origins) origins[within] = origin;
    this.#size += 1;
    return number;
  }

  #equals(number: number, row: Uint16Array): boolean {
    const chunk = this.#chunkOf(number);
    const offset = (number & (chunkRows - 1)) * this.#width;
    for (let column = 0; column < this.#width; column += 1) if (chunk[offset + column] !== row[column]) return false;
    return true;
  }

  #chunkOf(number: number): Uint16Array {
    const chunk = this.#rows[number >>> chunkRowsBits];
    if (!chunk) throw new RangeError(`There is no row ${number}.`);
    return chunk;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(empty);
    this.#mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number += 1) {
      const hash = hashOf(this.#chunkOf(number), (number & (chunkRows - 1)) * this.#width, this.#factors);
      let slot = hash & this.#mask;
      while (this.#slots[slot] !== empty) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = number;
    }
  }
}

/**
 * A sum of the columns, each times its own odd number, so that the products do not wait for one another; mixed well at the
 * end, as linear probing takes the low bits. Source: multilinear hashing, Carter & Wegman 1979.
 */
function hashOf(row: Uint16Array, offset: number, factors: Int32Array): number {
  let sum = 0;
  for (let column = 0; column < factors.length; column += 1)
    sum = (sum + Math.imul(row[offset + column] ?? 0, factors[column] ?? 0)) | 0;
  sum = Math.imul(sum ^ (sum >>> 15), 0x85eb_ca6b);
  return sum ^ (sum >>> 13);
}

/** Odd numbers without pattern, the same in every run. */
function oddFactors(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, column) => {
    const mixed = Math.imul((column + 1) * 0x9e37_79b1, 0xc2b2_ae35);
    return (mixed ^ (mixed >>> 16)) | 1;
  });
}
