/** From mqtt-packet's packets to bytes. */
import { generate, writeToStream, type Packet } from 'mqtt-packet';
import type { Acknowledgement, ProtocolVersion, Publish } from '../../model/vocabulary/packet.ts';
import { writeShort } from './short-packets.ts';

// The cache would make 65,536 buffers at the first packet.
writeToStream.cacheNumbers = false;

/**
 * Not to be written to: the bytes may be the same for all. Throws if mqtt-packet holds the packet to be impossible: it is
 * ours, so that is our bug.
 */
export function write(packet: Packet, version: ProtocolVersion): Uint8Array {
  return writeShort(packet) ?? generate(packet, { protocolVersion: version === '5.0' ? 5 : 4 });
}

/** The shape that PUBLISH has in both directions. */
export function publishPacket(publish: Publish, version: ProtocolVersion): Packet {
  const { topic, payload, qos, retain, dup, packetIdentifier, topicAlias, messageExpiryIntervalSeconds } = publish;
  return {
    cmd: 'publish',
    topic,
    payload: Buffer.from(payload.buffer, payload.byteOffset, payload.length),
    qos,
    retain,
    dup,
    ...(packetIdentifier !== undefined && { messageId: packetIdentifier }),
    ...(version === '5.0' && {
      properties: {
        ...(topicAlias !== undefined && { topicAlias }),
        ...(messageExpiryIntervalSeconds !== undefined && { messageExpiryInterval: messageExpiryIntervalSeconds }),
      },
    }),
  };
}

/** The shape that PUBACK, PUBREC, PUBREL and PUBCOMP have in both directions. */
export function acknowledgementPacket(
  cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp',
  { packetIdentifier, reasonCode = 0 }: Acknowledgement,
): Packet {
  return { cmd, messageId: packetIdentifier, reasonCode };
}
