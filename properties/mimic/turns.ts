/**
 * Long work in this process a few milliseconds at a time, so that sockets and timers are served in between. Of several pieces
 * of work the one that began first goes on: what it needs the broker for can then be under way while the next one works.
 */

const sliceMs = 4;

interface Waiting {
  readonly number: number;
  readonly goOn: () => void;
}

const waiting = new Set<Waiting>();
let begun = 0;

/** One of all that wait goes on in a turn of the event loop. */
function oneGoesOn(): void {
  let first: Waiting | undefined;
  for (const one of waiting) if (!first || one.number < first.number) first = one;
  if (!first) return;
  waiting.delete(first);
  first.goOn();
  if (waiting.size > 0) setImmediate(oneGoesOn);
}

export class Turns {
  readonly #number = (begun += 1);
  #since = -Infinity;

  /** To be asked before each piece of work. Resolves at once while the slice lasts. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < sliceMs) return;
    await new Promise<void>((goOn) => {
      waiting.add({ number: this.#number, goOn });
      if (waiting.size === 1) setImmediate(oneGoesOn);
    });
    this.#since = performance.now();
  }
}
