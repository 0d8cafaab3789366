/** What a timer wheel has to do, in the plainest way: a list, searched for its earliest timers. For tests only. */
export class ReferenceTimers {
  /** The tick in which each armed timer fires, by slot. */
  readonly #ticks = new Map<number, number>();
  readonly #tickMs: number;
  #currentTick = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  start(slot: number, deadlineMs: number): void {
    this.#ticks.set(slot, Math.max(Math.ceil(deadlineMs / this.#tickMs), this.#currentTick + 1));
  }

  cancel(slot: number): void {
    this.#ticks.delete(slot);
  }

  /** The slots of which one has to fire next, as `nowMs` has come; their order is free. */
  due(nowMs: number): readonly number[] {
    const earliest = Math.min(...this.#ticks.values());
    if (earliest > Math.floor(nowMs / this.#tickMs)) return [];
    return [...this.#ticks].filter(([, tick]) => tick === earliest).map(([slot]) => slot);
  }

  fire(slot: number): void {
    this.#currentTick = this.#ticks.get(slot) ?? this.#currentTick;
    this.#ticks.delete(slot);
  }

  /** All that was due by `nowMs` has fired. */
  advanced(nowMs: number): void {
    this.#currentTick = Math.max(this.#currentTick, Math.floor(nowMs / this.#tickMs));
  }

  /** When the next timer fires. */
  nextDeadlineMs(): number | undefined {
    return this.#ticks.size === 0 ? undefined : Math.min(...this.#ticks.values()) * this.#tickMs;
  }
}
