/** `clearTimeout` and a new `setTimeout` for every packet: what is written first. */
import type { CreateTimers } from '../contestant.ts';

export const createTimers: CreateTimers = (n, onExpire) => {
  const timeouts = Array.from<NodeJS.Timeout | undefined>({ length: n });
  const delaysMs = new Float64Array(n);
  return {
    start: (id, delayMs) => {
      delaysMs[id] = delayMs;
      timeouts[id] = setTimeout(onExpire, delayMs, id);
    },
    rearm: (id) => {
      clearTimeout(timeouts[id]);
      timeouts[id] = setTimeout(onExpire, delaysMs[id], id);
    },
    cancel: (id) => {
      clearTimeout(timeouts[id]);
      timeouts[id] = undefined;
    },
    setNow: () => undefined,
    advance: () => true,
  };
};
