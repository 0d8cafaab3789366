/**
 * The CPU time of this thread alone: what others do on the machine is not in it, nor what V8's own threads do (garbage
 * collection, compiling), which is told apart.
 */
export interface CpuTime {
  readonly ownNs: number;
  readonly otherThreadsNs: number;
}

export function cpuTime(): CpuTime {
  // In this order: on Linux a thread's account is brought up to date to the microsecond when the process's is asked for;
  // else it is as of the last tick of the scheduler, up to 4 ms old.
  const whole = process.cpuUsage();
  const own = process.threadCpuUsage();
  const ownNs = (own.user + own.system) * 1000;
  return { ownNs, otherThreadsNs: (whole.user + whole.system) * 1000 - ownNs };
}

/** What the work took. */
export function cpuTimeOf(work: () => void): CpuTime {
  const before = cpuTime();
  work();
  return cpuTimeSince(before);
}

export function cpuTimeSince(before: CpuTime): CpuTime {
  const after = cpuTime();
  return {
    ownNs: after.ownNs - before.ownNs,
    otherThreadsNs: Math.max(0, after.otherThreadsNs - before.otherThreadsNs),
  };
}

/** How many times to repeat something, in powers of two, so that it takes at least `leastMs`; it is warm afterwards. */
export function repetitions(work: (times: number) => void, leastMs: number, most = 2 ** 30): number {
  for (let times = 1; ; times *= 2) {
    const { ownNs } = cpuTimeOf(() => work(times));
    if (ownNs >= leastMs * 1e6 || times * 2 > most) return times;
  }
}
