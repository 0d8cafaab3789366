/** Which buckets of a ring are occupied: a bit each, and a bit for every word of them that is not 0. */

/** How many buckets there are. */
const size = 1024;
const bitsPerWord = 32;

export class Occupancy {
  readonly #words = new Int32Array(size / bitsPerWord);
  #summary = 0;

  add(index: number): void {
    const word = index >>> 5;
    this.#words[word] = this.#word(word) | (1 << (index & 31));
    this.#summary |= 1 << word;
  }

  remove(index: number): void {
    const word = index >>> 5;
    const left = this.#word(word) & ~(1 << (index & 31));
    this.#words[word] = left;
    if (left === 0) this.#summary &= ~(1 << word);
  }

  /** The first occupied bucket after that one, going round; that one itself comes last. -1 if there is none. O(1). */
  firstAfter(index: number): number {
    if (this.#summary === 0) return -1;
    const word = index >>> 5;
    // Shifted by one more than its own number; in two steps, as a shift by 32 is none.
    const inWord = this.#word(word) & (-2 << (index & 31));
    if (inWord !== 0) return (word << 5) + lowestBit(inWord);
    const later = this.#summary & (-2 << word);
    const first = lowestBit(later === 0 ? this.#summary : later);
    return (first << 5) + lowestBit(this.#word(first));
  }

  #word(word: number): number {
    return this.#words[word] as number;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
