/** What a timer wheel has to do, in the plainest way: a list, searched for its earliest timer. For tests only. */
export class ReferenceTimers {
  readonly #armed = new Map<number, { readonly deadlineMs: number; readonly tick: number }>();
  readonly #tickMs: number;
  #currentTick = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  start(slot: number, deadlineMs: number): void {
    const tick = Math.max(Math.ceil(deadlineMs / this.#tickMs), this.#currentTick + 1);
    this.#armed.set(slot, { deadlineMs, tick });
  }

  cancel(slot: number): void {
    this.#armed.delete(slot);
  }

  /** Fires tick after tick; within a tick by slot. */
  advance(nowMs: number, onExpire: (slot: number) => void): void {
    const nowTick = Math.floor(nowMs / this.#tickMs);
    for (;;) {
      const [first] = [...this.#armed].toSorted(([a, { tick: x }], [b, { tick: y }]) => x - y || a - b);
      if (!first || first[1].tick > nowTick) break;
      this.#currentTick = first[1].tick;
      this.#armed.delete(first[0]);
      onExpire(first[0]);
    }
    this.#currentTick = Math.max(this.#currentTick, nowTick);
  }

  /** The instant at which the next timer fires. */
  nextDeadlineMs(): number | undefined {
    if (this.#armed.size === 0) return undefined;
    return Math.min(...[...this.#armed.values()].map(({ tick }) => tick * this.#tickMs));
  }
}
