/** What a timer wheel has to do, in the plainest way: a sorted list. For tests only. */
export class ReferenceTimers {
  readonly #tickMs: number;
  readonly #armed: { readonly slot: number; sinceMs: number; readonly delayMs: number }[] = [];
  #nowMs: number;

  constructor(tickMs: number, nowMs: number) {
    this.#tickMs = tickMs;
    this.#nowMs = nowMs;
  }

  setNow(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }

  start(slot: number, delayMs: number): void {
    this.cancel(slot);
    this.#armed.push({ slot, sinceMs: this.#nowMs, delayMs: Math.max(1, delayMs) });
  }

  rearm(slot: number): void {
    for (const timer of this.#armed) if (timer.slot === slot) timer.sinceMs = this.#nowMs;
  }

  cancel(slot: number): void {
    const index = this.#armed.findIndex((timer) => timer.slot === slot);
    if (index >= 0) this.#armed.splice(index, 1);
  }

  /** The armed timers by the time of the tick in which they fire. Their order within a tick is free. */
  queue(): readonly { readonly slot: number; readonly firesAtMs: number }[] {
    return this.#armed
      .map(({ slot, sinceMs, delayMs }) => ({ slot, firesAtMs: this.#atTick(sinceMs + delayMs) }))
      .toSorted((a, b) => a.firesAtMs - b.firesAtMs);
  }

  #atTick(deadlineMs: number): number {
    return Math.ceil(deadlineMs / this.#tickMs) * this.#tickMs;
  }
}
