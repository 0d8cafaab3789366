/**
 * A hierarchical timer wheel for timers that are re-armed all the time and hardly ever fire, as those of keep-alive are.
 * Never early, late by at most one tick, 16 bytes a timer; re-arming is one store, and nothing is allocated in steady state.
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
import { grown } from './growing-array.ts';
import { Occupancy } from './occupancy.ts';

export interface TimerWheelOptions {
  /** The resolution, from 1 to 65,535 whole milliseconds: timers fire at multiples of it. */
  readonly tickMs: number;
  /** Where the clock stands, in whole milliseconds. Default 0. */
  readonly nowMs?: number;
  /** The most slots that can be handed out at a time; it costs address space only. Default 2^24. */
  readonly capacityMax?: number;
}

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

/** Nodes of the lists: none, the head of what is at hand, the heads of the buckets, the timers. */
const none = 0;
const atHand = 1;
const firstBucket = 2;
const firstTimer = firstBucket + rings * bucketsPerRing;
/** In place of the next node: the timer is not armed; its slot is free. */
const atRest = 0;
const free = -1;

const never = -1;
const slotsToGrowBy = 1024;

/**
 * The contract. Whoever drives a wheel must
 * 1. give times of one monotonic clock in whole milliseconds, rounded up where something has happened (`setNow`) and down
 *    where something must have passed (`advance`): then nothing fires early;
 * 2. call `advance` when `nextDeadlineMs` has come, and again until it answers `true`;
 * 3. use only slots that `allocate` handed out, and `release` each once.
 * Then every timer that was started and neither re-armed, cancelled nor released fires exactly once, by the first `advance`
 * to its deadline plus one tick, and never by one to a time before its deadline. `start`, `rearm`, `cancel`, `allocate` and
 * `release` are O(1) and may be called from within `onExpire`, for any slot; `advance` may not.
 */
export class TimerWheel {
  readonly #tickMs: number;
  readonly #capacityMax: number;
  /** When a slot was last started or re-armed, and for how long: by slot, modulo 2^32 ms. */
  #since: Int32Array;
  #delaysMs: Int32Array;
  /** Circular lists through a head and its timers: next and previous node, by node. Free slots are chained by previous. */
  #links: Int32Array;
  readonly #occupied = Array.from({ length: rings }, () => new Occupancy());
  #freeNode = none;
  /** Slots below were handed out before. */
  #slotsUsed = 0;
  /** The time from which delays count, and the same modulo 2^32. */
  #nowMs: number;
  #now: number;
  /** All before this tick is dealt with, and of it all but what is at hand. When it begins, modulo 2^32 and not. */
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
    this.#capacityMax = capacityMax;
    const capacity = Math.min(slotsToGrowBy, capacityMax);
    this.#since = new Int32Array(capacity);
    this.#delaysMs = new Int32Array(capacity);
    this.#links = new Int32Array(2 * (firstTimer + capacity));
    for (let head = atHand; head < firstTimer; head++) this.#link(head, head);
    this.#nowMs = checkedTime(nowMs);
    this.#now = nowMs | 0;
    this.#beginTick(nowMs);
  }

  /** Hands out a slot, whose timer is at rest. Throws RangeError when `capacityMax` slots are in use. */
  allocate(): number {
    if (this.#freeNode !== none) {
      const node = this.#freeNode;
      this.#freeNode = this.#previous(node);
      this.#links[2 * node] = atRest;
      return node - firstTimer;
    }
    if (this.#slotsUsed === this.#since.length) this.#grow();
    this.#slotsUsed += 1;
    return this.#slotsUsed - 1;
  }

  /** Cancels the timer and takes its slot back; the next `allocate` may hand it out again. Throws as `start` does. */
  release(slot: number): void {
    this.cancel(slot);
    const node = firstTimer + slot;
    this.#links[2 * node] = free;
    this.#links[2 * node + 1] = this.#freeNode;
    this.#freeNode = node;
  }

  /**
   * Arms the timer, or arms it anew, to fire `delayMs` from now (`setNow`, `advance`). A delay of 0 counts as 1, so that
   * nobody is called for ever within one tick. Throws RangeError if the slot is not in use or the delay no integer from 0 to
   * `longestDelayMs`.
   */
  start(slot: number, delayMs: number): void {
    const node = this.#node(slot);
    if (!(delayMs >= 0 && delayMs <= longestDelayMs) || (delayMs | 0) !== delayMs)
      throw new RangeError(`A delay of ${delayMs} ms is not an integer from 0 to ${longestDelayMs}.`);
    const isArmed = this.#next(node) !== atRest;
    const ticksBefore = isArmed ? this.#ticksUntilDue(slot) : 0;
    this.#since[slot] = this.#now;
    this.#delaysMs[slot] = Math.max(1, delayMs);
    const ticks = this.#ticksUntilDue(slot);
    // What moves later stays where it is, and is looked at again there.
    if (isArmed && ticks >= ticksBefore) return;
    if (isArmed) this.#unlink(node);
    this.#enqueue(node, ticks);
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
    const node = this.#node(slot);
    if (this.#next(node) !== atRest) this.#unlink(node);
  }

  /**
   * Moves the time from which delays count; nothing fires. An earlier time than before has no effect. Throws RangeError if
   * it is no safe integer.
   *
   * While timers are armed the time runs at most 24.8 days ahead of what `advance` has dealt with.
   */
  setNow(nowMs: number): void {
    if (checkedTime(nowMs) <= this.#nowMs) return;
    if (nowMs - this.#tickStartMs > furthestAheadMs && this.#ticksUntilWork() === never) this.#beginTick(nowMs);
    this.#nowMs = Math.min(nowMs, this.#tickStartMs + furthestAheadMs);
    this.#now = this.#nowMs | 0;
  }

  /**
   * Calls `onExpire` for every timer that is due by `nowMs`, tick by tick; each is at rest by then and may be started again.
   * Every timer looked at, whether it fires or only goes on to another bucket, costs one unit of the budget. Answers
   * whether all that is due by `nowMs` is done; if not, call again, for the same time or a later one.
   *
   * Throws what `onExpire` throws, and RangeError if the time is no safe integer; the rest is then left to the next call.
   */
  advance(nowMs: number, onExpire: (slot: number) => void, budget = Infinity): boolean {
    // A small integer from here on, or counting down would allocate.
    let left = Math.min(budget, 0x3fff_ffff);
    do {
      this.setNow(nowMs);
      const untilMs = Math.min(nowMs, this.#nowMs);
      for (;;) {
        const ticks = this.#ticksUntilWork();
        if (ticks === never || this.#tickStartMs + ticks * this.#tickMs > untilMs) break;
        this.#passTicks(ticks);
        if (ticks > 0) this.#takeAtHand();
        left = this.#workOff(onExpire, left);
        if (this.#next(atHand) !== atHand) return false;
      }
      this.#passTicks(Math.max(0, Math.floor((untilMs - this.#tickStartMs) / this.#tickMs)));
      // Only after more than 24.8 days without a call is there more than one round.
    } while (this.#nowMs < nowMs);
    return true;
  }

  /**
   * When `advance` has to be called next: no timer fires before, though perhaps none does then, as one that was re-armed is
   * only looked at. `undefined` while none is armed. May be asked for after every turn of the event loop.
   */
  nextDeadlineMs(): number | undefined {
    const ticks = this.#ticksUntilWork();
    return ticks === never ? undefined : this.#tickStartMs + ticks * this.#tickMs;
  }

  /** To the next tick in which a timer has to be looked at; 0 while one is at hand. */
  #ticksUntilWork(): number {
    if (this.#next(atHand) !== atHand) return 0;
    let least = never;
    for (let ring = 0; ring < rings; ring++) {
      const index = indexIn(ring, this.#tick);
      const next = this.#occupancy(ring).firstAfter(index);
      if (next < 0) continue;
      const buckets = ((next - index - 1) & maskOf(ring)) + 1;
      const span = 1 << (bitsPerRing * ring);
      const ticks = buckets * span - (this.#tick & (span - 1));
      if (least === never || ticks < least) least = ticks;
    }
    return least;
  }

  /** The buckets that begin with this tick, in all rings in which one does. */
  #takeAtHand(): void {
    for (let ring = 0; ring < rings; ring++) {
      const span = 1 << (bitsPerRing * ring);
      if ((this.#tick & (span - 1)) !== 0) return;
      const index = indexIn(ring, this.#tick);
      const head = firstBucket + ring * bucketsPerRing + index;
      const first = this.#next(head);
      if (first === head) continue;
      const last = this.#previous(head);
      this.#link(this.#previous(atHand), first);
      this.#link(last, atHand);
      this.#link(head, head);
      this.#occupancy(ring).remove(index);
    }
  }

  /** Fires or moves on what is at hand. Answers what is left of the budget. */
  #workOff(onExpire: (slot: number) => void, budget: number): number {
    let left = budget;
    // What is queued meanwhile goes to a later tick.
    for (let node = this.#next(atHand); node !== atHand && left > 0; node = this.#next(atHand)) {
      left -= 1;
      this.#unlink(node);
      const slot = node - firstTimer;
      const ticks = this.#ticksUntilDue(slot);
      if (ticks === 0) onExpire(slot);
      else this.#enqueue(node, ticks);
    }
    return left;
  }

  /** To the first tick that does not begin before the deadline; 0 is this one. No armed timer was due in an earlier one. */
  #ticksUntilDue(slot: number): number {
    const dueInMs = at(this.#since, slot) + at(this.#delaysMs, slot) - this.#tickStart;
    const roundedUpMs = (dueInMs + this.#tickMs - 1) >>> 0;
    return roundedUpMs < this.#tickMs ? 0 : Math.floor(roundedUpMs / this.#tickMs);
  }

  /** Into the finest ring that reaches so far. */
  #enqueue(node: number, ticks: number): void {
    const ring = ((31 - Math.clz32(ticks)) / bitsPerRing) | 0;
    const index = indexIn(ring, this.#tick + ticks);
    const head = firstBucket + ring * bucketsPerRing + index;
    this.#link(this.#previous(head), node);
    this.#link(node, head);
    this.#occupancy(ring).add(index);
  }

  #unlink(node: number): void {
    const next = this.#next(node);
    const previous = this.#previous(node);
    this.#link(previous, next);
    this.#links[2 * node] = atRest;
    if (next !== previous || next === atHand) return;
    // Only the head of a bucket is left.
    const bucket = next - firstBucket;
    this.#occupancy(bucket >>> bitsPerRing).remove(bucket & (bucketsPerRing - 1));
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

  #next(node: number): number {
    return at(this.#links, 2 * node);
  }

  #previous(node: number): number {
    return at(this.#links, 2 * node + 1);
  }

  #link(node: number, next: number): void {
    this.#links[2 * node] = next;
    this.#links[2 * next + 1] = node;
  }

  #occupancy(ring: number): Occupancy {
    return this.#occupied[ring] as Occupancy;
  }

  #node(slot: number): number {
    if (slot >>> 0 !== slot || slot >= this.#slotsUsed || this.#next(firstTimer + slot) === free)
      throw new RangeError(`Slot ${slot} is not in use.`);
    return firstTimer + slot;
  }

  #grow(): void {
    const capacity = this.#since.length;
    const more = Math.max(slotsToGrowBy, capacity >>> 3);
    const length = Math.min(capacity + more, this.#capacityMax);
    if (length === capacity) throw new RangeError(`All ${capacity} timers are in use.`);
    this.#since = grown(this.#since, length, this.#capacityMax);
    this.#delaysMs = grown(this.#delaysMs, length, this.#capacityMax);
    this.#links = grown(this.#links, 2 * (firstTimer + length), 2 * (firstTimer + this.#capacityMax));
  }
}

function checkedTime(nowMs: number): number {
  if (!Number.isSafeInteger(nowMs)) throw new RangeError(`A time of ${nowMs} ms is no safe integer.`);
  return nowMs;
}

function maskOf(ring: number): number {
  return ring === rings - 1 ? lastRingMask : bucketsPerRing - 1;
}

/** Which bucket of the ring a tick lies in. */
function indexIn(ring: number, tick: number): number {
  return (tick >>> (bitsPerRing * ring)) & maskOf(ring);
}

/** An element of an array whose index is in bounds by construction. */
function at(array: Int32Array, index: number): number {
  return array[index] as number;
}
