/** Reads the data types of MQTT (section 1.5) from one packet. What is not there or ill-formed is remembered, not thrown. */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Cursor {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #end: number;
  /** The first thing that was wrong. */
  fault: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  isAtEnd(): boolean {
    return this.fault !== undefined || this.#offset >= this.#end;
  }

  fail(why: string): void {
    this.fault ??= why;
  }

  integer(bytes: 1 | 2 | 4): number {
    const from = this.#pass(bytes);
    if (from === undefined) return 0;
    let value = 0;
    for (let index = from; index < from + bytes; index++) value = value * 256 + (this.#bytes[index] ?? 0);
    return value;
  }

  /** 5.0:MQTT-1.5.5-1: with as few bytes as the value needs. */
  variableByteInteger(): number {
    let value = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.integer(1);
      value += (byte & 0x7f) * 128 ** index;
      if (byte >= 0x80) continue;
      if (index > 0 && byte === 0) this.fail('a Variable Byte Integer with a needless byte');
      return value;
    }
    this.fail('a Variable Byte Integer of more than four bytes');
    return 0;
  }

  binary(): Uint8Array {
    return this.#take(this.integer(2));
  }

  /** 3.1.1:MQTT-1.5.3-1, -2; 5.0:MQTT-1.5.4-1, -2. */
  string(): string {
    const bytes = this.binary();
    try {
      const text = utf8.decode(bytes);
      if (text.includes('\u0000')) this.fail('a string with U+0000');
      return text;
    } catch {
      this.fail('a string that is not UTF-8');
      return '';
    }
  }

  /** Reads a part of the packet that states its own length. */
  within(bytes: number, read: () => void): void {
    const end = this.#end;
    if (this.#offset + bytes > end) return this.fail('a length past the end of the packet');
    this.#end = this.#offset + bytes;
    read();
    if (!this.isAtEnd()) this.fail('bytes left over');
    this.#offset = this.#end;
    this.#end = end;
  }

  rest(): Uint8Array {
    return this.#take(this.#end - this.#offset);
  }

  #take(bytes: number): Uint8Array {
    const from = this.#pass(bytes);
    return from === undefined ? new Uint8Array(0) : this.#bytes.subarray(from, from + bytes);
  }

  /** Where the bytes begin that are passed over, if they are there. */
  #pass(bytes: number): number | undefined {
    const from = this.#offset;
    if (from + bytes > this.#end) {
      this.fail('a packet that ends too early');
      return undefined;
    }
    this.#offset += bytes;
    return from;
  }
}
