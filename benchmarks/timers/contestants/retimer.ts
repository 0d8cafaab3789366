/** npm `retimer`: lazy re-arm on top of `setTimeout`. */
import retimer from 'retimer';
import type { CreateTimers } from '../contestant.ts';

export const createTimers: CreateTimers = (n, onExpire) => {
  const timers = Array.from<ReturnType<typeof retimer> | undefined>({ length: n });
  const delaysMs = new Float64Array(n);
  return {
    start: (id, delayMs) => {
      delaysMs[id] = delayMs;
      timers[id] = retimer(onExpire, delayMs, id);
    },
    rearm: (id) => {
      timers[id]?.reschedule(delaysMs[id] ?? 0);
    },
    cancel: (id) => {
      timers[id]?.clear();
      timers[id] = undefined;
    },
    setNow: () => undefined,
    advance: () => true,
  };
};
