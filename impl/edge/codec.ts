/** The server's end of a Network Connection: bytes in, client events out; server events in, bytes out. No sockets. */
import type { ClientEvent, ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import { readClientPacket } from './client-packet-reader.ts';
import { clientHeaderFault } from './header.ts';
import { PacketReader, type Dialect } from './packet-reader.ts';
import { writeServerPacket } from './server-packet-writer.ts';

export interface ServerCodecOptions {
  /** Larger packets are malformed, 0x95. Default: what MQTT allows, 268,435,460. */
  readonly packetBytesMax?: number;
}

const fromClient: Dialect<ClientPacketEvent> = { headerFault: clientHeaderFault, read: readClientPacket };

export class ServerCodec {
  readonly #reader: PacketReader;

  constructor({ packetBytesMax = 268_435_460 }: ServerCodecOptions = {}) {
    this.#reader = new PacketReader(packetBytesMax);
  }

  /**
   * What the bytes complete, in order. Bytes of a packet that goes on are told as one last `client.bytes`; the first
   * thing that is no MQTT is told as `client.malformed`, and from then on the answer is empty. Never throws.
   */
  receive(bytes: Uint8Array): ClientEvent[] {
    const events: ClientEvent[] = [];
    for (const read of this.#reader.read(bytes, fromClient))
      events.push('why' in read ? { type: 'client.malformed', ...read } : read);
    const pendingBytes = this.#reader.pendingBytes;
    if (pendingBytes > 0) events.push({ type: 'client.bytes', bytes: pendingBytes });
    return events;
  }

  /**
   * In the version of the CONNECT, or 3.1.1 if none was understood. Not to be written to: the bytes may be the same for
   * all. Throws RangeError on what no packet can say: that is our bug.
   */
  encode(event: ServerEvent): Uint8Array {
    return writeServerPacket(event, this.#reader.version ?? '3.1.1');
  }
}
