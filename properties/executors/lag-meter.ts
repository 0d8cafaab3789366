/** How late this process itself is: a verdict about time is worth nothing while the event loop stands still. */
import { remember } from './remember.ts';

const sampleMs = 10;
/** Less than this is the timer's own resolution. */
const noticedMs = 3;

export class LagMeter {
  readonly #lags: { readonly at: number; readonly lagMs: number }[] = [];
  readonly #timer: NodeJS.Timeout;
  #sampledAt = performance.now();

  /** Samples until {@link stop}; does not keep the process alive. */
  constructor() {
    this.#timer = setInterval(() => this.#sample(), sampleMs).unref();
  }

  /** The longest standstill in milliseconds of which a part was between the two instants of `performance.now()`. */
  longestBetween(from: number, to: number): number {
    this.#sample();
    let longest = 0;
    for (let index = this.#lags.length - 1; index >= 0; index -= 1) {
      const lag = this.#lags[index];
      if (!lag || lag.at < from) break;
      if (lag.at - lag.lagMs <= to) longest = Math.max(longest, lag.lagMs);
    }
    return Math.round(longest);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const at = performance.now();
    const lagMs = at - this.#sampledAt - sampleMs;
    if (lagMs >= noticedMs) remember(this.#lags, { at, lagMs });
    this.#sampledAt = at;
  }
}
