/**
 * The network of one Network Connection: two lanes, each flowing with a delay or blackholed, in order. No clock, no I/O.
 *
 * A blackholed lane delivers nothing. TCP keeps what was not acknowledged, so if the lane flows again all of it arrives.
 */

export class Lane<Item> {
  #blackholed = false;
  #delayMs = 0;
  #held = false;
  readonly #arriving: { readonly at: number; readonly item: Item }[] = [];
  #lost: Item[] = [];

  /** From now on what is sent does not arrive; what is under way still does. */
  blackhole(): void {
    this.#blackholed = true;
  }

  flow(delayMs: number, now: number): void {
    this.#blackholed = false;
    this.#delayMs = delayMs;
    for (const item of this.#lost) this.send(item, now);
    this.#lost = [];
  }

  /** Whether the far end takes nothing for now, as a reader that stopped. */
  hold(held: boolean): void {
    this.#held = held;
  }

  send(item: Item, now: number): void {
    if (this.#blackholed) this.#lost.push(item);
    else this.#arriving.push({ at: Math.max(now + this.#delayMs, this.#arriving.at(-1)?.at ?? 0), item });
  }

  get nextArrival(): number | undefined {
    return this.#held ? undefined : this.#arriving[0]?.at;
  }

  /** Takes the next item that has arrived by `now`. */
  take(now: number): Item | undefined {
    const next = this.nextArrival;
    return next !== undefined && next <= now ? this.#arriving.shift()?.item : undefined;
  }
}
