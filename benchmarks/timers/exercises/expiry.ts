/** All n timers come due: in one tick, or spread over many. */
import { setImmediate } from 'node:timers/promises';
import { cpuTime, cpuTimeOf, cpuTimeSince } from '../cpu-time.ts';
import { tickMs, type Timers } from '../contestant.ts';
import type { Course, PrepareExercise, Prepared } from '../exercise.ts';
import { shuffledIds } from '../ids.ts';

/** On the real clock a tick is a millisecond: nobody waits longer than for this. */
const ticksOfSpread = 256;
const cyclesMax = 32;
const chunkMs = 20;
/** Within this time after the last deadline everybody has to have fired, however coarse. */
const graceMs = 5000;

export const prepareMass: PrepareExercise = (course) => prepareExpiry(course, () => 1);

export const prepareSpread: PrepareExercise = (course) => {
  const order = shuffledIds(course.size, 4);
  const ticks = order.map((place) => 1 + Math.floor((place * ticksOfSpread) / course.size));
  return prepareExpiry(course, (id) => ticks[id] as number);
};

/** Whoever fires is written down, and that all have is checked: a contestant is not to gain by losing timers. */
class Fired {
  count = 0;
  readonly #ids: Int32Array;

  constructor(size: number) {
    this.#ids = new Int32Array(size);
  }

  readonly note = (id: number): void => {
    this.#ids[this.count] = id;
    this.count += 1;
  };

  begin(): void {
    this.count = 0;
  }

  check(): void {
    const size = this.#ids.length;
    const distinct = new Uint8Array(size);
    for (const id of this.#ids) distinct[id] = 1;
    if (this.count !== size || distinct.includes(0)) throw new Error(`Of ${size} timers ${this.count} have fired.`);
  }
}

async function prepareExpiry(course: Course, ticksOf: (id: number) => number): Promise<Prepared> {
  const fired = new Fired(course.size);
  const timers = course.createTimers(course.size, fired.note);
  const cycle = course.clock === 'real' ? onRealClock : onVirtualClock();
  const once = async (): Promise<number> => {
    fired.begin();
    const ns = await cycle(timers, course.size, ticksOf, fired);
    fired.check();
    return ns;
  };
  const warmed = await once();
  const cycles =
    course.clock === 'real' ? 1 : Math.min(cyclesMax, Math.max(1, Math.ceil((chunkMs * 1e6) / Math.max(warmed, 1))));
  return {
    chunk: async () => {
      let sum = 0;
      for (let time = 0; time < cycles; time++) sum += await once();
      return { expiry: sum / (cycles * course.size) };
    },
  };
}

type Cycle = (timers: Timers, size: number, ticksOf: (id: number) => number, fired: Fired) => Promise<number> | number;

function onVirtualClock(): Cycle {
  let nowMs = 0;
  return (timers, size, ticksOf, fired) => {
    timers.setNow(nowMs);
    for (let id = 0; id < size; id++) timers.start(id, ticksOf(id) * tickMs);
    const { ownNs } = cpuTimeOf(() => {
      const graceEndsMs = nowMs + ticksOfSpread * tickMs + graceMs;
      while (fired.count < size && nowMs < graceEndsMs) timers.advance((nowMs += tickMs));
    });
    return ownNs;
  };
}

/** Everything comes due while nothing can fire, so that only the firing is measured, and no waiting for it. */
const onRealClock: Cycle = async (timers, size, ticksOf, fired) => {
  // Timers count from the last turn of the event loop.
  await setImmediate();
  const startedAt = performance.now();
  let longestMs = 0;
  for (let id = 0; id < size; id++) {
    const delayMs = ticksOf(id) + 1;
    longestMs = Math.max(longestMs, delayMs);
    timers.start(id, delayMs);
  }
  const allDueAt = performance.now() + longestMs + 1;
  while (performance.now() < allDueAt);
  const before = cpuTime();
  while (fired.count < size && performance.now() < allDueAt + graceMs + (allDueAt - startedAt)) await setImmediate();
  return cpuTimeSince(before).ownNs;
};
