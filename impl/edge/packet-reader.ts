/** From bytes to events, one Network Connection's side, strictly: after the first fault nothing is read. */
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Framing, type Fault } from './framing.ts';
import { headerFaultFrom } from './header.ts';
import type { Side } from './packet-types.ts';

/** Shared, so that no connection has functions of its own. */
export interface Dialect<Event extends ClientPacketEvent | ServerEvent> {
  /** Whose packets are read. */
  readonly from: Side;
  readonly read: (packet: Uint8Array, version: ProtocolVersion | undefined) => Event | Fault;
}

export class PacketReader<Event extends ClientPacketEvent | ServerEvent> {
  readonly #dialect: Dialect<Event>;
  /** Gone after the first fault. */
  #framing: Framing | undefined;
  #version: ProtocolVersion | undefined;

  constructor(dialect: Dialect<Event>, packetBytesMax: number, version?: ProtocolVersion) {
    this.#dialect = dialect;
    this.#framing = new Framing(packetBytesMax);
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
  read(bytes: Uint8Array): readonly (Event | Fault)[] {
    const reads: (Event | Fault)[] = [];
    this.#framing?.push(bytes);
    const headerFault = headerFaultFrom[this.#dialect.from];
    for (let frame = this.#framing?.next(headerFault); frame; frame = this.#framing?.next(headerFault)) {
      const read = frame instanceof Uint8Array ? this.#dialect.read(frame, this.#version) : frame;
      reads.push(read);
      if ('why' in read) this.#framing = undefined;
      else if (read.type === 'client.CONNECT') this.#version ??= read.protocolVersion;
    }
    this.#framing?.settle();
    return reads;
  }
}
