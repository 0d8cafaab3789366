/**
 * A set of rows of small integers, numbered in the order in which they came: what an exploration has seen, and, read in
 * that order, its queue. Rows are in chunks, so that growing copies nothing; an open-addressing table finds them.
 *
 * Rows are packed, so that a cache holds more of them and a look compares four columns at once: a column has one byte as
 * long as all its integers fit, and two from then on. Per row: its bytes, to a multiple of 4; 4 for the row it was reached
 * from; and 5.3 to 10.7 for the table.
 */
const chunkRowsBits = 14;
const chunkRows = 1 << chunkRowsBits;
const fullest = 0.75;
const empty = -1;
/** The root was reached from nowhere. */
export const nowhere = -1;

/** The greatest integer of a row. */
export const columnMax = 0xffff;
const byteMax = 0xff;

export class StateSet {
  readonly #width: number;
  /** By column: where its byte is within a row, and where the higher one is, or -1. */
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  #words = 0;
  #factors: Int32Array = new Int32Array(0);
  #packed = new Uint32Array(0);
  #packedBytes = new Uint8Array(0);
  readonly #rows: Uint32Array[] = [];
  readonly #origins: Int32Array[] = [];
  #slots = new Int32Array(1 << 16).fill(empty);
  #mask = this.#slots.length - 1;
  #size = 0;

  /** Rows have `width` columns. */
  constructor(width: number) {
    this.#width = width;
    this.#low = Int32Array.from({ length: width }, (_, column) => column);
    this.#high = new Int32Array(width).fill(-1);
    this.#layOut();
  }

  get size(): number {
    return this.#size;
  }

  /** What it occupies, the unused part of its last chunk and of its table included. */
  get bytes(): number {
    const rowBytes = this.#words * Uint32Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;
    return this.#rows.length * chunkRows * rowBytes + this.#slots.byteLength;
  }

  /** The number of this row. It is new, and was reached from `origin`, if the number is what `size` was before. */
  intern(row: Uint16Array, origin: number): number {
    if (this.#size > fullest * this.#slots.length) this.#rehash(this.#slots.length * 2);
    this.#pack(row);
    const packed = this.#packed;
    const words = this.#words;
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hashOf(packed, 0, this.#factors) & mask; ; slot = (slot + 1) & mask) {
      const found = slots[slot] ?? empty;
      if (found === empty) {
        slots[slot] = this.#size;
        return this.#append(origin);
      }
      const chunk = this.#rows[found >>> chunkRowsBits] ?? packed;
      const offset = (found & (chunkRows - 1)) * words;
      let word = 0;
      while (word < words && chunk[offset + word] === packed[word]) word += 1;
      if (word === words) return found;
    }
  }

  /** Copies the row of this number into `into`. Throws RangeError if there is none. */
  read(number: number, into: Uint16Array): void {
    const chunk = this.#rows[number >>> chunkRowsBits];
    if (!chunk) throw new RangeError(`There is no row ${number}.`);
    const bytes = this.#packedBytes;
    const offset = (number & (chunkRows - 1)) * this.#words;
    for (let word = 0; word < this.#words; word += 1) this.#packed[word] = chunk[offset + word] ?? 0;
    for (let column = 0; column < this.#width; column += 1) {
      const high = this.#high[column] ?? -1;
      const low = bytes[this.#low[column] ?? 0] ?? 0;
      into[column] = high < 0 ? low : low | ((bytes[high] ?? 0) << 8);
    }
  }

  /** The row from which this one was first reached, or `nowhere`. */
  originOf(number: number): number {
    return this.#origins[number >>> chunkRowsBits]?.[number & (chunkRows - 1)] ?? nowhere;
  }

  #append(origin: number): number {
    const number = this.#size;
    const within = number & (chunkRows - 1);
    if (within === 0) {
      this.#rows.push(new Uint32Array(chunkRows * this.#words));
      this.#origins.push(new Int32Array(chunkRows));
    }
    this.#rows[number >>> chunkRowsBits]?.set(this.#packed, within * this.#words);
    const origins = this.#origins[number >>> chunkRowsBits];
    if (origins) origins[within] = origin;
    this.#size += 1;
    return number;
  }

  #pack(row: Uint16Array): void {
    const bytes = this.#packedBytes;
    for (let column = 0; column < this.#width; column += 1) {
      const value = row[column] ?? 0;
      const high = this.#high[column] ?? -1;
      bytes[this.#low[column] ?? 0] = value;
      if (high >= 0) bytes[high] = value >>> 8;
      else if (value > byteMax) {
        this.#widen(column);
        this.#pack(row);
        return;
      }
    }
  }

  /** Gives the column a second byte, in all rows that there are. */
  #widen(column: number): void {
    const wordsBefore = this.#words;
    const wide = this.#high.filter((high) => high >= 0).length;
    this.#high[column] = this.#width + wide;
    this.#layOut();
    // It is the last byte of a row, and 0 in all of them: only where rows get longer is anything to be moved.
    if (this.#words !== wordsBefore)
      for (const [index, chunk] of this.#rows.entries()) this.#rows[index] = stretched(chunk, wordsBefore, this.#words);
    this.#rehash(this.#slots.length);
  }

  #layOut(): void {
    const bytes = this.#width + this.#high.filter((high) => high >= 0).length;
    this.#words = Math.ceil(bytes / Uint32Array.BYTES_PER_ELEMENT);
    this.#factors = oddFactors(this.#words);
    this.#packed = new Uint32Array(this.#words);
    this.#packedBytes = new Uint8Array(this.#packed.buffer);
  }

  #rehash(length: number): void {
    this.#slots = new Int32Array(length).fill(empty);
    this.#mask = length - 1;
    for (let number = 0; number < this.#size; number += 1) {
      const chunk = this.#rows[number >>> chunkRowsBits] ?? this.#packed;
      let slot = hashOf(chunk, (number & (chunkRows - 1)) * this.#words, this.#factors) & this.#mask;
      while (this.#slots[slot] !== empty) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = number;
    }
  }
}

function stretched(chunk: Uint32Array, from: number, to: number): Uint32Array {
  const longer = new Uint32Array(chunkRows * to);
  for (let row = 0; row < chunkRows; row += 1) longer.set(chunk.subarray(row * from, (row + 1) * from), row * to);
  return longer;
}

/**
 * A sum of the words, each times its own odd number, so that the products do not wait for one another; mixed well, as what
 * differs in the high bytes of a word alone is in the high bits of the sum, and linear probing takes the low ones. Source:
 * multilinear hashing, Carter & Wegman 1979; the last steps are those of MurmurHash3.
 */
function hashOf(words: Uint32Array, offset: number, factors: Int32Array): number {
  let sum = 0;
  for (let word = 0; word < factors.length; word += 1) {
    const value = words[offset + word] ?? 0;
    sum = (sum + Math.imul(value ^ (value >>> 15), factors[word] ?? 0)) | 0;
  }
  sum = Math.imul(sum ^ (sum >>> 16), 0x85eb_ca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2_ae35);
  return sum ^ (sum >>> 16);
}

/** Odd numbers without pattern, the same in every run. */
function oddFactors(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, column) => {
    const mixed = Math.imul((column + 1) * 0x9e37_79b1, 0xc2b2_ae35);
    return (mixed ^ (mixed >>> 16)) | 1;
  });
}
