/** How the broker's part of the work is measured apart from its driver's: only what runs inside `measure` counts. */

export interface Meter {
  /** Runs the broker's part of one batch, of a millisecond or so: the two clock reads cost little beside it. */
  measure(work: () => void): void;
  /** Runs one call of the broker inside it: an input or a slice of `advance`. */
  call(work: () => void): void;
}

/** CPU time of the process, collection of garbage by its other threads included. */
export class CpuMeter implements Meter {
  #us = 0;

  measure(work: () => void): void {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    this.#us += user + system;
  }

  call(work: () => void): void {
    work();
  }

  /** Of all since the last call. */
  takeNs(): number {
    const ns = this.#us * 1_000;
    this.#us = 0;
    return ns;
  }
}

/**
 * CPU time of this thread for each call, so that what other processes take from it does not count, but a collection of
 * garbage that falls into the call does. Two clock reads a call: not for what is to be averaged.
 */
export class CallMeter implements Meter {
  longestMs = 0;

  measure(work: () => void): void {
    work();
  }

  call(work: () => void): void {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    this.longestMs = Math.max(this.longestMs, (user + system) / 1_000);
  }
}
