/** The one timer of the broker: it sleeps until there is something to do, and lightly, so that the clock is read. */
import { heartbeatMs, type Clock } from './clock.ts';

export class Alarm {
  readonly #clock: Clock;
  readonly #onDue: (passedMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs = Infinity;
  #wakesAtMs = Infinity;
  #isStopped = false;

  /** `onDue` is told once, in the timers phase, what time has passed when that for which the alarm was set had. */
  constructor(clock: Clock, onDue: (passedMs: number) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** From now on it keeps the process alive. */
  start(): void {
    this.#sleep(this.#clock.passedMs());
  }

  /** Instead of any time before; `undefined` is never. */
  set(atMs: number | undefined, nowMs: number): void {
    this.#atMs = atMs ?? Infinity;
    if (this.#atMs < this.#wakesAtMs) this.#sleep(nowMs);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #sleep(nowMs: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#wakesAtMs = Math.min(Math.max(this.#atMs, nowMs), nowMs + heartbeatMs);
    this.#timer = setTimeout(() => this.#wake(), this.#wakesAtMs - nowMs);
  }

  #wake(): void {
    const passedMs = this.#clock.passedMs();
    const isDue = passedMs >= this.#atMs;
    if (isDue) this.#atMs = Infinity;
    this.#sleep(passedMs);
    if (isDue) this.#onDue(passedMs);
  }
}
