/** One Network Connection as the server sees it, and what is checked of all that is written on it. */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { ServerCodec } from '../../impl/edge/codec.ts';
import type { ClientEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Finding, guarded } from './finding.ts';
import { Window } from './window.ts';

export class Party {
  readonly connection: number;
  readonly isHealthy: boolean;
  readonly codec: ServerCodec;
  /** Server packets that were decoded and not yet taken, of those who are healthy. */
  readonly inbox: ServerEvent[] = [];
  /** A CONNECT was accepted. */
  isAccepted = false;
  clientId: string | undefined;
  #version: ProtocolVersion | undefined;
  #maximumPacketSizeBytes = Infinity;
  #topicAliasMaximum = 0;
  readonly #window = new Window();
  readonly #topicAliases = new Map<number, string>();
  #reader: ClientCodec | undefined;
  #isAnswered = false;
  /** The CONNECT names an Authentication Method, so that AUTH may come. */
  #hasMethod = false;

  constructor(connection: number, isHealthy: boolean, codec: ServerCodec) {
    this.connection = connection;
    this.isHealthy = isHealthy;
    this.codec = codec;
  }

  /** Why the server has to close after this event, if it has to whatever came before. */
  reasonToClose(event: ClientEvent): string | undefined {
    switch (event.type) {
      case 'client.malformed':
      case 'client.DISCONNECT':
        return event.type;
      case 'client.bytes':
        return undefined;
      case 'client.CONNECT':
        return this.#version === undefined ? undefined : 'a second CONNECT';
      case 'client.AUTH':
        return this.#hasMethod ? undefined : 'an AUTH without a method';
      default:
        return this.isAccepted ? undefined : `${event.type} before CONNECT`;
    }
  }

  /** Before the server is told. The first CONNECT says how the server has to write. */
  hear(event: ClientEvent): void {
    this.#window.hear(event);
    if (event.type !== 'client.CONNECT' || this.#version !== undefined) return;
    this.#version = event.protocolVersion;
    this.clientId = event.clientId;
    if (event.protocolVersion === '3.1.1') return;
    this.#hasMethod = event.authenticationMethod !== undefined;
    this.#maximumPacketSizeBytes = event.maximumPacketSizeBytes ?? Infinity;
    this.#topicAliasMaximum = event.topicAliasMaximum ?? 0;
  }

  /** Writes and reads back. Throws a Finding unless it is what the server may send here. */
  write(event: ServerEvent): void {
    const bytes = guarded('the encoder', () => this.codec.encode(event));
    if (bytes.length > this.#maximumPacketSizeBytes)
      throw new Finding(`${event.type} exceeds the Maximum Packet Size`, `${bytes.length} bytes`);
    const read = this.#read(event, bytes);
    this.#checkPlace(read);
    if (read.type === 'server.PUBLISH') {
      this.#checkTopic(read.topic, read.topicAlias);
      this.#window.send(read);
    }
    if (this.isHealthy) this.inbox.push(read);
  }

  #read(event: ServerEvent, bytes: Uint8Array): ServerEvent {
    // Of a CONNECT that was not understood the server may have understood the version all the same.
    for (const version of this.#version === undefined ? (['3.1.1', '5.0'] as const) : [this.#version]) {
      const reader = this.#reader ?? new ClientCodec(version);
      const [read, ...more] = guarded('the decoder', () => reader.receive(bytes));
      if (!read || more.length > 0 || reader.fault || read.type !== event.type) continue;
      if (this.#version !== undefined) this.#reader = reader;
      return read;
    }
    const hex = Buffer.from(bytes.subarray(0, 100)).toString('hex');
    throw new Finding(`${event.type} is no packet of ${this.#version ?? 'either version'}`, hex);
  }

  /** CONNACK comes first and once; before it, only AUTH. */
  #checkPlace(event: ServerEvent): void {
    if (event.type === 'server.AUTH' && this.#hasMethod) return;
    const isConnack = event.type === 'server.CONNACK';
    if (isConnack === this.#isAnswered) throw new Finding(`${event.type} is out of place`, '');
    this.#isAnswered = true;
    if (!isConnack) return;
    this.isAccepted = event.reasonCode === 0;
    this.clientId = event.assignedClientIdentifier ?? this.clientId;
  }

  #checkTopic(topic: string, topicAlias: number | undefined): void {
    if (topicAlias !== undefined && (topicAlias === 0 || topicAlias > this.#topicAliasMaximum))
      throw new Finding('a Topic Alias beyond the maximum', `${topicAlias} of ${this.#topicAliasMaximum}`);
    if (topic !== '' && topicAlias !== undefined) this.#topicAliases.set(topicAlias, topic);
    if (topic === '' && !this.#topicAliases.has(topicAlias ?? 0))
      throw new Finding('a PUBLISH without a topic', `Topic Alias ${topicAlias ?? 'absent'}`);
  }
}
