/** Reads the data types of MQTT (section 1.5) from one packet. What is wrong is remembered, not thrown. */
import type { Fault } from './framing.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const malformedPacket = 0x81;
const nothing = new Uint8Array(0);

/**
 * 5.0 (section 1.2) tells two kinds of faults apart: a Malformed Packet cannot be parsed; a Protocol Error shows once it
 * has been, in data that the protocol does not allow. So the first is looked for to the packet's end, and goes before.
 */
export class Cursor {
  readonly #bytes: Uint8Array;
  #offset = 1;
  #end: number;
  #malformed: string | undefined;
  #refused: Fault | undefined;

  /** `packet` is whole: as long as its Remaining Length says. What is read first is what comes after that. */
  constructor(packet: Uint8Array) {
    this.#bytes = packet;
    this.#end = packet.length;
    this.variableByteInteger();
  }

  get isMalformed(): boolean {
    return this.#malformed !== undefined;
  }

  isAtEnd(): boolean {
    return this.#malformed !== undefined || this.#offset >= this.#end;
  }

  /** Nothing more is read. */
  fail(why: string): void {
    this.#malformed ??= why;
  }

  /** What is wrong by a rule that has a Reason Code of its own; reading goes on. */
  refuse(reasonCode: number, why: string): void {
    this.#refused ??= { reasonCode, why };
  }

  /** What is wrong, now that all has been read. */
  faultOf(type: string): Fault | undefined {
    if (this.#malformed === undefined && this.#offset < this.#end) this.#malformed = 'bytes left over';
    if (this.#malformed !== undefined)
      return { reasonCode: malformedPacket, why: `${type} is malformed: ${this.#malformed}.` };
    return this.#refused;
  }

  byte(): number {
    if (this.#offset >= this.#end) return this.#endsTooEarly();
    const byte = this.#bytes[this.#offset] ?? 0;
    this.#offset += 1;
    return byte;
  }

  twoBytes(): number {
    const from = this.#offset;
    if (from + 2 > this.#end) return this.#endsTooEarly();
    this.#offset = from + 2;
    return (this.#bytes[from] ?? 0) * 256 + (this.#bytes[from + 1] ?? 0);
  }

  fourBytes(): number {
    const upper = this.twoBytes();
    return upper * 65_536 + this.twoBytes();
  }

  /** 5.0:MQTT-1.5.5-1: with as few bytes as the value needs; 3.1.1 (section 2.2.3) has the same table. */
  variableByteInteger(): number {
    let value = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.byte();
      value |= (byte & 0x7f) << (7 * index);
      if (byte >= 0x80) continue;
      if (index > 0 && byte === 0) this.fail('a Variable Byte Integer with a needless byte');
      return value;
    }
    this.fail('a Variable Byte Integer of more than four bytes');
    return 0;
  }

  /** 3.1.1:MQTT-2.3.1-1; 5.0:MQTT-2.2.1-3, -4. */
  packetIdentifier(): number {
    const identifier = this.twoBytes();
    if (identifier === 0) this.fail('a Packet Identifier of 0');
    return identifier;
  }

  /** A copy, as the packet is a view of what came from the socket. */
  binary(): Uint8Array {
    return new Uint8Array(this.#take(this.twoBytes()));
  }

  /** 3.1.1:MQTT-1.5.3-1, -2, -3; 5.0:MQTT-1.5.4-1, -2, -3. */
  string(): string {
    const bytes = this.#take(this.twoBytes());
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

  /** A copy. */
  rest(): Uint8Array {
    return new Uint8Array(this.#take(this.#end - this.#offset));
  }

  #take(bytes: number): Uint8Array {
    const from = this.#offset;
    if (bytes === 0) return nothing;
    if (from + bytes > this.#end) {
      this.#endsTooEarly();
      return nothing;
    }
    this.#offset = from + bytes;
    return this.#bytes.subarray(from, from + bytes);
  }

  #endsTooEarly(): 0 {
    this.fail('a packet that ends too early');
    return 0;
  }
}
