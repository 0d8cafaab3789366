/**
 * What passes one Network Connection, as the server's end sees it: bytes and closes in, events out. No sockets, no clock. The
 * bytes may be cut and joined in any way; nothing of them is kept but the packet that is not whole yet.
 */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { MqttEvent } from '../../model/vocabulary/event.ts';
import { reasonCode, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { hearing } from '../executors/hearing.ts';

export class Tap {
  readonly #hear = hearing();
  #fromServer: ClientCodec | undefined;
  #version: ProtocolVersion | undefined;
  #isClosed = false;
  #isForeign = false;

  /** That of the CONNECT, as soon as it has passed. */
  get version(): ProtocolVersion | undefined {
    return this.#version;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Another version of MQTT than 3.1.1 and 5.0, as bridges and old clients speak: what follows is not for us to read. */
  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** What the server has sent that is no MQTT; nothing that follows is read. */
  get fault(): string | undefined {
    return this.#fromServer?.fault?.why;
  }

  /** What these bytes complete. Empty after the close, as the server has done with the connection. Never throws. */
  fromClient(bytes: Uint8Array): readonly MqttEvent[] {
    if (this.#isClosed || this.#isForeign) return [];
    const events = this.#hear(bytes).map(({ judged }) => judged);
    for (const event of events) {
      if (event.type === 'client.CONNECT') this.#version ??= event.protocolVersion;
      if (event.type === 'client.malformed' && event.reasonCode === reasonCode.unsupportedProtocolVersion)
        this.#isForeign = this.#version === undefined;
    }
    return events;
  }

  /** The same in the other direction. What comes after the client has closed was sent before the server knew, and tells nothing. */
  fromServer(bytes: Uint8Array): readonly MqttEvent[] {
    if (this.#isClosed || this.#isForeign) return [];
    this.#fromServer ??= new ClientCodec(this.#version ?? '3.1.1');
    return this.#fromServer.receive(bytes);
  }

  /** Only who closes first has closed it. */
  closed(by: 'client' | 'server', abortive: boolean): readonly MqttEvent[] {
    if (this.#isClosed) return [];
    this.#isClosed = true;
    return [{ type: 'network.closed', by, abortive }];
  }
}
