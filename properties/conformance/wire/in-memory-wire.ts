/** A wire without sockets: codec and broker in virtual time. */
import { Broker, type BrokerOptions, type ConnectionNumber, type Output } from '../../../impl/broker.ts';
import { ClientCodec } from '../../../impl/edge/client-codec.ts';
import { ServerCodec } from '../../../impl/edge/codec.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import { Client } from '../exchange/client.ts';
import { Deviation, type Received, type Transport, type Wire } from './wire.ts';

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
  #nowMs = 1000;

  constructor(version: ProtocolVersion, options: Partial<BrokerOptions> = {}, parts: Parts = ownParts) {
    this.version = version;
    this.#parts = parts;
    this.#broker = new parts.Broker(options);
    this.#packetBytesMax = options.packetBytesMax ?? 16 * 1024 * 1024;
  }

  async open(): Promise<Client> {
    return Promise.resolve(this.#open());
  }

  async wait(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const nextMs = this.#broker.nextDeadlineMs();
      if (nextMs === undefined || nextMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#carryOut(this.#broker.advance(this.#nowMs));
    }
    this.#nowMs = untilMs;
    return Promise.resolve();
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
      isClosed: false,
    };
    this.#ends.push(end);
    this.#carryOut(this.#broker.input(number, { type: 'network.opened' }, this.#nowMs));
    const transport: Transport = {
      version: this.version,
      encode: (event) => end.clientCodec.encode(event),
      send: (event) => this.#send(number, end, end.clientCodec.encode(event)),
      sendBytes: (bytes) => this.#send(number, end, bytes),
      remarks: this.remarks,
      ifHeldBack: 'deviation',
      next: async () => Promise.resolve(end.arrived.shift()),
      settled: async () => Promise.resolve(end.arrived.shift()),
      isClosed: async () => Promise.resolve(end.isClosed),
      closing: async () => Promise.resolve(end.arrived.shift() ?? end.isClosed),
      cut: async () => Promise.resolve(this.#cut(number, end)),
    };
    return new Client(transport);
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
        for (const decoded of events) end.arrived.push({ event: decoded, bytes });
      }
    }
  }
}
