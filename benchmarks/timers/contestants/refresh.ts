/** One `Timeout` for each connection, and `refresh()` for every packet, as aedes does. */
import type { CreateTimers } from '../contestant.ts';

export const createTimers: CreateTimers = (n, onExpire) => {
  const timeouts = Array.from<NodeJS.Timeout | undefined>({ length: n });
  return {
    start: (id, delayMs) => {
      timeouts[id] = setTimeout(onExpire, delayMs, id);
    },
    rearm: (id) => {
      timeouts[id]?.refresh();
    },
    cancel: (id) => {
      clearTimeout(timeouts[id]);
      timeouts[id] = undefined;
    },
    setNow: () => undefined,
    advance: () => true,
  };
};
