/** From bytes to events, one Network Connection's side, strictly: after the first fault nothing is read. */
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Framing, type Fault } from './framing.ts';

/** How the packets of one side are read. Given with each call, so that no connection has to hold it. */
export interface Dialect<Event extends ClientPacketEvent | ServerEvent> {
  readonly headerFault: (firstByte: number) => Fault | undefined;
  readonly read: (packet: Uint8Array, version: ProtocolVersion | undefined) => Event | Fault;
}

export class PacketReader {
  /** Gone after the first fault. */
  #framing: Framing | undefined;
  #version: ProtocolVersion | undefined;

  constructor(packetBytesMax: number, version?: ProtocolVersion) {
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
  read<Event extends ClientPacketEvent | ServerEvent>(
    bytes: Uint8Array,
    { headerFault, read }: Dialect<Event>,
  ): readonly (Event | Fault)[] {
    const reads: (Event | Fault)[] = [];
    this.#framing?.push(bytes);
    for (let frame = this.#framing?.next(headerFault); frame; frame = this.#framing?.next(headerFault)) {
      const event = frame instanceof Uint8Array ? read(frame, this.#version) : frame;
      reads.push(event);
      if ('why' in event) this.#framing = undefined;
      else if (event.type === 'client.CONNECT') this.#version ??= event.protocolVersion;
    }
    this.#framing?.settle();
    return reads;
  }
}
