/** From bytes to mqtt-packet's packets, one Network Connection's side, strictly: after the first fault nothing is read. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Framing } from './framing.ts';
import { parsePacket, type Read } from './packet-parser.ts';
import { readShort } from './short-packets.ts';
import { headerFault, packetFault, type Side } from './strict.ts';

/** Shared, so that no connection has a function of its own. */
const headerFaultFrom = {
  client: (firstByte: number) => headerFault(firstByte, 'client'),
  server: (firstByte: number) => headerFault(firstByte, 'server'),
} as const;

export class PacketReader {
  /** Gone after the first fault. */
  #framing: Framing | undefined;
  #version: ProtocolVersion | undefined;

  /** `from` is the side whose packets are read. */
  constructor(from: Side, packetBytesMax: number, version?: ProtocolVersion) {
    this.#framing = new Framing(packetBytesMax, headerFaultFrom[from]);
    this.#version = version;
  }

  /** If it was not given, what the first CONNECT says, from then on. */
  get version(): ProtocolVersion | undefined {
    return this.#version;
  }

  /** Bytes of a packet that is not complete yet. */
  get pendingBytes(): number {
    return this.#framing?.pendingBytes ?? 0;
  }

  /** Everything that is complete with these bytes; if something is wrong, that comes last. */
  read(bytes: Uint8Array): readonly Read[] {
    const reads: Read[] = [];
    this.#framing?.push(bytes);
    for (let frame = this.#framing?.next(); frame; frame = this.#framing?.next()) {
      const read = frame instanceof Uint8Array ? this.#readFrame(frame) : { fault: frame };
      reads.push(read);
      if ('fault' in read) this.#framing = undefined;
    }
    return reads;
  }

  #readFrame(frame: Uint8Array): Read {
    const short = readShort(frame);
    if (short) return { packet: short };
    const fault = packetFault(frame, this.#version);
    if (fault) return { fault };
    const read = parsePacket(frame, this.#version ?? '3.1.1');
    if ('packet' in read && read.packet.cmd === 'connect')
      this.#version ??= read.packet.protocolVersion === 5 ? '5.0' : '3.1.1';
    return read;
  }
}
