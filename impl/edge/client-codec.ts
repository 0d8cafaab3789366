/** The client's end of a Network Connection: client events in, bytes out; bytes in, server events out. No sockets. */
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { writeClientPacket } from './client-packet-writer.ts';
import type { Fault } from './framing.ts';
import { serverHeaderFault } from './header.ts';
import { PacketReader, type Dialect } from './packet-reader.ts';
import { readServerPacket } from './server-packet-reader.ts';

const fromServer: Dialect<ServerEvent> = { headerFault: serverHeaderFault, read: readServerPacket };

export class ClientCodec {
  readonly #version: ProtocolVersion;
  readonly #reader: PacketReader;
  #fault: Fault | undefined;

  constructor(version: ProtocolVersion) {
    this.#version = version;
    this.#reader = new PacketReader(268_435_460, version);
  }

  /** What the server has sent that is no MQTT, after which nothing more is decoded. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** What the bytes complete, in order. Never throws: see {@link fault}. */
  receive(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = [];
    for (const read of this.#reader.read(bytes, fromServer)) {
      if ('why' in read) this.#fault = read;
      else events.push(read);
    }
    return events;
  }

  /**
   * A CONNECT in its own version. Throws RangeError on what no packet can say, such as a SUBSCRIBE without filters or a
   * Packet Identifier of 0: such bytes are to be made by hand.
   */
  encode(event: ClientPacketEvent): Uint8Array {
    return writeClientPacket(event, event.type === 'client.CONNECT' ? event.protocolVersion : this.#version);
  }
}
