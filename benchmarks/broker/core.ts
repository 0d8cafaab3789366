/**
 * What is measured: the broker as its edge runs it, without sockets and clocks. Bytes of a client go through its own
 * ServerCodec into the broker, and what the broker puts out goes through the receiver's ServerCodec into bytes.
 */
import { Broker, type BrokerOptions, type ConnectionNumber, type Output } from '../../impl/broker.ts';
import { ServerCodec } from '../../impl/edge/codec.ts';
import { withDefaults } from '../../impl/options.ts';

/** How many timers are looked at before the loop goes on, as in a server that also has sockets to serve. */
export const sliceBudget = 1_024;

/** What went out, in order: a packet, or `undefined` for a close. */
export interface Sent {
  readonly connection: ConnectionNumber;
  readonly packet: Uint8Array | undefined;
  readonly atMs: number;
}

export class Core {
  readonly #broker: Broker;
  readonly #codecs = new Map<ConnectionNumber, ServerCodec>();
  readonly #packetBytesMax: number;
  /** Whoever drives it takes it away. */
  sent: Sent[] = [];

  constructor(options: Partial<BrokerOptions> = {}) {
    this.#broker = new Broker(options);
    this.#packetBytesMax = withDefaults(options).packetBytesMax;
  }

  open(connection: ConnectionNumber, nowMs: number): void {
    this.#codecs.set(connection, new ServerCodec({ packetBytesMax: this.#packetBytesMax }));
    this.#carryOut(this.#broker.input(connection, { type: 'network.opened' }, nowMs), nowMs);
  }

  /** On a connection that was closed nothing happens. */
  receive(connection: ConnectionNumber, bytes: Uint8Array, nowMs: number): void {
    const codec = this.#codecs.get(connection);
    if (!codec) return;
    for (const event of codec.receive(bytes)) this.#carryOut(this.#broker.input(connection, event, nowMs), nowMs);
  }

  /** One slice of what is due. */
  advance(nowMs: number): void {
    this.#carryOut(this.#broker.advance(nowMs, nowMs, sliceBudget), nowMs);
  }

  nextDeadlineMs(): number {
    return this.#broker.nextDeadlineMs() ?? Infinity;
  }

  takeSent(): readonly Sent[] {
    const sent = this.sent;
    this.sent = [];
    return sent;
  }

  #carryOut(outputs: readonly Output[], atMs: number): void {
    for (const { connection, event } of outputs) {
      const codec = this.#codecs.get(connection);
      if (event.type === 'network.closed') {
        this.#codecs.delete(connection);
        this.sent.push({ connection, packet: undefined, atMs });
      } else if (codec) this.sent.push({ connection, packet: codec.encode(event), atMs });
    }
  }
}
