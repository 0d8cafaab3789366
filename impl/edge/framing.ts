/** Cuts a stream of bytes into MQTT Control Packets by their fixed header, which is the same in both versions. */

/** What is wrong with bytes from the peer, and the Reason Code of 5.0 for it. */
export interface Fault {
  readonly reasonCode: number;
  readonly why: string;
}

export class Framing {
  readonly #packetBytesMax: number;
  readonly #headerFault: (firstByte: number) => Fault | undefined;
  readonly #chunks: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(packetBytesMax: number, headerFault: (firstByte: number) => Fault | undefined) {
    this.#packetBytesMax = packetBytesMax;
    this.#headerFault = headerFault;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#pendingBytes += bytes.length;
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
    const all = this.#joined();
    const rest = all.subarray(packetBytes);
    this.#chunks.length = 0;
    this.#pendingBytes = 0;
    this.push(rest);
    return all.subarray(0, packetBytes);
  }

  #joined(): Uint8Array {
    const [first, second] = this.#chunks;
    if (first && !second) return first;
    const all = new Uint8Array(this.#pendingBytes);
    let offset = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  /** One of the first five bytes, which may lie in as many chunks. */
  #byte(index: number): number {
    let offset = index;
    for (const chunk of this.#chunks) {
      const byte = chunk[offset];
      if (byte !== undefined) return byte;
      offset -= chunk.length;
    }
    throw new RangeError(`There is no byte ${index} of ${this.#pendingBytes}.`);
  }
}
