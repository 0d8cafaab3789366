/** A wire without sockets: codec and broker in virtual time. */
import { Broker, type BrokerOptions, type ConnectionNumber, type Output } from '../../../impl/broker.ts';
import { ClientCodec } from '../../../impl/edge/client-codec.ts';
import { ServerCodec } from '../../../impl/edge/codec.ts';
import type { ServerEvent } from '../../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import { Client } from '../exchange/client.ts';
import { Deviation } from './deviation.ts';
import type { Offer } from './offer.ts';
import { offering } from './offering.ts';
import type { Received, Transport } from './transport.ts';
import type { Wire } from './wire.ts';

/** What is under test; a control has wrong ones. */
export interface Parts {
  readonly Broker: typeof Broker;
  readonly ServerCodec: typeof ServerCodec;
}

const ownParts: Parts = { Broker, ServerCodec };

interface End {
  readonly serverCodec: ServerCodec;
  readonly clientCodec: ClientCodec;
  readonly arrived: Received[];
  keepAliveSeconds: number | undefined;
  /** That of the server, in place of none. */
  serverKeepAliveMs: number;
  isClosed: boolean;
}

export class InMemoryWire implements Wire {
  readonly version: ProtocolVersion;
  readonly tag = 'tag';
  readonly remarks: string[] = [];
  readonly #parts: Parts;
  readonly #broker: Broker;
  readonly #ends: End[] = [];
  readonly #packetBytesMax: number;
  readonly #offer: Offer | undefined;
  #nowMs = 1000;

  /** With an offer nothing is asked for beyond it. */
  constructor(version: ProtocolVersion, options: Partial<BrokerOptions> = {}, parts: Parts = ownParts, offer?: Offer) {
    this.#offer = offer;
    this.version = version;
    this.#parts = parts;
    this.#broker = new parts.Broker(options);
    this.#packetBytesMax = options.packetBytesMax ?? 16 * 1024 * 1024;
  }

  async open(): Promise<Client> {
    return Promise.resolve(this.#open());
  }

  async wait(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0;) {
      const partMs = Math.min(leftMs, ...this.#ends.map(({ serverKeepAliveMs }) => serverKeepAliveMs));
      this.#pass(partMs);
      leftMs -= partMs;
      for (const [number, end] of this.#ends.entries()) if (end.serverKeepAliveMs < Infinity) this.#ping(number, end);
    }
    return Promise.resolve();
  }

  #pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const nextMs = this.#broker.nextDeadlineMs();
      if (nextMs === undefined || nextMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#carryOut(this.#broker.advance(this.#nowMs));
    }
    this.#nowMs = untilMs;
  }

  /** For a client that asked for no Keep Alive, and was given one: the case sees nothing of it. */
  #ping(number: ConnectionNumber, end: End): void {
    if (end.isClosed) return;
    this.#send(number, end, end.clientCodec.encode({ type: 'client.PINGREQ' }));
    const at = end.arrived.findLastIndex(({ event }) => event.type === 'server.PINGRESP');
    if (at >= 0) end.arrived.splice(at, 1);
  }

  async waitPast(ms: number): Promise<void> {
    return this.wait(ms);
  }

  async waitLong(ms: number): Promise<void> {
    return this.wait(ms);
  }

  /** It shares the broker with nobody. */
  topic(name: string): string {
    return name;
  }

  clientId(name: string): string {
    return name;
  }

  #open(): Client {
    const number: ConnectionNumber = this.#ends.length;
    const end: End = {
      serverCodec: new this.#parts.ServerCodec({ packetBytesMax: this.#packetBytesMax }),
      clientCodec: new ClientCodec(this.version),
      arrived: [],
      keepAliveSeconds: undefined,
      serverKeepAliveMs: Infinity,
      isClosed: false,
    };
    this.#ends.push(end);
    this.#carryOut(this.#broker.input(number, { type: 'network.opened' }, this.#nowMs));
    const transport: Transport = {
      version: this.version,
      encode: (event) => end.clientCodec.encode(event),
      send: (event) => {
        if (event.type === 'client.CONNECT') end.keepAliveSeconds = event.keepAliveSeconds;
        this.#send(number, end, end.clientCodec.encode(event));
      },
      sendBytes: (bytes) => this.#send(number, end, bytes),
      remarks: this.remarks,
      ifHeldBack: 'deviation',
      next: async () => Promise.resolve(end.arrived.shift()),
      settled: async () => Promise.resolve(end.arrived.shift()),
      isClosed: async () => Promise.resolve(end.isClosed),
      closing: async () => Promise.resolve(end.arrived.shift() ?? end.isClosed),
      cut: async () => Promise.resolve(this.#cut(number, end)),
    };
    return new Client(this.#offer ? offering(transport, this.#offer) : transport);
  }

  #send(number: ConnectionNumber, end: End, bytes: Uint8Array): void {
    for (const event of end.serverCodec.receive(bytes))
      if (!end.isClosed) this.#carryOut(this.#broker.input(number, event, this.#nowMs));
  }

  #cut(number: ConnectionNumber, end: End): void {
    if (end.isClosed) return;
    end.isClosed = true;
    const closed = { type: 'network.closed', by: 'network', abortive: true } as const;
    this.#carryOut(this.#broker.input(number, closed, this.#nowMs));
  }

  #carryOut(outputs: readonly Output[]): void {
    for (const { connection, event } of outputs) {
      const end = this.#ends[connection];
      if (!end || end.isClosed) throw new Deviation(`${event.type} on connection ${connection}, which is not open.`);
      if (event.type === 'network.closed') end.isClosed = true;
      else {
        const bytes = end.serverCodec.encode(event);
        const events = end.clientCodec.receive(bytes);
        if (end.clientCodec.fault) throw new Deviation(`${event.type} is malformed: ${end.clientCodec.fault.why}`);
        for (const decoded of events) this.#take(end, decoded, bytes);
      }
    }
  }

  #take(end: End, event: ServerEvent, bytes: Uint8Array): void {
    end.arrived.push({ event, bytes });
    if (event.type !== 'server.CONNACK' || !this.#offer || end.keepAliveSeconds !== 0) return;
    end.serverKeepAliveMs = (event.serverKeepAliveSeconds ?? Infinity) * 1000;
  }
}
