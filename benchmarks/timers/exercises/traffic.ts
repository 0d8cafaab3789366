/** Who sends when, in an hour of which one connection in a hundred does not live to see the end. Drawn minute by minute. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { tickMs } from '../contestant.ts';
import { shuffledIds } from '../ids.ts';

/** One and a half times a Keep Alive of 60 s. */
export const silenceMs = 90_000;
export const ticksPerMinute = 60_000 / tickMs;
const longestIntervalTicks = 60_000 / tickMs;
const immortal = 0x7fff_ffff;

export interface Minute {
  /** The connections that send, in order. */
  readonly ids: Int32Array;
  /** For each tick, where its packets end. */
  readonly ends: Int32Array;
  readonly count: number;
}

export class Traffic {
  readonly deadCount: number;
  readonly #random = xoroshiro128plus(8);
  readonly #order: Int32Array;
  readonly #nextPacketTicks: Int32Array;
  readonly #lastPacketTicks: Int32Array;
  readonly #deathTicks: Int32Array;
  #senders = new Int32Array(0);
  #sendTicks = new Int32Array(0);
  #ids = new Int32Array(0);
  #minuteBegins = 0;

  constructor(size: number, ticks: number) {
    this.#order = shuffledIds(size, 9);
    this.#nextPacketTicks = new Int32Array(size);
    for (let id = 0; id < size; id++) this.#nextPacketTicks[id] = uniformInt(this.#random, 1, longestIntervalTicks);
    this.#lastPacketTicks = new Int32Array(size);
    this.#deathTicks = new Int32Array(size).fill(immortal);
    this.deadCount = Math.ceil(size / 100);
    // Early enough for the end to be seen: a deadline after the last packet, and a minute for those who are coarse.
    const latestDeath = ticks - silenceMs / tickMs - ticksPerMinute;
    for (const id of shuffledIds(size, 10).subarray(0, this.deadCount))
      this.#deathTicks[id] = uniformInt(this.#random, 1, latestDeath);
  }

  isDeadAt(id: number, tick: number): boolean {
    return (this.#deathTicks[id] as number) <= tick;
  }

  lastPacketTick(id: number): number {
    return this.#lastPacketTicks[id] as number;
  }

  /** What was handed out before is overwritten. */
  nextMinute(): Minute {
    const count = this.#draw(this.#minuteBegins + ticksPerMinute);
    const perTick = new Int32Array(ticksPerMinute);
    for (let index = 0; index < count; index++) increment(perTick, this.#tickOfMinute(index));
    let sum = 0;
    /** Where the next packet of a tick goes, thus in the end where they end. */
    const places = perTick.map((inTick) => (sum += inTick) - inTick);
    if (this.#ids.length < count) this.#ids = new Int32Array(this.#sendTicks.length);
    for (let index = 0; index < count; index++) {
      const tick = this.#tickOfMinute(index);
      this.#ids[places[tick] as number] = this.#senders[index] as number;
      increment(places, tick);
    }
    this.#minuteBegins += ticksPerMinute;
    return { ids: this.#ids, ends: places, count };
  }

  #tickOfMinute(index: number): number {
    return (this.#sendTicks[index] as number) - this.#minuteBegins - 1;
  }

  #draw(untilTick: number): number {
    let count = 0;
    for (const id of this.#order) {
      const endTick = Math.min(untilTick, (this.#deathTicks[id] as number) - 1);
      let tick = this.#nextPacketTicks[id] as number;
      for (; tick <= endTick; tick += uniformInt(this.#random, 1, longestIntervalTicks)) {
        if (count === this.#senders.length) this.#makeRoom();
        this.#senders[count] = id;
        this.#sendTicks[count] = tick;
        this.#lastPacketTicks[id] = tick;
        count += 1;
      }
      this.#nextPacketTicks[id] = tick;
    }
    return count;
  }

  #makeRoom(): void {
    const length = Math.max(1024, this.#senders.length * 2);
    const senders = new Int32Array(length);
    senders.set(this.#senders);
    const sendTicks = new Int32Array(length);
    sendTicks.set(this.#sendTicks);
    this.#senders = senders;
    this.#sendTicks = sendTicks;
  }
}

function increment(counts: Int32Array, index: number): void {
  counts[index] = (counts[index] as number) + 1;
}
