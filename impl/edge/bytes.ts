/** The data types of MQTT (section 1.5) as bytes, one after the other. */

const firstCapacity = 4_096;

/** Written over and over: what it holds is taken away as a copy. */
export class Bytes {
  #buffer = Buffer.allocUnsafe(firstCapacity);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written, and what a large packet has taken. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > 16 * firstCapacity) this.#buffer = Buffer.allocUnsafe(firstCapacity);
  }

  /** A view: good until the next write. */
  written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
  }

  /** Throws RangeError if it takes more. */
  twoBytes(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
  }

  fourBytes(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  variableByteInteger(value: number): void {
    this.#reserve(4);
    this.#length = writeVariableByteInteger(this.#buffer, value, this.#length);
  }

  /** Throws RangeError if it takes more than 65,535 bytes. */
  string(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.twoBytes(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(text, this.#length);
  }

  binary(bytes: Uint8Array): void {
    this.twoBytes(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    larger.set(this.written());
    this.#buffer = larger;
  }
}

export function variableByteIntegerBytes(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
}

/** Answers where it ends. Throws RangeError if four bytes are too few. */
export function writeVariableByteInteger(buffer: Buffer, value: number, from: number): number {
  if (!(value >= 0 && value <= 268_435_455)) throw new RangeError(`${value} is no Variable Byte Integer.`);
  let rest = value;
  let at = from;
  while (rest >= 128) {
    buffer[at] = (rest & 0x7f) | 0x80;
    rest >>= 7;
    at += 1;
  }
  buffer[at] = rest;
  return at + 1;
}
