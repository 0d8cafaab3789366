/**
 * The packets of a client that a benchmark sends by the million, made by hand so that the client is cheap beside the
 * broker; and what it has to read of the broker's answers.
 */
import type { ProtocolVersion, QoS } from '../../model/vocabulary/packet.ts';

export const pingreq = Uint8Array.of(0xc0, 0);

export const packetType = { connack: 2, publish: 3, pubrec: 5, pubrel: 6, pingresp: 13 } as const;

export function packetTypeOf(packet: Uint8Array): number {
  return (packet[0] ?? 0) >> 4;
}

/** Without properties; of 127 bytes at most, so that its length takes one byte. */
export function publishBytes(
  version: ProtocolVersion,
  topic: string,
  payload: Uint8Array,
  qos: QoS,
  packetIdentifier: number,
): Uint8Array {
  const head = [...Buffer.from(topic)];
  const identifier = qos === 0 ? [] : [packetIdentifier >> 8, packetIdentifier & 0xff];
  const rest = [0, head.length, ...head, ...identifier, ...(version === '5.0' ? [0] : [])];
  const packet = new Uint8Array(2 + rest.length + payload.length);
  packet[0] = 0x30 | (qos << 1);
  packet[1] = rest.length + payload.length;
  packet.set(rest, 2);
  packet.set(payload, 2 + rest.length);
  return packet;
}

/** What a client owes for one packet of the broker, if anything. */
export function replyTo(packet: Uint8Array): Uint8Array | undefined {
  switch (packetTypeOf(packet)) {
    case packetType.publish: {
      const qos = ((packet[0] ?? 0) >> 1) & 3;
      const identifierAt = topicEnd(packet);
      const owed = qos === 1 ? 0x40 : 0x50;
      return qos === 0 ? undefined : Uint8Array.of(owed, 2, packet[identifierAt] ?? 0, packet[identifierAt + 1] ?? 0);
    }
    case packetType.pubrec:
      return Uint8Array.of(0x62, 2, packet[2] ?? 0, packet[3] ?? 0);
    case packetType.pubrel:
      return Uint8Array.of(0x70, 2, packet[2] ?? 0, packet[3] ?? 0);
    default:
      return undefined;
  }
}

/** Whether it is a CONNACK that accepts. */
export function isAcceptance(packet: Uint8Array): boolean {
  return packetTypeOf(packet) === packetType.connack && packet[3] === 0;
}

/** The topic of a PUBLISH. */
export function topicOf(packet: Uint8Array): string {
  const end = topicEnd(packet);
  const start = headerBytes(packet) + 2;
  return Buffer.from(packet.subarray(start, end)).toString();
}

function topicEnd(packet: Uint8Array): number {
  const at = headerBytes(packet);
  return at + 2 + ((packet[at] ?? 0) << 8) + (packet[at + 1] ?? 0);
}

function headerBytes(packet: Uint8Array): number {
  return 2 + packet.subarray(1).findIndex((byte) => byte < 0x80);
}
