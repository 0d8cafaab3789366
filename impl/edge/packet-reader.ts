/** From bytes to mqtt-packet's packets, one Network Connection's side, strictly: after the first fault nothing is read. */
import { parser, type Packet } from 'mqtt-packet';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Framing, type Fault } from './framing.ts';
import { headerFault, packetFault, type Side } from './strict.ts';

export type Read = { readonly packet: Packet } | { readonly fault: Fault };

export class PacketReader {
  readonly #framing: Framing;
  /** Known from the CONNECT on. */
  version: ProtocolVersion | undefined;
  #isBroken = false;

  /** `from` is the side whose packets are read. */
  constructor(from: Side, packetBytesMax: number, version?: ProtocolVersion) {
    this.#framing = new Framing(packetBytesMax, (firstByte) => headerFault(firstByte, from));
    this.version = version;
  }

  /** Bytes of a packet that is not complete yet. */
  get pendingBytes(): number {
    return this.#isBroken ? 0 : this.#framing.pendingBytes;
  }

  /** Everything that is complete with these bytes. Each packet is yielded before the next is looked at. */
  *read(bytes: Uint8Array): Generator<Read> {
    if (this.#isBroken) return;
    this.#framing.push(bytes);
    for (let frame = this.#framing.next(); frame; frame = this.#framing.next()) {
      const read = frame instanceof Uint8Array ? this.#parse(frame) : { fault: frame };
      this.#isBroken = 'fault' in read;
      yield read;
      if (this.#isBroken) return;
    }
  }

  #parse(frame: Uint8Array): Read {
    const fault = packetFault(frame, this.version);
    if (fault) return { fault };
    const found: Packet[] = [];
    const errors: string[] = [];
    const single = parser({ protocolVersion: this.version === '5.0' ? 5 : 4 });
    single.on('packet', (packet) => found.push(packet));
    single.on('error', (error: unknown) => errors.push(whyOf(error)));
    try {
      single.parse(Buffer.from(frame));
    } catch (error) {
      // What is hostile enough may throw out of the parser instead.
      errors.push(whyOf(error));
    }
    const [packet] = found;
    if (packet && errors.length === 0) return { packet };
    return { fault: { reasonCode: 0x81, why: errors[0] ?? 'No packet was found.' } };
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The parser gives no reason.';
}
