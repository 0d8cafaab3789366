/**
 * Sets of slots: a slot is in one bucket at most, goes in and out in O(1), and each bucket gives its slots back in a row.
 *
 * A bucket is a chain of chunks, each of two cache lines, full but for the last: whoever goes through a bucket reads
 * slots that lie side by side, and need not wait for one to know the next, as in a linked list.
 */
import { grown } from './growing-array.ts';

const chunkSize = 32;
const offsetMask = chunkSize - 1;
/** In a chunk: the last position of the chunk before, the bucket, and the slots. */
const firstOffset = 2;
const lastOffset = chunkSize - 1;
/** How many slots can be read in a row. */
export const slotsPerChunk = chunkSize - firstOffset;
/** No slot lies at position 0, as the first chunk begins there. */
const nowhere = 0;

export class Buckets {
  readonly #slotsMax: number;
  /** Where the last slot of each bucket lies. */
  readonly #tails: Int32Array;
  #chunks: Int32Array;
  #chunksUsed = 0;
  /** The chunks that were given back, chained like those of a bucket. */
  #freeTail = nowhere;
  /** Where each slot lies. */
  #places: Int32Array;

  constructor(buckets: number, slots: number, slotsMax: number) {
    this.#tails = new Int32Array(buckets);
    this.#places = new Int32Array(slots);
    this.#slotsMax = slotsMax;
    this.#chunks = new Int32Array(this.#chunksFor(slots) * chunkSize);
  }

  growTo(slots: number): void {
    this.#places = grown(this.#places, slots, this.#slotsMax);
    const length = this.#chunksFor(slots) * chunkSize;
    if (length > this.#chunks.length)
      this.#chunks = grown(this.#chunks, length, this.#chunksFor(this.#slotsMax) * chunkSize);
  }

  isEmpty(bucket: number): boolean {
    return at(this.#tails, bucket) === nowhere;
  }

  /** Whether it is in any bucket. */
  has(slot: number): boolean {
    return at(this.#places, slot) !== nowhere;
  }

  /** The slot must be in none, or be about to be taken out of another by `shorten`. */
  add(bucket: number, slot: number): void {
    const tail = at(this.#tails, bucket);
    const isFull = tail === nowhere || (tail & offsetMask) === lastOffset;
    const place = isFull ? this.#newChunk(bucket, tail) : tail + 1;
    this.#tails[bucket] = place;
    this.#chunks[place] = slot;
    this.#places[slot] = place;
  }

  /** The last slot of the bucket, which must not be empty. */
  last(bucket: number): number {
    return at(this.#chunks, at(this.#tails, bucket));
  }

  /** The last slots of the bucket, which must not be empty, in their order: `slotsPerChunk` at most. Answers how many. */
  readLast(bucket: number, into: Int32Array): number {
    const tail = at(this.#tails, bucket);
    const first = tail - (tail & offsetMask) + firstOffset;
    for (let place = first; place <= tail; place++) into[place - first] = at(this.#chunks, place);
    return tail - first + 1;
  }

  /** All slots, bucket by bucket, of each bucket the last first, as they are taken out. */
  all(): readonly { readonly bucket: number; readonly slot: number }[] {
    const all: { bucket: number; slot: number }[] = [];
    for (let bucket = 0; bucket < this.#tails.length; bucket++) {
      let place = at(this.#tails, bucket);
      while (place !== nowhere) {
        all.push({ bucket, slot: at(this.#chunks, place) });
        place = (place & offsetMask) === firstOffset ? at(this.#chunks, place - firstOffset) : place - 1;
      }
    }
    return all;
  }

  /** Takes out the last slot of the bucket, which must not be empty. */
  dropLast(bucket: number): void {
    this.#places[this.last(bucket)] = nowhere;
    this.shorten(bucket, 1);
  }

  /** Ends the bucket so many slots earlier, all of which `readLast` has read and `add` put elsewhere. */
  shorten(bucket: number, count: number): void {
    const tail = at(this.#tails, bucket);
    const chunk = tail - (tail & offsetMask);
    if (tail - count >= chunk + firstOffset) {
      this.#tails[bucket] = tail - count;
      return;
    }
    this.#tails[bucket] = at(this.#chunks, chunk);
    this.#chunks[chunk] = this.#freeTail;
    this.#freeTail = chunk + firstOffset;
  }

  /** Takes the slot out of its bucket, and answers which it was. The last slot of the bucket moves to its place. */
  remove(slot: number): number {
    const place = at(this.#places, slot);
    const bucket = at(this.#chunks, place - (place & offsetMask) + 1);
    const tail = at(this.#tails, bucket);
    const last = at(this.#chunks, tail);
    this.#chunks[place] = last;
    this.#places[last] = place;
    this.#places[slot] = nowhere;
    this.shorten(bucket, 1);
    return bucket;
  }

  /** Answers its first position. */
  #newChunk(bucket: number, tailBefore: number): number {
    let place = this.#freeTail;
    if (place === nowhere) {
      place = this.#chunksUsed * chunkSize + firstOffset;
      this.#chunksUsed += 1;
    } else this.#freeTail = at(this.#chunks, place - firstOffset);
    this.#chunks[place - firstOffset] = tailBefore;
    this.#chunks[place - firstOffset + 1] = bucket;
    return place;
  }

  /** The most that so many slots can take, as all but the last chunk of a bucket are full. */
  #chunksFor(slots: number): number {
    return Math.min(slots, this.#tails.length) + Math.ceil(slots / slotsPerChunk);
  }
}

/** An element of an array whose index is in bounds by construction. */
function at(array: Int32Array, index: number): number {
  return array[index] as number;
}
