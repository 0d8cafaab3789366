/**
 * A hierarchical timer wheel for timers that are re-armed all the time and hardly ever fire, as those of keep-alive are.
 * Never early, late by at most one tick, 16 bytes a timer; re-arming is one store, and nothing is allocated in steady state.
 *
 * Seven levels of 32 buckets. A bucket of level n spans 32^n ticks; when the wheel comes to its first tick, each of its
 * timers fires or goes on to the bucket of its deadline. So a deadline that has moved later needs no work before its old
 * bucket comes up (lazy re-arm). A word of bits per level says which buckets are occupied: nobody ticks through empty ones.
 *
 * Times are kept modulo 2^32 ms, ticks modulo 2^32: only differences count, and none is as long (`longestDelayMs`).
 *
 * Source: Varghese & Lauck 1987, scheme 7; the bits as in Linux, the lazy re-arm as in tokio. Why a hierarchy:
 * docs/decisions/0003-timer-wheel.md.
 */
import { grown } from './growing-array.ts';

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

const bitsPerLevel = 5;
const bucketsPerLevel = 2 ** bitsPerLevel;
const levels = 7;
const topLevel = levels - 1;
/** Nodes of the lists: 0 is none, then the heads of the buckets, then the timers. */
const firstHead = 1;
const firstTimer = firstHead + levels * bucketsPerLevel;
const none = 0;
/** Instead of the next node: the timer is not armed; its slot is free. */
const atRest = 0;
const free = -1;
/** No node is queued further ahead, so that ticks can be told apart modulo 2^32; it is looked at again. */
const furthestTicks = 0x7fff_ffff;
/** How far the time may run ahead of the tick that is being worked on: with a delay and a tick on top, still below 2^32 ms. */
const furthestAheadMs = 0x7fff_0000;
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
  /** Circular lists through head and timers, by node. Free slots are chained through `#previous`. */
  #next: Int32Array;
  #previous: Int32Array;
  /** Which buckets of a level are occupied, one bit each. */
  readonly #occupied = new Int32Array(levels);
  #freeNode = none;
  /** Slots below were handed out before. */
  #slotsUsed = 0;
  /** The time from which delays count, and the same modulo 2^32. */
  #nowMs = 0;
  #now = 0;
  /** All before this tick is dealt with, and of it all but the bucket `#unfinishedHead`. When it begins, modulo 2^32 and not. */
  #tick = 0;
  #tickStart = 0;
  #tickStartMs = 0;
  #unfinishedHead = none;

  /** Throws RangeError if an option is out of its range. */
  constructor({ tickMs, nowMs = 0, capacityMax = 2 ** 24 }: TimerWheelOptions) {
    if (!Number.isSafeInteger(tickMs) || tickMs < 1 || tickMs > longestTickMs)
      throw new RangeError(`A tick of ${tickMs} ms is not an integer from 1 to ${longestTickMs}.`);
    if (!Number.isSafeInteger(capacityMax) || capacityMax < 1 || capacityMax > 2 ** 29)
      throw new RangeError(`A capacity of ${capacityMax} timers is not an integer from 1 to 2^29.`);
    this.#tickMs = tickMs;
    this.#capacityMax = capacityMax;
    const capacity = Math.min(slotsToGrowBy, capacityMax);
    this.#since = new Int32Array(capacity);
    this.#delaysMs = new Int32Array(capacity);
    this.#next = new Int32Array(firstTimer + capacity);
    this.#previous = new Int32Array(firstTimer + capacity);
    for (let head = firstHead; head < firstTimer; head++) this.#next[head] = this.#previous[head] = head;
    this.#nowMs = checkedTime(nowMs);
    this.#now = nowMs | 0;
    this.#beginTick(nowMs);
  }

  /** Hands out a slot, whose timer is at rest. Throws RangeError when `capacityMax` slots are in use. */
  allocate(): number {
    if (this.#freeNode !== none) {
      const node = this.#freeNode;
      this.#freeNode = at(this.#previous, node);
      this.#next[node] = atRest;
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
    this.#next[node] = free;
    this.#previous[node] = this.#freeNode;
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
    const isArmed = at(this.#next, node) !== atRest;
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
    if (at(this.#next, node) !== atRest) this.#unlink(node);
  }

  /**
   * Moves the time from which delays count; nothing fires. An earlier time than before has no effect. Throws RangeError if
   * it is no safe integer.
   *
   * While timers are armed the time runs at most 24.8 days ahead of what `advance` has dealt with.
   */
  setNow(nowMs: number): void {
    if (checkedTime(nowMs) <= this.#nowMs) return;
    if (nowMs - this.#tickStartMs > furthestAheadMs && this.#nextHead() === none) this.#beginTick(nowMs);
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
      for (let head = this.#nextHead(); head !== none; head = this.#nextHead()) {
        const ticks = this.#ticksUntilBucket(head);
        if (this.#tickStartMs + ticks * this.#tickMs > untilMs) break;
        this.#passTicks(ticks);
        this.#unfinishedHead = head;
        left = this.#workOff(head, onExpire, left);
        if (this.#unfinishedHead !== none) return false;
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
    const head = this.#nextHead();
    return head === none ? undefined : this.#tickStartMs + this.#ticksUntilBucket(head) * this.#tickMs;
  }

  /** Fires or moves on the timers of a bucket that has come up. Answers what is left of the budget. */
  #workOff(head: number, onExpire: (slot: number) => void, budget: number): number {
    let left = budget;
    // What is queued meanwhile goes to a later tick, thus never into this bucket.
    for (let node = at(this.#next, head); node !== head && left > 0; node = at(this.#next, head)) {
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
    return Math.floor(((dueInMs + this.#tickMs - 1) >>> 0) / this.#tickMs);
  }

  /** Into the lowest level whose digits above are those of this tick: there its own digit is ahead of this tick's. */
  #enqueue(node: number, ticks: number): void {
    const tick = (this.#tick + Math.min(ticks, furthestTicks)) | 0;
    const highestBit = 31 - Math.clz32(tick ^ this.#tick);
    const level = (highestBit / bitsPerLevel) | 0;
    const digit = digitOf(tick, level);
    const head = firstHead + level * bucketsPerLevel + digit;
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
    this.#next[node] = atRest;
    if (next !== previous) return;
    // Only the head is left.
    if (next === this.#unfinishedHead) this.#unfinishedHead = none;
    const bucket = next - firstHead;
    const level = (bucket / bucketsPerLevel) | 0;
    this.#occupied[level] = at(this.#occupied, level) & ~(1 << (bucket % bucketsPerLevel));
  }

  /** The bucket that comes up first. Everything on a level lies within one bucket of the level above. */
  #nextHead(): number {
    if (this.#unfinishedHead !== none) return this.#unfinishedHead;
    let level = 0;
    while (level < topLevel && at(this.#occupied, level) === 0) level += 1;
    let occupied = at(this.#occupied, level);
    if (occupied === 0) return none;
    if (level === topLevel) {
      // Its digits go round: the next after this tick's is the first.
      const ahead = occupied & (-2 << digitOf(this.#tick, topLevel));
      if (ahead !== 0) occupied = ahead;
    }
    return firstHead + level * bucketsPerLevel + 31 - Math.clz32(occupied & -occupied);
  }

  /** To the first tick of an occupied bucket. */
  #ticksUntilBucket(head: number): number {
    const level = ((head - firstHead) / bucketsPerLevel) | 0;
    const digit = (head - firstHead) % bucketsPerLevel;
    const above = level === topLevel ? 0 : this.#tick & (-1 << (bitsPerLevel * (level + 1)));
    return ((above | (digit << (bitsPerLevel * level))) - this.#tick) >>> 0;
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

  #node(slot: number): number {
    if (slot >>> 0 !== slot || slot >= this.#slotsUsed || at(this.#next, firstTimer + slot) === free)
      throw new RangeError(`Slot ${slot} is not in use.`);
    return firstTimer + slot;
  }

  #grow(): void {
    const capacity = this.#since.length;
    const more = Math.max(slotsToGrowBy, capacity >>> 3);
    const length = Math.min(capacity + more, this.#capacityMax);
    if (length === capacity) throw new RangeError(`All ${capacity} timers are in use.`);
    const nodesMax = firstTimer + this.#capacityMax;
    this.#since = grown(this.#since, length, this.#capacityMax);
    this.#delaysMs = grown(this.#delaysMs, length, this.#capacityMax);
    this.#next = grown(this.#next, firstTimer + length, nodesMax);
    this.#previous = grown(this.#previous, firstTimer + length, nodesMax);
  }
}

function checkedTime(nowMs: number): number {
  if (!Number.isSafeInteger(nowMs)) throw new RangeError(`A time of ${nowMs} ms is no safe integer.`);
  return nowMs;
}

/** The digit, to the base of 32, that picks a tick's bucket on the level. */
function digitOf(tick: number, level: number): number {
  return (tick >>> (bitsPerLevel * level)) & (bucketsPerLevel - 1);
}

/** An element of an array whose index is in bounds by construction. */
function at(array: Int32Array, index: number): number {
  return array[index] as number;
}
