/**
 * A hierarchical timer wheel for timers that are re-armed all the time and hardly ever fire, as those of keep-alive are.
 * Never early, late by at most one tick, some 16 bytes a timer; re-arming is one store, and in steady state nothing is
 * allocated.
 *
 * Four rings of 1,024 buckets. A bucket of ring n spans 1024^n ticks; when the wheel comes to its first tick, each of its
 * timers fires or goes on to the bucket of its deadline, in a finer ring. So a deadline that has moved later needs no work
 * before its old bucket comes up (lazy re-arm), and what is due within 1,023 ticks is looked at once. Bits say which buckets
 * are occupied: nobody ticks through empty ones.
 *
 * Times are kept modulo 2^32 ms, ticks modulo 2^32: only differences count, and none is as long (`longestDelayMs`).
 *
 * Source: Varghese & Lauck 1987, scheme 7; the bits, and the ring chosen by distance, as in Linux; the lazy re-arm as in
 * tokio. Why these rings: docs/decisions/0003-timer-wheel.md.
 */
import { Buckets, slotsPerChunk } from './buckets.ts';
import { grown } from './growing-array.ts';
import { Occupancy } from './occupancy.ts';
import { checkedTime, type ArmedTimer, type TimerWheelOptions } from './options.ts';

/** The longest delay of a timer, 24.8 days. A longer one is for its owner to start again. */
export const longestDelayMs = 0x7fff_ffff;

const longestTickMs = 0xffff;
/** How far the time may run ahead of the tick that is being worked on: with a delay and a tick on top, still below 2^32 ms. */
const furthestAheadMs = 0x7fff_0000;

const rings = 4;
const bitsPerRing = 10;
const bucketsPerRing = 2 ** bitsPerRing;
/** The last ring goes round together with the 32 bits of a tick, after four of its buckets: nothing lies beyond it. */
const lastRingMask = 3;

const none = -1;
const never = -1;
const firstCapacity = 256;
const slotsToGrowBy = 1024;

/**
 * The contract. Whoever drives a wheel must
 * 1. give times of one monotonic clock in whole milliseconds, rounded up where something has happened (`setNow`) and down
 *    where something must have passed (`advance`): then nothing fires early;
 * 2. call `advance` when `nextDeadlineMs` has come, and again until it answers `true`;
 * 3. use only slots that `allocate` handed out, and `release` each once;
 * 4. call `advance` at least every 24.8 days while timers are armed: the time of the wheel runs no further ahead of what has
 *    been dealt with, and delays that begin in such a gap count from there.
 * Then every timer that was started and neither re-armed, cancelled nor released fires exactly once, by the first `advance`
 * to its deadline plus one tick, and never by one to a time before its deadline. `start`, `rearm`, `cancel`, `allocate` and
 * `release` are O(1) and may be called from within `onExpire`, for any slot.
 */
export class TimerWheel {
  readonly #tickMs: number;
  readonly #ticksPerMs: number;
  readonly #capacityMax: number;
  /** When a slot was last started or re-armed, modulo 2^32 ms. */
  #since: Int32Array;
  /** For how long; of a free slot a negative number, which says what slot was freed before it. */
  #delaysMs: Int32Array;
  readonly #buckets: Buckets;
  /** The last slots of the bucket that is worked off, and when each is due, as `#dueInMs` says. */
  readonly #slotsRead = new Int32Array(slotsPerChunk);
  readonly #duesRead = new Int32Array(slotsPerChunk);
  /** A timer has been taken out of some bucket since, perhaps one of these. */
  #isReadStale = false;
  #isAdvancing = false;
  readonly #occupied = Array.from({ length: rings }, () => new Occupancy());
  #freedLast = none;
  /** Slots below were handed out before. */
  #slotsUsed = 0;
  /** The time from which delays count, and the same modulo 2^32. */
  #nowMs: number;
  #now: number;
  /** All before this tick is dealt with, and of it all but what a slice has left in its buckets. When it begins, modulo 2^32 and not. */
  #tick = 0;
  #tickStart = 0;
  #tickStartMs = 0;

  /** Throws RangeError if an option is out of its range. */
  constructor({ tickMs, nowMs = 0, capacityMax = 2 ** 24 }: TimerWheelOptions) {
    if (!Number.isSafeInteger(tickMs) || tickMs < 1 || tickMs > longestTickMs)
      throw new RangeError(`A tick of ${tickMs} ms is not an integer from 1 to ${longestTickMs}.`);
    if (!Number.isSafeInteger(capacityMax) || capacityMax < 1 || capacityMax > 2 ** 28)
      throw new RangeError(`A capacity of ${capacityMax} timers is not an integer from 1 to 2^28.`);
    this.#tickMs = tickMs;
    this.#ticksPerMs = 1 / tickMs;
    this.#capacityMax = capacityMax;
    const capacity = Math.min(firstCapacity, capacityMax);
    this.#since = new Int32Array(capacity);
    this.#delaysMs = new Int32Array(capacity);
    this.#buckets = new Buckets(rings * bucketsPerRing, capacity, capacityMax);
    this.#nowMs = checkedTime(nowMs);
    this.#now = nowMs | 0;
    this.#beginTick(nowMs);
  }

  /** Hands out a slot, whose timer is at rest. Throws RangeError when `capacityMax` slots are in use. */
  allocate(): number {
    if (this.#freedLast !== none) {
      const slot = this.#freedLast;
      this.#freedLast = freedBefore(at(this.#delaysMs, slot));
      this.#delaysMs[slot] = 0;
      return slot;
    }
    if (this.#slotsUsed === this.#since.length) this.#grow();
    this.#slotsUsed += 1;
    return this.#slotsUsed - 1;
  }

  /** Cancels the timer and takes its slot back; the next `allocate` may hand it out again. Throws as `start` does. */
  release(slot: number): void {
    this.cancel(slot);
    this.#delaysMs[slot] = freeMark(this.#freedLast);
    this.#freedLast = slot;
  }

  /**
   * Arms the timer, or arms it anew, to fire `delayMs` from now (`setNow`, `advance`). A delay of 0 counts as 1, so that
   * nobody is called for ever within one tick. Throws RangeError if the slot is not in use or the delay no integer from 0 to
   * `longestDelayMs`.
   */
  start(slot: number, delayMs: number): void {
    this.#checkSlot(slot);
    if (!(delayMs >= 0 && delayMs <= longestDelayMs) || (delayMs | 0) !== delayMs)
      throw new RangeError(`A delay of ${delayMs} ms is not an integer from 0 to ${longestDelayMs}.`);
    const isArmed = this.#buckets.has(slot);
    const ticksBefore = isArmed ? this.#ticksUntil(this.#dueInMs(slot)) : 0;
    this.#since[slot] = this.#now;
    this.#delaysMs[slot] = Math.max(1, delayMs);
    const ticks = this.#ticksUntil(this.#dueInMs(slot));
    // What moves later stays where it is, and is looked at again there.
    if (isArmed && ticks >= ticksBefore) return;
    if (isArmed) this.#dequeue(slot);
    this.#buckets.add(this.#bucketAhead(ticks), slot);
  }

  /**
   * Lets the delay of an armed timer run from now on again: one store, for every packet of a connection. Of a timer at rest
   * nothing comes. The slot is not checked.
   */
  rearm(slot: number): void {
    this.#since[slot] = this.#now;
  }

  /** Puts the timer to rest; nothing happens if it is. Throws RangeError if the slot is not in use. */
  cancel(slot: number): void {
    this.#checkSlot(slot);
    if (this.#buckets.has(slot)) this.#dequeue(slot);
  }

  /**
   * Moves the time from which delays count; nothing fires. An earlier time than before has no effect. Throws RangeError if
   * it is no safe integer.
   */
  setNow(nowMs: number): void {
    if (checkedTime(nowMs) <= this.#nowMs) return;
    const isFarAhead = nowMs - this.#tickStartMs > furthestAheadMs;
    if (isFarAhead && !this.#isAdvancing && this.#ticksUntilWork() === never) this.#beginTick(nowMs);
    this.#nowMs = Math.min(nowMs, this.#tickStartMs + furthestAheadMs);
    this.#now = this.#nowMs | 0;
  }

  /**
   * Calls `onExpire` for every timer that is due by `nowMs`, tick by tick; each is at rest by then and may be started again.
   * Every timer looked at, whether it fires or only goes on to another bucket, costs one unit of the budget, of which there
   * has to be one. Answers whether all that is due by `nowMs` is done; if not, call again, for the same time or a later
   * one. Delays count from `nowMs` afterwards, if not from later.
   *
   * Throws what `onExpire` throws, RangeError if an argument is out of its range, and Error if called from within `onExpire`;
   * the rest is left to the next call.
   */
  advance(nowMs: number, onExpire: (slot: number) => void, budget = Infinity): boolean {
    // A small integer from here on, or counting down would allocate.
    const most = Math.min(Math.floor(budget), 0x3fff_ffff);
    if (!(most >= 1)) throw new RangeError(`With a budget of ${budget} nothing would ever be done.`);
    if (this.#isAdvancing) throw new Error('A timer wheel cannot be advanced from within its own onExpire.');
    this.setNow(nowMs);
    this.#isAdvancing = true;
    try {
      return this.#advance(nowMs, onExpire, most);
    } finally {
      this.#isAdvancing = false;
    }
  }

  /**
   * When `advance` has to be called next: no timer fires before, though perhaps none does then, as one that was re-armed is
   * only looked at. `undefined` while none is armed. May be asked for after every turn of the event loop.
   */
  nextDeadlineMs(): number | undefined {
    const ticks = this.#ticksUntilWork();
    return ticks === never ? undefined : this.#tickStartMs + ticks * this.#tickMs;
  }

  /** The timers that are armed, in the order in which they are looked at. For inspection: it goes through all buckets. */
  armed(): readonly ArmedTimer[] {
    const timers = this.#buckets.all().map(({ bucket, slot }) => ({
      slot,
      lookedAtMs: this.#tickStartMs + this.#ticksUntilBucket(bucket) * this.#tickMs,
      // None was due in an earlier tick, so that the difference is at most one tick below 0.
      deadlineMs: this.#tickStartMs + 1 - this.#tickMs + ((this.#dueInMs(slot) + this.#tickMs - 1) >>> 0),
    }));
    return timers.toSorted((one, other) => one.lookedAtMs - other.lookedAtMs);
  }

  #ticksUntilBucket(bucket: number): number {
    const ring = bucket >>> bitsPerRing;
    const span = 1 << (bitsPerRing * ring);
    const buckets = ((bucket - indexIn(ring, this.#tick) - 1) & maskOf(ring)) + 1;
    return (span * buckets - (this.#tick & (span - 1))) % (span * (maskOf(ring) + 1));
  }

  #advance(nowMs: number, onExpire: (slot: number) => void, budget: number): boolean {
    let left = budget;
    for (;;) {
      const untilMs = Math.min(nowMs, this.#nowMs);
      for (;;) {
        const ticks = this.#ticksUntilWork();
        if (ticks === never || this.#tickStartMs + ticks * this.#tickMs > untilMs) break;
        this.#passTicks(ticks);
        for (let ring = 0; ring < rings && this.#beginsBucket(ring); ring++) {
          left = this.#workOff(ring, onExpire, left);
          if (left < 0) return false;
        }
      }
      this.#passTicks(Math.max(0, Math.floor((untilMs - this.#tickStartMs) / this.#tickMs)));
      if (this.#nowMs >= nowMs) return true;
      // After more than 24.8 days without a call.
      this.setNow(nowMs);
    }
  }

  /** To the next tick in which a timer has to be looked at; 0 while one is left in this. */
  #ticksUntilWork(): number {
    let least = never;
    for (let ring = 0; ring < rings; ring++) {
      const index = indexIn(ring, this.#tick);
      if (this.#beginsBucket(ring) && !this.#buckets.isEmpty(ring * bucketsPerRing + index)) return 0;
      const next = this.#occupancy(ring).firstAfter(index);
      if (next === none) continue;
      const buckets = ((next - index - 1) & maskOf(ring)) + 1;
      const span = 1 << (bitsPerRing * ring);
      const ticks = buckets * span - (this.#tick & (span - 1));
      if (least === never || ticks < least) least = ticks;
    }
    return least;
  }

  /** Whether a bucket of the ring begins with this tick. Until the next it only gets emptier: nothing is queued so far ahead. */
  #beginsBucket(ring: number): boolean {
    return (this.#tick & ((1 << (bitsPerRing * ring)) - 1)) === 0;
  }

  /** Fires or moves on the timers of this tick's bucket. Answers what is left of the budget, less than 0 if that is not enough. */
  #workOff(ring: number, onExpire: (slot: number) => void, budget: number): number {
    const index = indexIn(ring, this.#tick);
    const bucket = ring * bucketsPerRing + index;
    // What is left of it after a slice is found without its bit.
    this.#occupancy(ring).remove(index);
    let left = budget;
    while (!this.#buckets.isEmpty(bucket)) {
      let position = this.#read(bucket) - 1;
      // What was read holds until a callback takes a timer out of a bucket.
      while (position >= 0 && !this.#isReadStale) {
        const unmoved = this.#moveOn(bucket, position, left);
        left -= position - unmoved;
        position = unmoved;
        if (position < 0) break;
        if (left <= 0) return -1;
        this.#expireLast(bucket, onExpire);
        left -= 1;
        position -= 1;
      }
    }
    return left;
  }

  /**
   * Reads the last slots of the bucket, and when they are due, before anything is moved: these loads lie all over the
   * memory, and do not wait for each other as long as nothing is stored between them. Answers how many.
   */
  #read(bucket: number): number {
    this.#isReadStale = false;
    const count = this.#buckets.readLast(bucket, this.#slotsRead);
    for (let position = 0; position < count; position++)
      this.#duesRead[position] = this.#dueInMs(at(this.#slotsRead, position));
    return count;
  }

  /** Moves on what was read to that position, from the end, until a timer is due or so many were. Answers the position left. */
  #moveOn(bucket: number, end: number, most: number): number {
    const stop = Math.max(-1, end - most);
    let position = end;
    for (; position > stop; position--) {
      const ticks = this.#ticksUntil(at(this.#duesRead, position));
      if (ticks === 0) break;
      this.#buckets.add(this.#bucketAhead(ticks), at(this.#slotsRead, position));
    }
    this.#buckets.shorten(bucket, end - position);
    return position;
  }

  /** The timer was due when it was read; a callback may have re-armed it since. */
  #expireLast(bucket: number, onExpire: (slot: number) => void): void {
    const slot = this.#buckets.last(bucket);
    this.#buckets.dropLast(bucket);
    const ticks = this.#ticksUntil(this.#dueInMs(slot));
    if (ticks > 0) this.#buckets.add(this.#bucketAhead(ticks), slot);
    else onExpire(slot);
  }

  /** From the beginning of this tick to the deadline, modulo 2^32. */
  #dueInMs(slot: number): number {
    return (at(this.#since, slot) + at(this.#delaysMs, slot) - this.#tickStart) | 0;
  }

  /** To the first tick that does not begin before the deadline; 0 is this one. No armed timer was due in an earlier one. */
  #ticksUntil(dueInMs: number): number {
    const roundedUpMs = (dueInMs + this.#tickMs - 1) >>> 0;
    // As exact as a division, and quicker: half a millisecond is more than the product can be wrong by.
    return roundedUpMs < this.#tickMs ? 0 : ((roundedUpMs + 0.5) * this.#ticksPerMs) >>> 0;
  }

  /** The bucket of that tick, of the finest ring that reaches so far; it is going to be used. */
  #bucketAhead(ticks: number): number {
    // The finest by a way of its own, as most deadlines are so near.
    if (ticks < bucketsPerRing) {
      const near = (this.#tick + ticks) & (bucketsPerRing - 1);
      if (this.#buckets.isEmpty(near)) this.#occupancy(0).add(near);
      return near;
    }
    const ring = ((31 - Math.clz32(ticks)) / bitsPerRing) | 0;
    const index = indexIn(ring, this.#tick + ticks);
    const bucket = ring * bucketsPerRing + index;
    if (this.#buckets.isEmpty(bucket)) this.#occupancy(ring).add(index);
    return bucket;
  }

  #dequeue(slot: number): void {
    this.#isReadStale = true;
    const bucket = this.#buckets.remove(slot);
    if (this.#buckets.isEmpty(bucket)) this.#occupancy(bucket >>> bitsPerRing).remove(bucket & (bucketsPerRing - 1));
  }

  #passTicks(ticks: number): void {
    this.#tick = (this.#tick + ticks) | 0;
    this.#tickStartMs += ticks * this.#tickMs;
    this.#tickStart = this.#tickStartMs | 0;
  }

  /** Goes to the tick of that time, past nothing that is queued. */
  #beginTick(nowMs: number): void {
    const tick = Math.floor(nowMs / this.#tickMs);
    this.#tick = tick | 0;
    this.#tickStartMs = tick * this.#tickMs;
    this.#tickStart = this.#tickStartMs | 0;
  }

  #occupancy(ring: number): Occupancy {
    return this.#occupied[ring] as Occupancy;
  }

  #checkSlot(slot: number): void {
    if (slot >>> 0 !== slot || slot >= this.#slotsUsed || at(this.#delaysMs, slot) < 0)
      throw new RangeError(`Slot ${slot} is not in use.`);
  }

  #grow(): void {
    const capacity = this.#since.length;
    const more = Math.max(slotsToGrowBy, capacity >>> 3);
    const length = Math.min(capacity + more, this.#capacityMax);
    if (length === capacity) throw new RangeError(`All ${capacity} timers are in use.`);
    this.#buckets.growTo(length);
    this.#delaysMs = grown(this.#delaysMs, length, this.#capacityMax);
    // The last, as it says what the capacity is.
    this.#since = grown(this.#since, length, this.#capacityMax);
  }
}

function maskOf(ring: number): number {
  return ring === rings - 1 ? lastRingMask : bucketsPerRing - 1;
}

/** Which bucket of the ring a tick lies in. */
function indexIn(ring: number, tick: number): number {
  return (tick >>> (bitsPerRing * ring)) & maskOf(ring);
}

/** What stands for the delay of a free slot. Of the first to be freed the slot before is `none`. */
function freeMark(slotFreedBefore: number): number {
  return -2 - slotFreedBefore;
}

function freedBefore(mark: number): number {
  return -2 - mark;
}

/** An element of an array whose index is in bounds by construction. */
function at(array: Int32Array, index: number): number {
  return array[index] as number;
}
