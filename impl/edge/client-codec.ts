/** The client's end of a Network Connection: client events in, bytes out; bytes in, server events out. No sockets. */
import type { IConnackPacket, IConnectPacket, Packet } from 'mqtt-packet';
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { Connack, Connect, ProtocolVersion, Will } from '../../model/vocabulary/packet.ts';
import type { Fault } from './framing.ts';
import { PacketReader } from './packet-reader.ts';
import { acknowledgementPacket, publishPacket, write } from './packet-writer.ts';
import { acknowledgementOf, authOf, disconnectOf, publishOf } from './shared-packets.ts';

export class ClientCodec {
  readonly #version: ProtocolVersion;
  readonly #reader: PacketReader;
  #fault: Fault | undefined;

  constructor(version: ProtocolVersion) {
    this.#version = version;
    this.#reader = new PacketReader('server', 268_435_460, version);
  }

  /** What the server has sent that is no MQTT, after which nothing more is decoded. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** What the bytes complete, in order. Never throws: see {@link fault}. */
  receive(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = [];
    for (const read of this.#reader.read(bytes)) {
      if ('fault' in read) this.#fault = read.fault;
      else events.push(eventOf(read.packet, this.#version));
    }
    return events;
  }

  /** Throws on what mqtt-packet cannot say, such as a SUBSCRIBE without filters: such bytes are to be made by hand. */
  encode(event: ClientPacketEvent): Uint8Array {
    if (event.type === 'client.CONNECT') return encodeConnect(event);
    return write(packetOf(event, this.#version), this.#version);
  }
}

/** mqtt-packet refuses an empty Client Identifier without Clean Start, which 3.1.1 forbids and 5.0 allows. */
function encodeConnect(connect: Connect): Uint8Array {
  const isRefused = connect.clientId === '' && !connect.cleanStart;
  const bytes = write(
    connectPacket({ ...connect, cleanStart: connect.cleanStart || isRefused }),
    connect.protocolVersion,
  );
  if (!isRefused) return bytes;
  const headerBytes = 1 + bytes.subarray(1).findIndex((byte) => byte < 0x80) + 1;
  const flagsAt = headerBytes + 2 + 'MQTT'.length + 1;
  return bytes.map((byte, index) => (index === flagsAt ? byte & ~0x02 : byte));
}

function connectPacket(connect: Connect): IConnectPacket {
  const { protocolVersion, clientId, cleanStart, keepAliveSeconds, will, userName, password } = connect;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: protocolVersion === '5.0' ? 5 : 4,
    clientId,
    clean: cleanStart,
    keepalive: keepAliveSeconds,
    ...(will && { will: willPacket(will, protocolVersion) }),
    ...(userName !== undefined && { username: userName }),
    ...(password !== undefined && { password: Buffer.from(password) }),
    ...(protocolVersion === '5.0' && { properties: connectProperties(connect) }),
  };
}

function connectProperties(connect: Connect): NonNullable<IConnectPacket['properties']> {
  return {
    ...(connect.sessionExpiryIntervalSeconds !== undefined && {
      sessionExpiryInterval: connect.sessionExpiryIntervalSeconds,
    }),
    ...(connect.receiveMaximum !== undefined && { receiveMaximum: connect.receiveMaximum }),
    ...(connect.maximumPacketSizeBytes !== undefined && { maximumPacketSize: connect.maximumPacketSizeBytes }),
    ...(connect.topicAliasMaximum !== undefined && { topicAliasMaximum: connect.topicAliasMaximum }),
    ...(connect.authenticationMethod !== undefined && { authenticationMethod: connect.authenticationMethod }),
  };
}

function willPacket(
  { topic, payload, qos, retain, willDelayIntervalSeconds }: Will,
  version: ProtocolVersion,
): NonNullable<IConnectPacket['will']> {
  return {
    topic,
    payload: Buffer.from(payload),
    qos,
    retain,
    ...(version === '5.0' && {
      properties: { ...(willDelayIntervalSeconds !== undefined && { willDelayInterval: willDelayIntervalSeconds }) },
    }),
  };
}

function packetOf(event: Exclude<ClientPacketEvent, { type: 'client.CONNECT' }>, version: ProtocolVersion): Packet {
  switch (event.type) {
    case 'client.PUBLISH':
      return publishPacket(event, version);
    case 'client.PUBACK':
      return acknowledgementPacket('puback', event);
    case 'client.PUBREC':
      return acknowledgementPacket('pubrec', event);
    case 'client.PUBREL':
      return acknowledgementPacket('pubrel', event);
    case 'client.PUBCOMP':
      return acknowledgementPacket('pubcomp', event);
    case 'client.SUBSCRIBE': {
      const { packetIdentifier, subscriptionIdentifier } = event;
      return {
        cmd: 'subscribe',
        messageId: packetIdentifier,
        subscriptions: event.subscriptions.map(({ topicFilter, qos, noLocal, retainAsPublished, retainHandling }) => ({
          topic: topicFilter,
          qos,
          nl: noLocal ?? false,
          rap: retainAsPublished ?? false,
          rh: retainHandling ?? 0,
        })),
        ...(subscriptionIdentifier !== undefined && { properties: { subscriptionIdentifier } }),
      };
    }
    case 'client.UNSUBSCRIBE':
      return { cmd: 'unsubscribe', messageId: event.packetIdentifier, unsubscriptions: [...event.topicFilters] };
    case 'client.PINGREQ':
      return { cmd: 'pingreq' };
    case 'client.DISCONNECT': {
      const { reasonCode = 0, sessionExpiryIntervalSeconds, reasonString } = event;
      return {
        cmd: 'disconnect',
        reasonCode,
        properties: {
          ...(sessionExpiryIntervalSeconds !== undefined && { sessionExpiryInterval: sessionExpiryIntervalSeconds }),
          ...(reasonString !== undefined && { reasonString }),
        },
      };
    }
    case 'client.AUTH': {
      const { reasonCode, authenticationMethod } = event;
      return {
        cmd: 'auth',
        reasonCode,
        properties: { ...(authenticationMethod !== undefined && { authenticationMethod }) },
      };
    }
    default:
      return event satisfies never;
  }
}

function eventOf(packet: Packet, version: ProtocolVersion): ServerEvent {
  switch (packet.cmd) {
    case 'connack':
      return { type: 'server.CONNACK', ...connackOf(packet) };
    case 'publish':
      return { type: 'server.PUBLISH', ...publishOf(packet) };
    case 'puback':
      return { type: 'server.PUBACK', ...acknowledgementOf(packet) };
    case 'pubrec':
      return { type: 'server.PUBREC', ...acknowledgementOf(packet) };
    case 'pubrel':
      return { type: 'server.PUBREL', ...acknowledgementOf(packet) };
    case 'pubcomp':
      return { type: 'server.PUBCOMP', ...acknowledgementOf(packet) };
    case 'suback':
      return {
        type: 'server.SUBACK',
        packetIdentifier: packet.messageId ?? 0,
        reasonCodes: packet.granted.map(Number),
      };
    case 'unsuback':
      return {
        type: 'server.UNSUBACK',
        packetIdentifier: packet.messageId ?? 0,
        ...(version === '5.0' && { reasonCodes: packet.granted }),
      };
    case 'pingresp':
      return { type: 'server.PINGRESP' };
    case 'disconnect':
      return { type: 'server.DISCONNECT', ...disconnectOf(packet, version) };
    case 'auth':
      return { type: 'server.AUTH', ...authOf(packet) };
    case 'connect':
    case 'subscribe':
    case 'unsubscribe':
    case 'pingreq':
      throw new Error(`The header of ${packet.cmd} was let through, though only a client sends it.`);
    default:
      return packet satisfies never;
  }
}

function connackOf({ sessionPresent, returnCode, reasonCode, properties = {} }: IConnackPacket): Connack {
  return {
    sessionPresent,
    reasonCode: reasonCode ?? returnCode ?? 0,
    ...(properties.serverKeepAlive !== undefined && { serverKeepAliveSeconds: properties.serverKeepAlive }),
    ...(properties.assignedClientIdentifier !== undefined && {
      assignedClientIdentifier: properties.assignedClientIdentifier,
    }),
    ...(properties.sessionExpiryInterval !== undefined && {
      sessionExpiryIntervalSeconds: properties.sessionExpiryInterval,
    }),
    ...(properties.receiveMaximum !== undefined && { receiveMaximum: properties.receiveMaximum }),
    ...(properties.maximumQoS !== undefined && { maximumQoS: properties.maximumQoS as 0 | 1 }),
    ...(properties.retainAvailable !== undefined && { retainAvailable: properties.retainAvailable }),
    ...(properties.maximumPacketSize !== undefined && { maximumPacketSizeBytes: properties.maximumPacketSize }),
    ...(properties.topicAliasMaximum !== undefined && { topicAliasMaximum: properties.topicAliasMaximum }),
    ...(properties.reasonString !== undefined && { reasonString: properties.reasonString }),
    ...(properties.wildcardSubscriptionAvailable !== undefined && {
      wildcardSubscriptionAvailable: properties.wildcardSubscriptionAvailable,
    }),
    ...(properties.subscriptionIdentifiersAvailable !== undefined && {
      subscriptionIdentifiersAvailable: properties.subscriptionIdentifiersAvailable,
    }),
    ...(properties.sharedSubscriptionAvailable !== undefined && {
      sharedSubscriptionAvailable: properties.sharedSubscriptionAvailable,
    }),
  };
}
