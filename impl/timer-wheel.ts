/**
 * A hierarchical timer wheel on typed arrays: never early, late by at most one tick, nothing allocated in steady state.
 *
 * Eleven levels of 32 buckets cover every safe integer of ticks, so that no deadline lies beyond the horizon. A bucket of
 * level n spans 32^n ticks; when the wheel comes to its first tick, its timers go down to finer buckets, or fire. Moving a
 * deadline later only stores it: the timer is looked at again when its old bucket comes up (lazy re-arm), as a keep-alive
 * deadline moves with every packet and is hardly ever reached.
 *
 * Source: Varghese & Lauck 1987, scheme 7; the occupancy bitmap and the lazy re-arm as in tokio's timer wheel.
 */

export interface TimerWheelOptions {
  /** The resolution: a timer fires at a multiple of it. A positive integer. */
  readonly tickMs: number;
  /** How many timers to make room for; it grows by doubling. */
  readonly capacity?: number;
}

const levels = 11;
const bucketsPerLevel = 32;
const buckets = levels * bucketsPerLevel;
const notQueued = -1;
const none = -1;

/** 32^level ticks, the span of one bucket of the level. */
const spans = Float64Array.from({ length: levels + 1 }, (_, level) => bucketsPerLevel ** level);

/**
 * Whoever drives it must
 * 1. give times of one monotonic clock, in integer milliseconds;
 * 2. call `advance` when `nextDeadlineMs` has come, and again at once while it answers `false`;
 * 3. `release` every slot that it got from `allocate`, once.
 */
export class TimerWheel {
  readonly #tickMs: number;
  /** Occupied buckets, one word per level. */
  readonly #occupied = new Int32Array(levels);
  /** The true deadline by slot; the bucket in which it waits may come up earlier, never later. */
  #deadlinesMs: Float64Array;
  /** Circular lists: nodes below `buckets` are the list heads, the others timers. `notQueued` in `next` marks a timer at rest. */
  #next: Int32Array;
  #previous: Int32Array;
  /** Free slots are chained through `#previous`. */
  #freeNode = none;
  /** Every tick before this one, and all of this one but `#unfinishedBucket`, is dealt with. */
  #currentTick = 0;
  #unfinishedBucket = none;

  constructor({ tickMs, capacity = 64 }: TimerWheelOptions) {
    if (!Number.isSafeInteger(tickMs) || tickMs < 1)
      throw new RangeError(`A tick of ${tickMs} ms is not an integer > 0.`);
    if (!Number.isSafeInteger(capacity) || capacity < 1)
      throw new RangeError(`No wheel has a capacity of ${capacity}.`);
    this.#tickMs = tickMs;
    this.#deadlinesMs = new Float64Array(capacity);
    this.#next = new Int32Array(buckets + capacity).fill(notQueued);
    this.#previous = new Int32Array(buckets + capacity).fill(none);
    for (let head = 0; head < buckets; head++) this.#next[head] = this.#previous[head] = head;
    this.#addFreeNodes(0, capacity);
  }

  /** Hands out the number of a timer at rest. Allocates only when the capacity has to double. */
  allocate(): number {
    if (this.#freeNode === none) this.#grow();
    const node = this.#freeNode;
    this.#freeNode = at(this.#previous, node);
    return node - buckets;
  }

  /** Cancels the timer and takes its slot back, which the next `allocate` may hand out at once. */
  release(slot: number): void {
    this.cancel(slot);
    const node = slot + buckets;
    this.#previous[node] = this.#freeNode;
    this.#freeNode = node;
  }

  /**
   * Arms or re-arms the timer `slot` to fire at `deadlineMs` or up to one tick later, never earlier; a deadline in the past
   * fires at the next tick. O(1), and only one store if an armed deadline moves later. Allowed inside `onExpire`.
   * Throws RangeError if the deadline is no safe integer or the slot was never allocated.
   */
  start(slot: number, deadlineMs: number): void {
    const node = this.#node(slot);
    if (!Number.isSafeInteger(deadlineMs)) throw new RangeError(`A deadline of ${deadlineMs} ms is no safe integer.`);
    if (at(this.#next, node) !== notQueued) {
      const movesLater = deadlineMs >= at(this.#deadlinesMs, slot);
      if (movesLater) {
        this.#deadlinesMs[slot] = deadlineMs;
        return;
      }
      this.#unlink(node);
    }
    this.#deadlinesMs[slot] = deadlineMs;
    this.#enqueue(node, Math.max(this.#dueTick(slot), this.#currentTick + 1));
  }

  /** Puts the timer to rest; nothing happens if it is. O(1). Throws RangeError if the slot was never allocated. */
  cancel(slot: number): void {
    const node = this.#node(slot);
    if (at(this.#next, node) !== notQueued) this.#unlink(node);
  }

  /**
   * Calls `onExpire` for every timer whose deadline has come by `nowMs`, tick after tick; the timer is at rest by then.
   * Each timer looked at, fired or moved on, costs one unit of `budget`. Answers whether all work is done.
   */
  advance(nowMs: number, onExpire: (slot: number) => void, budget = Infinity): boolean {
    const nowTick = Math.floor(nowMs / this.#tickMs);
    let left = budget;
    for (;;) {
      const bucket = this.#unfinishedBucket === none ? this.#nextBucket() : this.#unfinishedBucket;
      if (bucket === none || this.#bucketTick(bucket) > nowTick) break;
      this.#currentTick = this.#bucketTick(bucket);
      this.#unfinishedBucket = bucket;
      // What a timer's callback arms lies in a later tick, thus never in this bucket.
      for (let node = at(this.#next, bucket); node !== bucket; node = at(this.#next, bucket)) {
        if (left <= 0) return false;
        left -= 1;
        this.#unlink(node);
        const dueTick = this.#dueTick(node - buckets);
        if (dueTick <= this.#currentTick) onExpire(node - buckets);
        else this.#enqueue(node, dueTick);
      }
      this.#unfinishedBucket = none;
    }
    this.#currentTick = Math.max(this.#currentTick, nowTick);
    return true;
  }

  /**
   * When to call `advance` next: no later than any timer has to fire, perhaps earlier, as lists must be sorted finer on the
   * way or a deadline has moved. `undefined` while no timer is armed.
   */
  nextDeadlineMs(): number | undefined {
    const bucket = this.#unfinishedBucket === none ? this.#nextBucket() : this.#unfinishedBucket;
    return bucket === none ? undefined : this.#bucketTick(bucket) * this.#tickMs;
  }

  /** The first tick that is not before the deadline. */
  #dueTick(slot: number): number {
    return Math.ceil(at(this.#deadlinesMs, slot) / this.#tickMs);
  }

  /** The level is the lowest whose digits above agree with the current tick; there the tick's own digit is ahead. */
  #enqueue(node: number, tick: number): void {
    let level = 0;
    while (this.#rotation(tick, level) !== this.#rotation(this.#currentTick, level)) level += 1;
    const digit = Math.floor(tick / at(spans, level)) % bucketsPerLevel;
    const head = level * bucketsPerLevel + digit;
    const last = at(this.#previous, head);
    this.#next[last] = node;
    this.#previous[node] = last;
    this.#next[node] = head;
    this.#previous[head] = node;
    this.#occupied[level] = at(this.#occupied, level) | (1 << digit);
  }

  #unlink(node: number): void {
    const next = at(this.#next, node);
    const previous = at(this.#previous, node);
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#next[node] = notQueued;
    const wasLast = next === previous;
    if (!wasLast) return;
    // What is left of the list is its head.
    const level = Math.floor(next / bucketsPerLevel);
    this.#occupied[level] = at(this.#occupied, level) & ~(1 << (next % bucketsPerLevel));
  }

  /** How often the level has turned round by this tick. */
  #rotation(tick: number, level: number): number {
    return Math.floor(tick / at(spans, level + 1));
  }

  /** The occupied bucket that comes up first: on the lowest level, as each level lies within one bucket of the next. */
  #nextBucket(): number {
    for (let level = 0; level < levels; level++) {
      const occupied = at(this.#occupied, level);
      if (occupied === 0) continue;
      const lowestDigit = 31 - Math.clz32(occupied & -occupied);
      return level * bucketsPerLevel + lowestDigit;
    }
    return none;
  }

  /** The first tick of an occupied bucket. */
  #bucketTick(bucket: number): number {
    const level = Math.floor(bucket / bucketsPerLevel);
    const digit = bucket % bucketsPerLevel;
    return this.#rotation(this.#currentTick, level) * at(spans, level + 1) + digit * at(spans, level);
  }

  #node(slot: number): number {
    if (!(slot >= 0 && slot < this.#deadlinesMs.length))
      throw new RangeError(`No timer was allocated as slot ${slot}.`);
    return slot + buckets;
  }

  #grow(): void {
    const capacity = this.#deadlinesMs.length;
    const deadlinesMs = new Float64Array(capacity * 2);
    const next = new Int32Array(buckets + capacity * 2).fill(notQueued);
    const previous = new Int32Array(buckets + capacity * 2).fill(none);
    deadlinesMs.set(this.#deadlinesMs);
    next.set(this.#next);
    previous.set(this.#previous);
    this.#deadlinesMs = deadlinesMs;
    this.#next = next;
    this.#previous = previous;
    this.#addFreeNodes(capacity, capacity * 2);
  }

  #addFreeNodes(fromSlot: number, toSlot: number): void {
    for (let slot = toSlot - 1; slot >= fromSlot; slot--) {
      this.#previous[slot + buckets] = this.#freeNode;
      this.#freeNode = slot + buckets;
    }
  }
}

/** An element of an array whose index is in bounds by construction. */
function at(array: Float64Array | Int32Array, index: number): number {
  return array[index] as number;
}
