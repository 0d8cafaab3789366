/** Long work in this process a few milliseconds at a time, so that sockets and timers are served in between. */

const sliceMs = 4;
const waiting: (() => void)[] = [];

/** One of all that wait goes on in a turn of the event loop. */
function goOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}

export class Turns {
  #since = -Infinity;

  /** To be asked before each piece of work. Resolves at once while the slice lasts. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < sliceMs) return;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(goOn);
    });
    this.#since = performance.now();
  }
}
