/**
 * An hour of virtual time: packets at random intervals of up to 60 s on n connections with K = 60, of which one in a hundred
 * dies. That every dead one was found, in time, and no live one lost, is checked and reported.
 */
import { cpuTimeOf } from '../cpu-time.ts';
import { tickMs } from '../contestant.ts';
import type { PrepareExercise } from '../exercise.ts';
import { Traffic, silenceMs, ticksPerMinute } from './traffic.ts';

/** Turns of the event loop do not come at ticks. */
const offsetMs = 37;
const minutes = 60;

export const prepare: PrepareExercise = ({ createTimers, clock, size }) => {
  const traffic = new Traffic(size, minutes * ticksPerMinute);
  const firedIds = new Int32Array(size);
  const firedTicks = new Int32Array(size);
  let firedCount = 0;
  let tick = 0;
  const timers = createTimers(size, (id) => {
    firedIds[firedCount] = id;
    firedTicks[firedCount] = tick;
    firedCount += 1;
  });
  if (clock === 'virtual') for (let id = 0; id < size; id++) timers.start(id, silenceMs);

  const minute = (ids: Int32Array, ends: Int32Array): void => {
    let index = 0;
    for (const end of ends) {
      tick += 1;
      const nowMs = tick * tickMs + offsetMs;
      timers.setNow(nowMs);
      for (; index < end; index++) timers.rearm(ids[index] as number);
      timers.advance(nowMs);
    }
  };

  const verdict = (): Record<string, number> => {
    let found = 0;
    let lost = 0;
    let earliestMs = Infinity;
    let latestMs = -Infinity;
    for (let index = 0; index < firedCount; index++) {
      const id = firedIds[index] as number;
      if (traffic.isDeadAt(id, firedTicks[index] as number)) found += 1;
      else lost += 1;
      const silentMs = ((firedTicks[index] as number) - traffic.lastPacketTick(id)) * tickMs;
      earliestMs = Math.min(earliestMs, silentMs - silenceMs);
      latestMs = Math.max(latestMs, silentMs - silenceMs);
    }
    return {
      found: (100 * found) / traffic.deadCount,
      lost: (100 * lost) / (size - traffic.deadCount),
      ...(firedCount > 0 && { earliest: earliestMs, latest: latestMs }),
    };
  };

  return {
    chunk: () => {
      const { ids, ends, count } = traffic.nextMinute();
      const packet = cpuTimeOf(() => minute(ids, ends)).ownNs / count;
      const isOver = tick === minutes * ticksPerMinute;
      return { packet, ...(isOver && clock === 'virtual' && verdict()) };
    },
  };
};
