/** One socket: its bytes as events, its writes gathered, its end graceful. */
import type { Socket } from 'node:net';
import type { Input, Output } from '../broker.ts';
import { ServerCodec } from './codec.ts';

export interface LinkLimits {
  readonly packetBytesMax: number;
  /** How long the peer may take to close after the server has. */
  readonly lingerMs: number;
  /** What may wait for the peer when there is more to say to it, and how much may come on top of what was more at once. */
  readonly unsentBytesMax: number;
}

/** So much is given to the socket at once: of a longer write it would not be seen how far it has got. */
const pieceBytes = 256 * 1024;

/** What happens on a socket: bytes, or the end. */
export type Arrival = Uint8Array | Extract<Input['event'], { type: 'network.opened' | 'network.closed' }>;

export class Link {
  readonly #socket: Socket;
  readonly #codec: ServerCodec;
  readonly #limits: LinkLimits;
  readonly #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** What was gathered last belongs to this answer. */
  #answer = 0;
  /** What may wait: anything, while what waits belongs to an answer that began when little did. */
  #unsentBytesMax = Infinity;
  /** The most that has waited of that. */
  #peakBytes = 0;
  #isOver = false;

  /**
   * `onArrival` is told what happens; `take` makes events of it, then or later. The socket has to allow half-open
   * connections, as a client that has sent its last bytes may wait for the answer.
   */
  constructor(socket: Socket, limits: LinkLimits, onArrival: (arrival: Arrival) => void) {
    this.#socket = socket;
    this.#codec = new ServerCodec({ packetBytesMax: limits.packetBytesMax });
    this.#limits = limits;
    let wasReset = false;
    socket.setNoDelay(true);
    // After the server's close bytes are still read, or the kernel would answer them by a reset that destroys our last ones.
    socket.on('data', onArrival);
    socket.on('end', () => onArrival({ type: 'network.closed', by: 'client', abortive: false }));
    socket.on('error', () => (wasReset = true));
    socket.on('close', () => onArrival({ type: 'network.closed', by: 'network', abortive: wasReset }));
  }

  /** The events that an arrival completes, in order; none once either side has closed. */
  take(arrival: Arrival): readonly Input['event'][] {
    if (this.#isOver) return [];
    if (arrival instanceof Uint8Array) return this.#codec.receive(arrival);
    if (arrival.type === 'network.closed') this.#end();
    return [arrival];
  }

  /**
   * Gathers the output; `flush` sends. `answer` numbers what the broker says at once. False if so much waits that the peer
   * does not seem to read: it has been given up, and the broker has to be told.
   */
  put(event: Output['event'], answer: number): boolean {
    if (this.#isOver) return true;
    if (event.type === 'network.closed') {
      if (event.abortive) this.reset();
      else this.#end();
      return true;
    }
    if (answer !== this.#answer) this.#begin(answer);
    const bytes = this.#codec.encode(event);
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    const unsentBytes = this.#unsentBytes;
    if (unsentBytes > this.#unsentBytesMax) {
      this.reset();
      return false;
    }
    if (this.#unsentBytesMax === Infinity) this.#peakBytes = unsentBytes;
    return true;
  }

  flush(): void {
    // It may have been ended or destroyed meanwhile.
    if (!this.#socket.writable) this.#forget();
    while (this.#gathered.length > 0 && this.#socket.writableLength < pieceBytes) this.#write(pieceBytes);
    if (this.#gathered.length > 0 && this.#socket.listenerCount('drain') === 0)
      this.#socket.once('drain', () => this.flush());
  }

  /** Gives up on a peer that does not read, or that there is no room for: nothing is kept for it any longer. */
  reset(): void {
    this.#isOver = true;
    this.#forget();
    this.#socket.resetAndDestroy();
  }

  /** Bytes that the peer has not taken yet. */
  get #unsentBytes(): number {
    return this.#gatheredBytes + this.#socket.writableLength;
  }

  /**
   * Retained messages come all at once and may be more than any limit: who reads gets them. A peer is judged by what comes
   * while they wait.
   */
  #begin(answer: number): void {
    this.#answer = answer;
    const { unsentBytesMax } = this.#limits;
    if (this.#unsentBytes <= unsentBytesMax) this.#unsentBytesMax = Infinity;
    else if (this.#unsentBytesMax === Infinity) this.#unsentBytesMax = this.#peakBytes + unsentBytesMax;
  }

  /** The first that were gathered, so many bytes or a little more. */
  #write(bytesMax: number): void {
    let count = 0;
    let bytes = 0;
    while (count < this.#gathered.length && bytes < bytesMax) {
      bytes += this.#gathered[count]?.length ?? 0;
      count += 1;
    }
    const piece = this.#gathered.splice(0, count);
    this.#gatheredBytes -= bytes;
    const [first] = piece;
    this.#socket.write(first && count === 1 ? first : Buffer.concat(piece, bytes));
  }

  #forget(): void {
    this.#gathered.length = 0;
    this.#gatheredBytes = 0;
  }

  #end(): void {
    this.#isOver = true;
    if (this.#socket.destroyed) return this.#forget();
    if (this.#gathered.length > 0 && this.#socket.writable) this.#write(Infinity);
    this.#socket.end();
    const linger = setTimeout(() => this.#socket.destroy(), this.#limits.lingerMs);
    this.#socket.once('close', () => clearTimeout(linger));
  }
}
