/** Cuts a stream of bytes into MQTT Control Packets by their fixed header, which is the same in both versions. */

/** What is wrong with bytes from the peer, and the Reason Code of 5.0 for it. */
export interface Fault {
  readonly reasonCode: number;
  readonly why: string;
}

const capacityMin = 64;

export class Framing {
  readonly #packetBytesMax: number;
  /**
   * What came from the socket, or room that was made for a packet in several parts, with space behind: it doubles, so
   * that a packet byte by byte takes time and space as it comes, whatever length it announces. Absent while there is
   * nothing, as on an idle connection.
   */
  #buffer: Uint8Array | undefined;
  #from = 0;
  #pendingBytes = 0;

  constructor(packetBytesMax: number) {
    this.#packetBytesMax = packetBytesMax;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#buffer) this.#append(this.#buffer, bytes);
    else this.#buffer = bytes;
    this.#pendingBytes += bytes.length;
  }

  /** To be called when nothing more is complete: what waits for more must not keep all it came with in memory. */
  settle(): void {
    const buffer = this.#buffer;
    if (!buffer || buffer.buffer.byteLength <= Math.max(2 * this.#pendingBytes, capacityMin)) return;
    this.#buffer = new Uint8Array(buffer.subarray(this.#from, this.#from + this.#pendingBytes));
    this.#from = 0;
  }

  /** Bytes of a packet that is not complete yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** The next complete packet with its header, what is wrong with its header, or `undefined` while it is incomplete. */
  next(headerFault: (firstByte: number) => Fault | undefined): Uint8Array | Fault | undefined {
    const buffer = this.#buffer;
    if (!buffer) return undefined;
    const fault = headerFault(buffer[this.#from] ?? 0);
    if (fault) return fault;
    let remainingLength = 0;
    for (let index = 0; index < 4; index++) {
      if (1 + index >= this.#pendingBytes) return undefined;
      const byte = buffer[this.#from + 1 + index] ?? 0;
      // By shifts: what a power gives would make numbers on the heap of what is counted here, for every connection.
      remainingLength |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return this.#take(buffer, 2 + index + remainingLength);
    }
    return { reasonCode: 0x81, why: 'The Remaining Length takes more than four bytes.' };
  }

  #take(buffer: Uint8Array, packetBytes: number): Uint8Array | Fault | undefined {
    if (packetBytes > this.#packetBytesMax)
      return { reasonCode: 0x95, why: `A packet of ${packetBytes} bytes exceeds ${this.#packetBytesMax}.` };
    if (packetBytes > this.#pendingBytes) return undefined;
    const from = this.#from;
    this.#pendingBytes -= packetBytes;
    this.#from = this.#pendingBytes === 0 ? 0 : from + packetBytes;
    if (this.#pendingBytes === 0) this.#buffer = undefined;
    return buffer.subarray(from, from + packetBytes);
  }

  /** Never into what came from the socket, as that has no space behind. */
  #append(buffer: Uint8Array, bytes: Uint8Array): void {
    const end = this.#from + this.#pendingBytes;
    if (end + bytes.length <= buffer.length) return buffer.set(bytes, end);
    const needed = this.#pendingBytes + bytes.length;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#pendingBytes, capacityMin));
    larger.set(buffer.subarray(this.#from, end));
    larger.set(bytes, this.#pendingBytes);
    this.#buffer = larger;
    this.#from = 0;
  }
}
