/**
 * How long it takes from here to the broker and back, measured all the time while scenarios run: PINGREQ after PINGREQ on a
 * connection of its own, and the standstills of this process. Why that bounds what befalls the scenarios, and how tightly, is
 * in docs/decisions/0007-time-on-a-wire.md.
 */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { ServerEvent } from '../../model/vocabulary/event.ts';
import { withCredentials } from '../transport/address.ts';
import { connectTo, type NetworkConnection } from '../transport/connect-to.ts';
import { ArrivalMeter } from './arrival-meter.ts';
import { LagMeter } from './lag-meter.ts';
import type { MeterClient } from './meter-client.ts';
import { remember } from './remember.ts';

const pingEveryMs = 20;
const retryMs = 200;
/** Less is waiting for one's turn, and no timer of a server stands still by that. */
const standstillMsMin = 200;

interface RoundTrip {
  readonly sentAt: number;
  readonly cameAt: number;
}

/** All times are on the clock of `performance.now()`. */
export class DelayMeter {
  readonly #options: MeterClient;
  readonly #lag = new LagMeter();
  readonly #arrivals: ArrivalMeter | undefined;
  /** In the order in which they came back. */
  readonly #roundTrips: RoundTrip[] = [];
  #network: NetworkConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of what has not come back yet. */
  #sentAt: number | undefined;
  #isStopped = false;

  /**
   * Measures until {@link stop}. A connection that is lost is opened anew; until it is, the delay grows. Unless it `opens` none,
   * new connections are measured too, which are some thirty a second.
   */
  constructor(options: MeterClient, { opens = true } = {}) {
    this.#options = options;
    this.#connect();
    if (opens) this.#arrivals = new ArrivalMeter({ ...options, clientId: `${options.clientId}-new` });
  }

  /**
   * A bound on how long anything took from its tap to the other end, of what was under way between `from` and `to`: twice the
   * longest round trip, as what has just missed one turn of the broker waits for the next, and the pause between two
   * PINGREQs, in which a standstill may begin unseen; or a standstill of this process, or the wait of a new connection, if that
   * was longer.
   */
  longestMs(from: number, to: number): number {
    const roundTripMs = Math.max(0, ...this.roundTripsMs(from, to));
    const arrivalMs = this.#arrivals?.longestMs(from, to) ?? 0;
    return Math.ceil(Math.max(2 * roundTripMs + pingEveryMs, arrivalMs, this.lagMs(from, to)));
  }

  /** Of what was under way between `from` and `to`, in the order in which it came back; what has not yet is the last. */
  roundTripsMs(from: number, to: number): readonly number[] {
    const now = performance.now();
    const found: number[] = [];
    for (let index = this.#firstThatCame(from); index < this.#roundTrips.length; index += 1) {
      const roundTrip = this.#roundTrips[index];
      if (!roundTrip || roundTrip.sentAt > to) break;
      found.push(roundTrip.cameAt - roundTrip.sentAt);
    }
    if (this.#sentAt !== undefined && this.#sentAt <= to) found.push(now - this.#sentAt);
    return found;
  }

  /** For how long in all nothing came back, of what was under way between `from` and `to`: each time it took long. */
  standstillMs(from: number, to: number): number {
    return this.roundTripsMs(from, to)
      .filter((tookMs) => tookMs > standstillMsMin)
      .reduce((sum, tookMs) => sum + tookMs, 0);
  }

  /** The longest standstill of this process between the two. */
  lagMs(from: number, to: number): number {
    return this.#lag.longestBetween(from, to);
  }

  /** The place of the first that came back at `from` or later: there are thousands, and each run asks about its own time. */
  #firstThatCame(from: number): number {
    let [low, high] = [0, this.#roundTrips.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#roundTrips[middle]?.cameAt ?? Infinity) < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#lag.stop();
    this.#arrivals?.stop();
    this.#network?.stream.destroy();
  }

  #connect(): void {
    const { address, version, clientId } = this.#options;
    const codec = new ClientCodec(version);
    this.#sentAt ??= performance.now();
    const { stream } = (this.#network = connectTo(address, () => {
      const connect = { protocolVersion: version, clientId, cleanStart: true, keepAliveSeconds: 60 };
      stream.write(codec.encode({ type: 'client.CONNECT', ...withCredentials(connect, address.credentials) }));
    }));
    const ping = (): void => {
      if (stream.destroyed) return;
      this.#sentAt = performance.now();
      stream.write(codec.encode({ type: 'client.PINGREQ' }));
    };
    stream.on('data', (bytes: Uint8Array) => {
      for (const event of codec.receive(bytes)) {
        // A broker that answers twice must not be asked twice as often, and twice again.
        if (!isAnswer(event) || this.#sentAt === undefined) continue;
        this.#noteAnswer();
        this.#timer = setTimeout(ping, pingEveryMs);
      }
    });
    stream.on('error', () => {});
    stream.on('close', () => {
      if (this.#isStopped) return;
      this.#sentAt ??= performance.now();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#connect(), retryMs);
    });
  }

  #noteAnswer(): void {
    if (this.#sentAt !== undefined) remember(this.#roundTrips, { sentAt: this.#sentAt, cameAt: performance.now() });
    this.#sentAt = undefined;
  }
}

function isAnswer(event: ServerEvent): boolean {
  return event.type === 'server.PINGRESP' || (event.type === 'server.CONNACK' && event.reasonCode === 0);
}
