/** One whole packet through mqtt-packet. All connections share its parsers, as to make one costs more than to use it. */
import { parser, type Packet, type Parser } from 'mqtt-packet';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Fault } from './framing.ts';

export type Read = { readonly packet: Packet } | { readonly fault: Fault };

const connectType = 1;

/** `version` is what the connection's CONNECT said. Never throws. */
export function parsePacket(frame: Uint8Array, version: ProtocolVersion): Read {
  // A parser keeps what a CONNECT says, and takes all that follows to be of its version: it belongs to one client.
  if ((frame[0] ?? 0) >> 4 === connectType) return new PacketParser(version).parse(frame);
  const read = shared[version].parse(frame);
  // Whatever it was in the midst of must not reach another client.
  if ('fault' in read) shared[version] = new PacketParser(version);
  return read;
}

class PacketParser {
  readonly #parser: Parser;
  readonly #packets: Packet[] = [];
  readonly #errors: string[] = [];

  constructor(version: ProtocolVersion) {
    this.#parser = parser({ protocolVersion: version === '5.0' ? 5 : 4 });
    this.#parser.on('packet', (packet) => this.#packets.push(packet));
    this.#parser.on('error', (error: unknown) => this.#errors.push(whyOf(error)));
  }

  parse(frame: Uint8Array): Read {
    try {
      this.#parser.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length));
    } catch (error) {
      // What is hostile enough may throw out of the parser instead.
      this.#errors.push(whyOf(error));
    }
    const packet = this.#packets.pop();
    if (packet && this.#errors.length === 0) return { packet };
    return { fault: { reasonCode: 0x81, why: this.#errors[0] ?? 'No packet was found.' } };
  }
}

const shared = { '3.1.1': new PacketParser('3.1.1'), '5.0': new PacketParser('5.0') };

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The parser gives no reason.';
}
