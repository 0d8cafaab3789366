/** One socket: its bytes as events, its writes gathered, its end graceful. */
import type { Socket } from 'node:net';
import type { Input, Output } from '../broker.ts';
import { ServerCodec } from './codec.ts';

export interface LinkLimits {
  readonly packetBytesMax: number;
  /** How long the peer may take to close after the server has. */
  readonly lingerMs: number;
}

export class Link {
  readonly #socket: Socket;
  readonly #codec: ServerCodec;
  readonly #lingerMs: number;
  readonly #gathered: Uint8Array[] = [];
  #isOver = false;

  /** `onEvents` is given what the peer does, until either side has closed. */
  constructor(socket: Socket, limits: LinkLimits, onEvents: (events: readonly Input['event'][]) => void) {
    this.#socket = socket;
    this.#codec = new ServerCodec({ packetBytesMax: limits.packetBytesMax });
    this.#lingerMs = limits.lingerMs;
    let wasReset = false;
    const over = (event: Input['event']): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      onEvents([event]);
    };
    socket.setNoDelay(true);
    // After the server's close bytes are still read, or the kernel would answer them by a reset that destroys our last ones.
    socket.on('data', (bytes) => {
      if (!this.#isOver) onEvents(this.#codec.receive(bytes));
    });
    socket.on('end', () => over({ type: 'network.closed', by: 'client', abortive: false }));
    socket.on('error', () => (wasReset = true));
    socket.on('close', () => over({ type: 'network.closed', by: 'network', abortive: wasReset }));
  }

  /** Bytes that the peer has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** Gathers the output; `flush` sends. */
  put(event: Output['event']): void {
    if (event.type === 'network.closed') this.#end();
    else if (!this.#isOver) this.#gathered.push(this.#codec.encode(event));
  }

  flush(): void {
    if (this.#gathered.length === 0) return;
    const [first, second] = this.#gathered;
    const bytes = first && !second ? first : Buffer.concat(this.#gathered);
    this.#gathered.length = 0;
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Gives up on a peer that does not read. */
  reset(): void {
    this.#isOver = true;
    this.#gathered.length = 0;
    this.#socket.resetAndDestroy();
  }

  #end(): void {
    this.#isOver = true;
    this.flush();
    if (this.#socket.destroyed) return;
    this.#socket.end();
    const linger = setTimeout(() => this.#socket.destroy(), this.#lingerMs);
    this.#socket.once('close', () => clearTimeout(linger));
  }
}
