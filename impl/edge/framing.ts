/** Cuts a stream of bytes into MQTT Control Packets by their fixed header, which is the same in both versions. */

/** What is wrong with bytes from the peer, and the Reason Code of 5.0 for it. */
export interface Fault {
  readonly reasonCode: number;
  readonly why: string;
}

export class Framing {
  readonly #packetBytesMax: number;
  readonly #headerFault: (firstByte: number) => Fault | undefined;
  /** Absent while there is nothing, as on an idle connection. */
  #chunks: Uint8Array[] | undefined;
  #pendingBytes = 0;

  constructor(packetBytesMax: number, headerFault: (firstByte: number) => Fault | undefined) {
    this.#packetBytesMax = packetBytesMax;
    this.#headerFault = headerFault;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#chunks) {
      this.#chunks.push(bytes);
      joinSmall(this.#chunks);
    } else this.#chunks = [bytes];
    this.#pendingBytes += bytes.length;
  }

  /** To be called when nothing more is complete: what waits for more must not keep all it came with in memory. */
  settle(): void {
    const first = this.#chunks?.[0];
    if (this.#chunks && first && first.buffer.byteLength > 2 * first.length) this.#chunks[0] = first.slice();
  }

  /** Bytes of a packet that is not complete yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** The next complete packet with its header, what is wrong with its header, or `undefined` while it is incomplete. */
  next(): Uint8Array | Fault | undefined {
    if (this.#pendingBytes === 0) return undefined;
    const fault = this.#headerFault(this.#byte(0));
    if (fault) return fault;
    let remainingLength = 0;
    for (let index = 0; index < 4; index++) {
      if (1 + index >= this.#pendingBytes) return undefined;
      const byte = this.#byte(1 + index);
      remainingLength += (byte & 0x7f) * 128 ** index;
      if (byte < 0x80) return this.#take(2 + index + remainingLength);
    }
    return { reasonCode: 0x81, why: 'The Remaining Length takes more than four bytes.' };
  }

  #take(packetBytes: number): Uint8Array | Fault | undefined {
    if (packetBytes > this.#packetBytesMax)
      return { reasonCode: 0x95, why: `A packet of ${packetBytes} bytes exceeds ${this.#packetBytesMax}.` };
    if (packetBytes > this.#pendingBytes) return undefined;
    const all = joined(this.#chunks ?? [], this.#pendingBytes);
    this.#chunks = undefined;
    this.#pendingBytes = 0;
    if (packetBytes === all.length) return all;
    this.push(all.subarray(packetBytes));
    return all.subarray(0, packetBytes);
  }

  /** One of the first five bytes, which may lie in as many chunks. */
  #byte(index: number): number {
    let offset = index;
    for (const chunk of this.#chunks ?? []) {
      const byte = chunk[offset];
      if (byte !== undefined) return byte;
      offset -= chunk.length;
    }
    throw new RangeError(`There is no byte ${index} of ${this.#pendingBytes}.`);
  }
}

const smallBytes = 4096;

/**
 * A packet that comes byte by byte must not take a hundred times its size. By halves, so that no byte is copied more than
 * twelve times.
 */
function joinSmall(chunks: Uint8Array[]): void {
  for (;;) {
    const [before, last] = chunks.slice(-2);
    if (!before || !last || last.length < before.length || before.length + last.length > smallBytes) return;
    chunks.splice(-2, 2, joined([before, last], before.length + last.length));
  }
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first, second] = chunks;
  if (first && !second) return first;
  const all = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
