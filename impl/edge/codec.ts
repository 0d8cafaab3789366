/** The server's end of a Network Connection: bytes in, client events out; server events in, bytes out. No sockets. */
import type { IConnackPacket, IConnectPacket, ISubscribePacket, Packet } from 'mqtt-packet';
import type { ClientEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { Connack, Connect, ProtocolVersion, Subscribe, Will } from '../../model/vocabulary/packet.ts';
import { PacketReader } from './packet-reader.ts';
import { acknowledgementPacket, publishPacket, write } from './packet-writer.ts';
import { acknowledgementOf, authOf, bytesOf, disconnectOf, publishOf } from './shared-packets.ts';

export interface ServerCodecOptions {
  /** Larger packets are malformed, 0x95. Default: what MQTT allows, 268,435,460. */
  readonly packetBytesMax?: number;
}

export class ServerCodec {
  readonly #reader: PacketReader;

  constructor({ packetBytesMax = 268_435_460 }: ServerCodecOptions = {}) {
    this.#reader = new PacketReader('client', packetBytesMax);
  }

  /**
   * What the bytes complete, in order. Bytes of a packet that goes on are told as one last `client.bytes`; the first
   * thing that is no MQTT is told as `client.malformed`, and from then on the answer is empty. Never throws.
   */
  receive(bytes: Uint8Array): ClientEvent[] {
    const events: ClientEvent[] = [];
    for (const read of this.#reader.read(bytes)) {
      if ('fault' in read) events.push({ type: 'client.malformed', ...read.fault });
      else events.push(eventOf(read.packet, this.#reader.version));
    }
    const pendingBytes = this.#reader.pendingBytes;
    if (pendingBytes > 0) events.push({ type: 'client.bytes', bytes: pendingBytes });
    return events;
  }

  /** In the version of the CONNECT, or 3.1.1 if none was understood. Throws on what no packet can say: that is our bug. */
  encode(event: ServerEvent): Uint8Array {
    const version = this.#reader.version ?? '3.1.1';
    return write(packetOf(event, version), version);
  }
}

function eventOf(packet: Packet, version: ProtocolVersion | undefined): ClientEvent {
  switch (packet.cmd) {
    case 'connect':
      return { type: 'client.CONNECT', ...connectOf(packet) };
    case 'publish':
      return { type: 'client.PUBLISH', ...publishOf(packet) };
    case 'puback':
      return { type: 'client.PUBACK', ...acknowledgementOf(packet) };
    case 'pubrec':
      return { type: 'client.PUBREC', ...acknowledgementOf(packet) };
    case 'pubrel':
      return { type: 'client.PUBREL', ...acknowledgementOf(packet) };
    case 'pubcomp':
      return { type: 'client.PUBCOMP', ...acknowledgementOf(packet) };
    case 'subscribe':
      return { type: 'client.SUBSCRIBE', ...subscribeOf(packet) };
    case 'unsubscribe': {
      const { messageId = 0, unsubscriptions } = packet;
      return { type: 'client.UNSUBSCRIBE', packetIdentifier: messageId, topicFilters: unsubscriptions };
    }
    case 'pingreq':
      return { type: 'client.PINGREQ' };
    case 'disconnect':
      return { type: 'client.DISCONNECT', ...disconnectOf(packet, version) };
    case 'auth':
      return { type: 'client.AUTH', ...authOf(packet) };
    case 'connack':
    case 'suback':
    case 'unsuback':
    case 'pingresp':
      throw new Error(`The header of ${packet.cmd} was let through, though only a server sends it.`);
    default:
      return packet satisfies never;
  }
}

function connectOf(packet: IConnectPacket): Connect {
  const { clientId, clean = false, keepalive = 0, username, password, properties } = packet;
  const protocolVersion: ProtocolVersion = packet.protocolVersion === 5 ? '5.0' : '3.1.1';
  return {
    protocolVersion,
    clientId,
    cleanStart: clean,
    keepAliveSeconds: keepalive,
    ...(packet.will && { will: willOf(packet.will) }),
    ...(username !== undefined && { userName: username }),
    ...(password !== undefined && { password: bytesOf(password) }),
    ...(properties?.sessionExpiryInterval !== undefined && {
      sessionExpiryIntervalSeconds: properties.sessionExpiryInterval,
    }),
    ...(properties?.receiveMaximum !== undefined && { receiveMaximum: properties.receiveMaximum }),
    ...(properties?.maximumPacketSize !== undefined && { maximumPacketSizeBytes: properties.maximumPacketSize }),
    ...(properties?.topicAliasMaximum !== undefined && { topicAliasMaximum: properties.topicAliasMaximum }),
    ...(properties?.authenticationMethod !== undefined && { authenticationMethod: properties.authenticationMethod }),
  };
}

function willOf({ topic, payload, qos = 0, retain = false, properties }: NonNullable<IConnectPacket['will']>): Will {
  const willDelayIntervalSeconds = properties?.willDelayInterval;
  return {
    topic,
    payload: bytesOf(payload),
    qos,
    retain,
    ...(willDelayIntervalSeconds !== undefined && { willDelayIntervalSeconds }),
  };
}

function subscribeOf(packet: ISubscribePacket): Subscribe {
  const subscriptionIdentifier = packet.properties?.subscriptionIdentifier;
  return {
    packetIdentifier: packet.messageId ?? 0,
    subscriptions: packet.subscriptions.map(({ topic, qos, nl, rap = false, rh = 0 }) => ({
      topicFilter: topic,
      qos,
      // They are words of 5.0 alone.
      ...(nl !== undefined && { noLocal: nl, retainAsPublished: rap, retainHandling: rh as 0 | 1 | 2 }),
    })),
    ...(subscriptionIdentifier !== undefined && { subscriptionIdentifier }),
  };
}

function packetOf(event: ServerEvent, version: ProtocolVersion): Packet {
  switch (event.type) {
    case 'server.CONNACK':
      return connackPacket(event, version);
    case 'server.PUBLISH':
      return publishPacket(event, version);
    case 'server.PUBACK':
      return acknowledgementPacket('puback', event);
    case 'server.PUBREC':
      return acknowledgementPacket('pubrec', event);
    case 'server.PUBREL':
      return acknowledgementPacket('pubrel', event);
    case 'server.PUBCOMP':
      return acknowledgementPacket('pubcomp', event);
    case 'server.SUBACK':
      return { cmd: 'suback', messageId: event.packetIdentifier, granted: [...event.reasonCodes] };
    case 'server.UNSUBACK':
      return { cmd: 'unsuback', messageId: event.packetIdentifier, granted: [...(event.reasonCodes ?? [])] };
    case 'server.PINGRESP':
      return { cmd: 'pingresp' };
    case 'server.DISCONNECT': {
      const { reasonCode = 0, reasonString } = event;
      return { cmd: 'disconnect', reasonCode, ...(reasonString !== undefined && { properties: { reasonString } }) };
    }
    case 'server.AUTH':
      return { cmd: 'auth', reasonCode: event.reasonCode };
    default:
      return event satisfies never;
  }
}

function connackPacket(connack: Connack, version: ProtocolVersion): IConnackPacket {
  const { sessionPresent, reasonCode } = connack;
  if (version === '3.1.1') return { cmd: 'connack', sessionPresent, returnCode: reasonCode };
  const properties = withoutUndefined({
    serverKeepAlive: connack.serverKeepAliveSeconds,
    assignedClientIdentifier: connack.assignedClientIdentifier,
    sessionExpiryInterval: connack.sessionExpiryIntervalSeconds,
    receiveMaximum: connack.receiveMaximum,
    maximumQoS: connack.maximumQoS,
    retainAvailable: connack.retainAvailable,
    maximumPacketSize: connack.maximumPacketSizeBytes,
    topicAliasMaximum: connack.topicAliasMaximum,
    reasonString: connack.reasonString,
    wildcardSubscriptionAvailable: connack.wildcardSubscriptionAvailable,
    subscriptionIdentifiersAvailable: connack.subscriptionIdentifiersAvailable,
    sharedSubscriptionAvailable: connack.sharedSubscriptionAvailable,
  });
  return { cmd: 'connack', sessionPresent, reasonCode, properties };
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
