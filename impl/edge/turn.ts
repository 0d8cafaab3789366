/**
 * What one turn of the event loop brings, gathered, and taken when its poll is over.
 *
 * The clock is read once for all that is taken together, and after it: everything in the queue has arrived by then, so
 * that no deadline counted from this time is early. If very much arrives in one turn, it is taken in several goes, each
 * with its own time. Nothing is reordered.
 */

const arrivalsMax = 256;
const bytesMax = 1024 * 1024;

export interface TurnDuties<Arrival> {
  /** The time in milliseconds, rounded up. */
  readonly readClock: () => number;
  readonly take: (arrival: Arrival, nowMs: number) => void;
  /** Everything was taken that there is by now. */
  readonly flush: (nowMs: number) => void;
  /** After the flush that ends the turn. */
  readonly polled: (nowMs: number) => void;
}

export class Turn<Arrival extends { readonly bytes: number }> {
  readonly #duties: TurnDuties<Arrival>;
  #arrivals: Arrival[] = [];
  #bytes = 0;
  #endsAfterPoll = false;

  constructor(duties: TurnDuties<Arrival>) {
    this.#duties = duties;
  }

  /** Queues it until the poll is over, or takes it with the queue at once if that holds too much. */
  add(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#bytes += arrival.bytes;
    this.endAfterPoll();
    if (this.#arrivals.length > arrivalsMax || this.#bytes > bytesMax) this.takeAll();
  }

  /** Has the turn end even if nothing arrives. */
  endAfterPoll(): void {
    if (this.#endsAfterPoll) return;
    this.#endsAfterPoll = true;
    setImmediate(() => this.#end());
  }

  /**
   * Takes and flushes what the queue holds, and answers the time. What `take` throws is our bug and gets out, but the
   * rest of the queue follows in the next turn.
   */
  takeAll(): number {
    const nowMs = this.#duties.readClock();
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    this.#bytes = 0;
    let taken = 0;
    try {
      for (const arrival of arrivals) {
        taken += 1;
        this.#duties.take(arrival, nowMs);
      }
      this.#duties.flush(nowMs);
    } catch (error) {
      const left = arrivals.slice(taken);
      this.#arrivals = [...left, ...this.#arrivals];
      for (const { bytes } of left) this.#bytes += bytes;
      throw error;
    }
    return nowMs;
  }

  /** Should it throw, and the process survive, another turn has to follow, or no deadline would ever pass again. */
  #end(): void {
    this.#endsAfterPoll = false;
    try {
      this.#duties.polled(this.takeAll());
    } catch (error) {
      this.endAfterPoll();
      throw error;
    }
  }
}
