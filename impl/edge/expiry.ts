/**
 * Lets deadlines pass. Node runs timers before it polls for input, and after a stall the bytes of a live client lie in its
 * socket's buffer while its deadline seems to have passed: so the time is captured first, then everything that had arrived
 * by then is delivered, and only then what was due by the captured time is done.
 */
import type { Broker, Output } from '../broker.ts';
import type { Drain } from './drain.ts';

/**
 * Timers looked at between two polls: when very many are due at once, the others are served meanwhile. It bounds their
 * number, not the time: a closing takes some microseconds, but a queue of 10,000 messages that is looked through 0.1 ms or
 * more, and a will as long as it takes to send it to all who subscribe to it.
 */
const sliceTimers = 128;

export class Expiry {
  readonly #broker: Broker;
  readonly #drain: Drain;
  #dueByMs: number | undefined;
  #isDrained = false;

  constructor(broker: Broker, drain: Drain) {
    this.#broker = broker;
    this.#drain = drain;
  }

  /** So much time has passed, and so many sockets are open. `polled` has to be called after the next poll. */
  begin(passedMs: number, sockets: number): void {
    if (this.isUnderWay) return;
    this.#dueByMs = passedMs;
    this.#isDrained = false;
    this.#drain.begin(sockets);
  }

  /** Another poll has to follow, without sleep, then another `polled`. */
  get isUnderWay(): boolean {
    return this.#dueByMs !== undefined;
  }

  /** What the broker does about the deadlines that may pass now. The poll is over, and its input was taken. */
  polled(nowMs: number): readonly Output[] {
    const dueByMs = this.#dueByMs;
    if (dueByMs === undefined) return [];
    this.#isDrained ||= this.#drain.isOver();
    if (!this.#isDrained) return [];
    const outputs = this.#broker.advance(nowMs, dueByMs, sliceTimers);
    const nextMs = this.#broker.nextDeadlineMs();
    const isDone = nextMs === undefined || nextMs > dueByMs;
    if (isDone) this.#dueByMs = undefined;
    return outputs;
  }
}
