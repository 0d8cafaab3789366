/**
 * How long a new Network Connection waits to be served, measured all the time: CONNECT after CONNECT, each on a connection of
 * its own, until the first answer. The kernel takes a connection before the broker does, so a broker that the machine does not
 * let run may answer those that it has and leave new ones waiting: neither the opening of a connection nor a PINGREQ on an old
 * one shows that.
 */
import type { Duplex } from 'node:stream';
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { withCredentials } from '../transport/address.ts';
import { connectTo } from '../transport/connect-to.ts';
import type { MeterClient } from './meter-client.ts';
import { remember } from './remember.ts';

const pauseMs = 25;
/**
 * Who answers PINGREQs and no CONNECT for so long is not held up: it serves no new clients, which is for the scenarios to
 * find. Such a wait counts for nothing, nor do those after it until one is answered. As long as a broker has when it is asked
 * whether it lives.
 */
const patienceMsDefault = 5_000;

interface Wait {
  readonly from: number;
  readonly to: number;
}

/** All times are on the clock of `performance.now()`. */
export class ArrivalMeter {
  readonly #options: MeterClient;
  readonly #patienceMs: number;
  /** In the order in which they ended. */
  readonly #waits: Wait[] = [];
  /** What is not closed yet, as a server may take its time with that too. */
  readonly #streams = new Set<Duplex>();
  #timer: NodeJS.Timeout | undefined;
  #openedAt: number | undefined;
  #opened = 0;
  #isServed = true;
  #isStopped = false;

  /** Measures until {@link stop}. */
  constructor(options: MeterClient, patienceMs = patienceMsDefault) {
    this.#options = options;
    this.#patienceMs = patienceMs;
    this.#open();
  }

  /**
   * A bound on how long any new connection waited that waited between `from` and `to`, in milliseconds: the longest wait that
   * was measured, and the pause before it, as connections are taken in the order in which they come. 0 if none waited then.
   */
  longestMs(from: number, to: number): number {
    const now = performance.now();
    const since = this.#openedAt ?? now;
    let longest = this.#isServed && since <= to && now - since < this.#patienceMs ? now - since : 0;
    for (let index = this.#waits.length - 1; index >= 0; index -= 1) {
      const wait = this.#waits[index];
      if (!wait || wait.to < from) break;
      if (wait.from <= to) longest = Math.max(longest, wait.to - wait.from);
    }
    return longest === 0 ? 0 : longest + pauseMs;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const stream of this.#streams) stream.destroy();
  }

  #open(): void {
    const { address, version, clientId } = this.#options;
    const codec = new ClientCodec(version);
    this.#opened += 1;
    const connect = {
      protocolVersion: version,
      clientId: `${clientId}-${this.#opened}`,
      cleanStart: true,
      keepAliveSeconds: 60,
    };
    const openedAt = (this.#openedAt = performance.now());
    const { stream } = connectTo(address, () => {
      stream.write(codec.encode({ type: 'client.CONNECT', ...withCredentials(connect, address.credentials) }));
    });
    this.#streams.add(stream);
    const end = (hasAnswered: boolean): void => {
      if (this.#openedAt !== openedAt || this.#isStopped) return;
      clearTimeout(this.#timer);
      this.#openedAt = undefined;
      this.#isServed = hasAnswered;
      if (hasAnswered) remember(this.#waits, { from: openedAt, to: performance.now() });
      if (hasAnswered) stream.end(codec.encode({ type: 'client.DISCONNECT' }));
      else stream.destroy();
      this.#timer = setTimeout(() => this.#open(), pauseMs);
    };
    this.#timer = setTimeout(() => end(false), this.#patienceMs);
    // Whatever comes first, it has been taken.
    stream.once('data', () => end(true));
    stream.once('close', () => {
      this.#streams.delete(stream);
      end(true);
    });
    stream.on('error', () => {});
  }
}
