/** A broker at the far end of a wire in virtual time: what goes to it and what comes from it is under way for a while. */
import type { Output } from '../../impl/state.ts';
import type { WireDelays } from '../../model/run/reckoning.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { BrokerCore } from './virtual.ts';

type Input = Parameters<BrokerCore['input']>;

interface Way<Item> {
  readonly at: number;
  readonly item: Item;
}

/** How long an item is under way that sets out now, in integer milliseconds. */
export type Delay = (direction: 'up' | 'down', now: number) => number;

/** `delayMs` is asked for every item; on each connection, each way, items keep their order. */
export class DelayedBroker implements BrokerCore {
  readonly #broker: BrokerCore;
  readonly #delayMs: Delay;
  /** From when to when each item was under way. */
  readonly ways: { readonly from: number; readonly to: number }[] = [];
  readonly #up: Way<Pick<Output, 'connection'> & { readonly event: Input[1] }>[] = [];
  readonly #down: Way<Output>[] = [];
  readonly #latest = new Map<string, number>();
  /** By either end: what is still under way does not arrive. */
  readonly #closed = new Set<ConnectionNumber>();

  constructor(broker: BrokerCore, delayMs: Delay) {
    this.#broker = broker;
    this.#delayMs = delayMs;
  }

  input(connection: ConnectionNumber, event: Input[1], now: number): readonly Output[] {
    if (event.type === 'network.closed') this.#closed.add(connection);
    const before = this.advance(now);
    this.#up.push({ at: this.#arrival('up', connection, now), item: { connection, event } });
    return [...before, ...this.advance(now)];
  }

  advance(now: number): readonly Output[] {
    for (let at = this.#nextAtBroker(); at <= now; at = this.#nextAtBroker()) {
      if ((this.#broker.nextDeadlineMs() ?? Infinity) <= at) this.#send(this.#broker.advance(at), at);
      for (const { item } of takeUntil(this.#up, at))
        this.#send(this.#broker.input(item.connection, item.event, at), at);
    }
    return takeUntil(this.#down, now)
      .map(({ item }) => item)
      .filter(({ connection, event }) => {
        const arrives = !this.#closed.has(connection);
        if (event.type === 'network.closed') this.#closed.add(connection);
        return arrives;
      });
  }

  /** The longest that anything took which was under way at an instant: the least bound that there is. */
  get delays(): WireDelays {
    return {
      underWayMs: (at) => Math.max(0, ...this.ways.map(({ from, to }) => (from <= at && at <= to ? to - from : 0))),
      standstillMs: () => 0,
    };
  }

  nextDeadlineMs(): number | undefined {
    const next = Math.min(this.#nextAtBroker(), ...this.#down.map(({ at }) => at));
    return next === Infinity ? undefined : next;
  }

  #nextAtBroker(): number {
    return Math.min(this.#broker.nextDeadlineMs() ?? Infinity, ...this.#up.map(({ at }) => at));
  }

  #send(outputs: readonly Output[], now: number): void {
    for (const item of outputs) this.#down.push({ at: this.#arrival('down', item.connection, now), item });
  }

  #arrival(direction: 'up' | 'down', connection: ConnectionNumber, now: number): number {
    const key = `${direction} ${connection}`;
    const at = Math.max(now + this.#delayMs(direction, now), this.#latest.get(key) ?? 0);
    this.#latest.set(key, at);
    this.ways.push({ from: now, to: at });
    return at;
  }
}

/** In the order in which they arrive; of those in one instant, that in which they were sent. */
function takeUntil<Item>(ways: Way<Item>[], now: number): readonly Way<Item>[] {
  const arrived = ways.filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at);
  ways.splice(0, ways.length, ...ways.filter(({ at }) => at > now));
  return arrived;
}
