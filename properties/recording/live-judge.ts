/**
 * Judges beside a live proxy, in the pauses between what has to be passed on: a few milliseconds at a time, but for a new
 * observer, which is told of all connections at once; that takes some 50 ms for a thousand of them. If it falls behind for good
 * it gives up, as traffic goes first; what was written down can be judged afterwards.
 */
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import type { Account } from './account.ts';
import type { Watch } from './watch.ts';

const sliceMs = 4;
const backlogMax = 200_000;
const lookEveryMs = 100;

export interface LiveJudgeOptions {
  readonly watch: Watch;
  readonly account: Account;
  /** Integer milliseconds of the recording. */
  readonly now: () => number;
  /** By so long it stays behind: what delays were measured at an instant is known a while later. */
  readonly lagMs: number;
  readonly onGivingUp: () => void;
}

interface Task {
  readonly at: number;
  readonly run: () => void;
}

export class LiveJudge {
  readonly #options: LiveJudgeOptions;
  #backlog: Task[] = [];
  #immediate: NodeJS.Immediate | undefined;
  readonly #timer: NodeJS.Timeout;
  #hasGivenUp = false;
  #isFinished = false;

  constructor(options: LiveJudgeOptions) {
    this.#options = options;
    const { watch, now } = options;
    this.#timer = setInterval(() => {
      const at = now();
      this.#put(() => watch.advance(at));
    }, lookEveryMs);
  }

  observe(observation: Observation): void {
    this.#put(() => this.#options.watch.observe(observation));
  }

  takeServerFault(connection: ConnectionNumber, why: string, at: number): void {
    const { watch, account } = this.#options;
    this.#put(() => {
      account.takeServerFault(connection, why, at, watch.shown(connection));
      watch.leave(connection);
    });
  }

  doubtSessions(): void {
    this.#put(() => this.#options.watch.doubtSessions());
  }

  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Judges what is left, once: what comes of the end itself, and what falls due after it, is nobody's fault. */
  finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    clearInterval(this.#timer);
    clearImmediate(this.#immediate);
    for (const { run } of this.#backlog.splice(0)) run();
    if (!this.#hasGivenUp) this.#options.watch.advance(this.#options.now());
  }

  #put(run: () => void): void {
    if (this.#hasGivenUp || this.#isFinished) return;
    this.#backlog.push({ at: this.#options.now(), run });
    if (this.#backlog.length > backlogMax) {
      this.#hasGivenUp = true;
      this.#backlog = [];
      this.#options.onGivingUp();
    } else this.#immediate ??= setImmediate(() => this.#work());
  }

  #work(): void {
    this.#immediate = undefined;
    const until = performance.now() + sliceMs;
    const ripeAt = this.#options.now() - this.#options.lagMs;
    let done = 0;
    for (const { at, run } of this.#backlog) {
      if (at > ripeAt || performance.now() > until) break;
      run();
      done += 1;
    }
    this.#backlog.splice(0, done);
    // What is not ripe yet waits for the timer.
    if ((this.#backlog[0]?.at ?? Infinity) <= ripeAt) this.#immediate = setImmediate(() => this.#work());
  }
}
