/** The packet types of both versions, by the upper half of the first byte (3.1.1, table 2.1; 5.0, table 2-1). */

export type Side = 'client' | 'server';

export const packetTypes = [
  'reserved',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
] as const;
export type PacketType = (typeof packetTypes)[number];

/** The packets that have one shape: identifier, Reason Code, properties. */
export type AcknowledgementType = 'PUBACK' | 'PUBREC' | 'PUBREL' | 'PUBCOMP';

export function packetTypeOf(firstByte: number): PacketType {
  return packetTypes[firstByte >> 4] ?? 'reserved';
}

/** The first byte of a packet other than PUBLISH, with the flags that are reserved (5.0, table 2-2). */
export function firstByteOf(type: Exclude<PacketType, 'PUBLISH' | 'reserved'>): number {
  return (packetTypes.indexOf(type) << 4) | reservedFlags(type);
}

export function reservedFlags(type: PacketType): number {
  return type === 'PUBREL' || type === 'SUBSCRIBE' || type === 'UNSUBSCRIBE' ? 0b0010 : 0;
}
