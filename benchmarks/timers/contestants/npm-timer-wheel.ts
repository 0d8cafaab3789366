/**
 * npm `timer-wheel`: a hierarchical wheel of objects. It reads `Date.now()` whenever a timer is scheduled; here that is the
 * virtual time, which spares it the clock. It is advanced once a second, as its documentation shows.
 */
import { TimerWheel } from 'timer-wheel';
import type { CreateTimers } from '../contestant.ts';

const secondMs = 1000;

export const createTimers: CreateTimers = (n, onExpire) => {
  let time = 0;
  Date.now = () => time;
  let advancedMs = 0;
  const wheel = new TimerWheel<number>();
  const handles = Array.from<ReturnType<typeof wheel.schedule> | undefined>({ length: n });
  const delaysMs = new Float64Array(n);
  return {
    start: (id, delayMs) => {
      delaysMs[id] = delayMs;
      handles[id] = wheel.schedule(id, delayMs);
    },
    rearm: (id) => {
      handles[id]?.remove();
      handles[id] = wheel.schedule(id, delaysMs[id] ?? 0);
    },
    cancel: (id) => {
      handles[id]?.remove();
      handles[id] = undefined;
    },
    setNow: (nowMs) => {
      time = nowMs;
    },
    advance: (nowMs) => {
      time = nowMs;
      if (nowMs - advancedMs < secondMs) return true;
      advancedMs = nowMs;
      for (const id of wheel.advance(nowMs)) {
        handles[id] = undefined;
        onExpire(id);
      }
      return true;
    },
  };
};
