/** One socket: its bytes as events, its writes gathered, its end graceful. */
import type { Socket } from 'node:net';
import type { Input, Output } from '../broker.ts';
import { ServerCodec } from './codec.ts';

export interface LinkLimits {
  readonly packetBytesMax: number;
  /** How long the peer may take to close after the server has. */
  readonly lingerMs: number;
}

/** What happens on a socket: bytes, or the end. */
export type Arrival = Uint8Array | Extract<Input['event'], { type: 'network.opened' | 'network.closed' }>;

export class Link {
  readonly #socket: Socket;
  readonly #codec: ServerCodec;
  readonly #lingerMs: number;
  readonly #gathered: Uint8Array[] = [];
  #isOver = false;

  /**
   * `onArrival` is told what happens; `take` makes events of it, then or later. The socket has to allow half-open
   * connections, as a client that has sent its last bytes may wait for the answer.
   */
  constructor(socket: Socket, limits: LinkLimits, onArrival: (arrival: Arrival) => void) {
    this.#socket = socket;
    this.#codec = new ServerCodec({ packetBytesMax: limits.packetBytesMax });
    this.#lingerMs = limits.lingerMs;
    let wasReset = false;
    socket.setNoDelay(true);
    // After the server's close bytes are still read, or the kernel would answer them by a reset that destroys our last ones.
    socket.on('data', onArrival);
    socket.on('end', () => onArrival({ type: 'network.closed', by: 'client', abortive: false }));
    socket.on('error', () => (wasReset = true));
    socket.on('close', () => onArrival({ type: 'network.closed', by: 'network', abortive: wasReset }));
  }

  /** Bytes that the peer has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** The events that an arrival completes, in order; none once either side has closed. */
  take(arrival: Arrival): readonly Input['event'][] {
    if (this.#isOver) return [];
    if (arrival instanceof Uint8Array) return this.#codec.receive(arrival);
    if (arrival.type === 'network.closed') this.#end();
    return [arrival];
  }

  /** Gathers the output; `flush` sends. */
  put(event: Output['event']): void {
    if (event.type === 'network.closed') {
      if (event.abortive) this.reset();
      else this.#end();
    } else this.#gathered.push(this.#codec.encode(event));
  }

  flush(): void {
    if (this.#gathered.length === 0) return;
    const [first, second] = this.#gathered;
    const bytes = first && !second ? first : Buffer.concat(this.#gathered);
    this.#gathered.length = 0;
    // It may have been ended or destroyed meanwhile.
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Gives up on a peer that does not read, or that there is no room for: nothing is kept for it any longer. */
  reset(): void {
    this.#isOver = true;
    this.#gathered.length = 0;
    this.#socket.resetAndDestroy();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.flush();
    if (this.#socket.destroyed) return;
    this.#socket.end();
    const linger = setTimeout(() => this.#socket.destroy(), this.#lingerMs);
    this.#socket.once('close', () => clearTimeout(linger));
  }
}
