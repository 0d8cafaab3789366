/** From mqtt-packet's shapes to the vocabulary's, for the packets that both sides send. */
import type { IAuthPacket, IDisconnectPacket, IPublishPacket, Packet } from 'mqtt-packet';
import type { Acknowledgement, Auth, Disconnect, ProtocolVersion, Publish } from '../../model/vocabulary/packet.ts';

export function publishOf(packet: IPublishPacket): Publish {
  const { topic, payload, qos, retain, dup, messageId, properties } = packet;
  return {
    topic,
    payload: bytesOf(payload),
    qos,
    retain,
    dup,
    ...(messageId !== undefined && qos > 0 && { packetIdentifier: messageId }),
    ...(properties?.topicAlias !== undefined && { topicAlias: properties.topicAlias }),
    ...(properties?.messageExpiryInterval !== undefined && {
      messageExpiryIntervalSeconds: properties.messageExpiryInterval,
    }),
  };
}

export function acknowledgementOf(packet: Packet & { readonly reasonCode?: number }): Acknowledgement {
  const { messageId, reasonCode } = packet;
  return { packetIdentifier: messageId ?? 0, ...reasonCodeOf(reasonCode) };
}

export function disconnectOf(packet: IDisconnectPacket, version: ProtocolVersion | undefined): Disconnect {
  if (version !== '5.0') return {};
  const { reasonCode, properties } = packet;
  return {
    ...reasonCodeOf(reasonCode),
    ...(properties?.sessionExpiryInterval !== undefined && {
      sessionExpiryIntervalSeconds: properties.sessionExpiryInterval,
    }),
    ...(properties?.reasonString !== undefined && { reasonString: properties.reasonString }),
  };
}

export function authOf({ reasonCode, properties }: IAuthPacket): Auth {
  const authenticationMethod = properties?.authenticationMethod;
  return { reasonCode, ...(authenticationMethod !== undefined && { authenticationMethod }) };
}

/** A copy, as the packet's bytes are a view of what came from the socket. */
export function bytesOf(payload: Uint8Array | string): Uint8Array {
  return typeof payload === 'string' ? new TextEncoder().encode(payload) : new Uint8Array(payload);
}

/** Absent is success. */
function reasonCodeOf(reasonCode: number | undefined): { readonly reasonCode?: number } {
  return reasonCode === undefined || reasonCode === 0 ? {} : { reasonCode };
}
