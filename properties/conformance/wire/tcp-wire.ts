/**
 * A wire to a real server, over sockets and in real time, which may be shared with other runs.
 *
 * A case says one thing after another, as if each were done before the next. So before another connection is made use of, or
 * time passes, each on which something was sent is asked for a PINGRESP, which comes after all that was sent before it. What
 * has an effect elsewhere (a message goes to a subscriber) may take a moment longer, for which {@link Patience} allows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientPacketEvent } from '../../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { Capabilities } from '../../brokers/capabilities.ts';
import type { Address } from '../../transport/address.ts';
import { Client } from '../exchange/client.ts';
import { Leftovers, withCredentials } from './leftovers.ts';
import { RunNames, type Exact } from './names.ts';
import { Offer } from './offer.ts';
import { offering } from './offering.ts';
import { opened } from './opened.ts';
import type { Patience } from './patience.ts';
import { TcpEnd } from './tcp-end.ts';
import { Transcript } from './transcript.ts';
import type { Received, Transport } from './transport.ts';
import type { Wire } from './wire.ts';

export interface TcpWireOptions {
  readonly address: Address;
  readonly version: ProtocolVersion;
  /** No other run has it. */
  readonly tag: string;
  readonly patience: Patience;
  readonly exact?: Exact | undefined;
  /** The case is about what is not acknowledged. */
  readonly holdsBack?: boolean | undefined;
  /** Nobody else makes use of the server, and what it offers is what the case is about. */
  readonly isAlone?: boolean;
  readonly offered?: Capabilities | undefined;
  /** What it leaves behind in the server is removed at the end. */
  readonly cleansUp?: boolean | undefined;
  /** Called when time is to pass. */
  readonly onWait?: () => void;
}

const longestWaitMs = 20_000;
/** A wait that took so much longer may have missed what it was to end before. */
const lagMsMax = 200;

export class TcpWire implements Wire {
  readonly version: ProtocolVersion;
  readonly tag: string;
  readonly remarks: string[] = [];
  readonly transcript = new Transcript();
  readonly #options: TcpWireOptions;
  readonly #names: RunNames;
  readonly #offer: Offer;
  readonly #leftovers = new Leftovers();
  readonly #ends: TcpEnd[] = [];
  /** On which something was sent that may not be done yet. */
  readonly #busy = new Set<TcpEnd>();
  #turn: Promise<void> = Promise.resolve();
  #livedAt = performance.now();
  #hasWaited = false;
  #lagMs = 0;

  constructor(options: TcpWireOptions) {
    this.version = options.version;
    this.tag = options.tag;
    this.#options = options;
    this.#names = new RunNames(options.tag, options.isAlone === true ? 'all' : options.exact);
    this.#offer = new Offer(options.offered);
  }

  get credentials(): Address['credentials'] {
    return this.#options.address.credentials;
  }

  /** Whether time was to pass, so that it matters whether the server's went on. */
  get hasWaited(): boolean {
    return this.#hasWaited;
  }

  /** Whether this process was so late that what it saw is no evidence. */
  get wasLate(): boolean {
    return this.#lagMs > lagMsMax;
  }

  topic(name: string): string {
    return this.#names.topic(name);
  }

  clientId(name: string): string {
    return this.#names.clientId(name);
  }

  async open(): Promise<Client> {
    await this.#others();
    const { address, version, isAlone } = this.#options;
    const end = new TcpEnd(await opened(address), {
      number: this.#ends.length,
      version,
      names: this.#names,
      transcript: this.transcript,
      keepsAlive: isAlone !== true,
      onLife: () => {
        this.#livedAt = performance.now();
      },
    });
    this.#ends.push(end);
    const transport = this.#transport(end);
    return new Client(isAlone === true ? transport : offering(transport, this.#offer));
  }

  async wait(ms: number): Promise<void> {
    await this.#others();
    this.#options.onWait?.();
    const until = performance.now() + ms;
    await sleep(ms);
    this.#hasWaited = true;
    this.#lagMs = Math.max(this.#lagMs, performance.now() - until);
  }

  async waitPast(ms: number): Promise<void> {
    return this.wait(ms + this.#options.patience.lateMs);
  }

  async waitLong(ms: number): Promise<void> {
    return this.wait(Math.min(ms, longestWaitMs));
  }

  /** Closes all connections. */
  async end(): Promise<void> {
    await this.#turn;
    for (const end of this.#ends) end.destroy();
    const { address, version, cleansUp } = this.#options;
    if (cleansUp === true) await this.#leftovers.remove(address, version);
  }

  #transport(end: TcpEnd): Transport {
    return {
      version: this.version,
      remarks: this.remarks,
      ifHeldBack: this.#options.holdsBack === true ? 'not offered' : 'acknowledge',
      encode: (event) => this.#encode(end, event),
      send: (event) => this.#send(end, event),
      sendBytes: (bytes) => this.#sendBytes(end, bytes),
      next: async () => this.#next(end),
      settled: async () => this.#settled(end),
      isClosed: async () => {
        await this.#turn;
        return end.isClosed;
      },
      closing: async () => this.#closing(end),
      cut: async () => this.#cut(end),
    };
  }

  #encode(end: TcpEnd, event: ClientPacketEvent): Uint8Array {
    const outward = this.#names.outward(withCredentials(event, this.#options.address));
    this.#leftovers.note(outward);
    return end.codec.encode(outward);
  }

  #send(end: TcpEnd, event: ClientPacketEvent): void {
    const bytes = this.#encode(end, event);
    this.#turn = this.#turn.then(async () => {
      await this.#settle(end);
      this.transcript.sent(end.number, event);
      end.note(event);
      end.write(bytes);
      this.#livedAt = performance.now();
      this.#busy.add(end);
    });
  }

  /** It may be that the server closes for them, and that is no reason to wait before the next. */
  #sendBytes(end: TcpEnd, bytes: Uint8Array): void {
    this.#turn = this.#turn.then(async () => {
      await this.#settle(end);
      this.transcript.sentBytes(end.number, bytes);
      end.write(bytes);
      this.#livedAt = performance.now();
    });
  }

  /** All that was sent on other connections is done. */
  async #others(end?: TcpEnd): Promise<void> {
    this.#turn = this.#turn.then(async () => this.#settle(end));
    return this.#turn;
  }

  async #settle(but?: TcpEnd): Promise<void> {
    const { answerMs, switchMs } = this.#options.patience;
    const busy = [...this.#busy].filter((one) => one !== but);
    if (busy.length === 0) return;
    await Promise.all(busy.map(async (one) => one.barrier(answerMs)));
    await sleep(switchMs);
    for (const one of busy) this.#busy.delete(one);
  }

  async #next(end: TcpEnd): Promise<Received | undefined> {
    await this.#others(end);
    await end.news(this.#answerMs);
    return end.take();
  }

  async #settled(end: TcpEnd): Promise<Received | undefined> {
    const { answerMs, settleMs } = this.#options.patience;
    await this.#others(end);
    const early = end.take();
    if (early) return early;
    if (this.#busy.has(end)) await end.barrier(answerMs);
    this.#busy.delete(end);
    const quietMs = settleMs - (performance.now() - this.#livedAt);
    if (quietMs > 0) await end.news(quietMs);
    return end.take();
  }

  async #closing(end: TcpEnd): Promise<boolean | Received> {
    const { settleMs } = this.#options.patience;
    await this.#others(end);
    await end.news(settleMs);
    const early = end.take() ?? end.isClosed;
    if (early !== false) return early;
    // Who answers has not closed, unless it is about to.
    const answers = await end.barrier(this.#answerMs);
    await end.news(answers ? 4 * settleMs : this.#answerMs);
    this.#busy.delete(end);
    return end.take() ?? end.isClosed;
  }

  async #cut(end: TcpEnd): Promise<void> {
    const { answerMs, switchMs } = this.#options.patience;
    await this.#others(end);
    await end.cut(answerMs);
    this.#busy.delete(end);
    await sleep(switchMs);
  }

  get #answerMs(): number {
    const { answerMs, lateMs } = this.#options.patience;
    return answerMs + (this.#hasWaited ? lateMs : 0);
  }
}
