/**
 * Whether the bytes of one packet are what the standard says, as mqtt-packet takes much that it does not say: ill-formed
 * UTF-8, Packet Identifier 0, properties twice or in the wrong packet, lengths past the end, bytes left over.
 */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Cursor } from './cursor.ts';
import type { Fault } from './framing.ts';
import { propertiesFault } from './properties.ts';

export type Side = 'client' | 'server';

const malformedPacket = 0x81;
const protocolError = 0x82;
const unsupportedProtocolVersion = 0x84;

const names = [
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
type Name = (typeof names)[number];

const onlyFromServer: readonly Name[] = ['CONNACK', 'SUBACK', 'UNSUBACK', 'PINGRESP'];
const onlyFromClient: readonly Name[] = ['CONNECT', 'SUBSCRIBE', 'UNSUBSCRIBE', 'PINGREQ'];
const flags0010: ReadonlySet<Name> = new Set(['PUBREL', 'SUBSCRIBE', 'UNSUBSCRIBE']);

/** What is wrong with the first byte of a packet from `side` (3.1.1:MQTT-2.2.2-2, 5.0:MQTT-2.1.3-1, 5.0:MQTT-3.3.1-4). */
export function headerFault(firstByte: number, side: Side): Fault | undefined {
  const name = nameOf(firstByte);
  const flags = firstByte & 0x0f;
  if (name === 'reserved') return { reasonCode: malformedPacket, why: 'Packet type 0 is reserved.' };
  if ((side === 'client' ? onlyFromServer : onlyFromClient).includes(name))
    return { reasonCode: protocolError, why: `No ${side} sends ${name}.` };
  if (name === 'PUBLISH') {
    const qos = (flags >> 1) & 3;
    if (qos === 3) return { reasonCode: malformedPacket, why: 'PUBLISH has QoS 3.' };
    if (qos === 0 && flags >= 8) return { reasonCode: malformedPacket, why: 'PUBLISH has QoS 0 and DUP.' };
    return undefined;
  }
  const expected = flags0010.has(name) ? 2 : 0;
  return flags === expected ? undefined : { reasonCode: malformedPacket, why: `${name} has the flags ${flags}.` };
}

/** What is wrong with a complete packet whose header was found right. `version` is the connection's, as CONNECT said. */
export function packetFault(packet: Uint8Array, version: ProtocolVersion | undefined): Fault | undefined {
  const name = nameOf(packet[0] ?? 0);
  const cursor = new Cursor(packet);
  cursor.integer(1);
  cursor.variableByteInteger();
  const fault = bodyFault(cursor, name, packet[0] ?? 0, version === '5.0');
  if (fault) return fault;
  if (!cursor.isAtEnd()) cursor.fail('bytes left over');
  return cursor.fault === undefined
    ? undefined
    : { reasonCode: malformedPacket, why: `${name} is malformed: ${cursor.fault}.` };
}

function nameOf(firstByte: number): Name {
  return names[firstByte >> 4] ?? 'reserved';
}

function bodyFault(cursor: Cursor, name: Name, firstByte: number, is5: boolean): Fault | undefined {
  const properties = (): Fault | undefined => (is5 ? propertiesFault(cursor, name) : undefined);
  switch (name) {
    case 'CONNECT':
      return connectFault(cursor);
    case 'CONNACK':
      if (cursor.integer(1) > 1) cursor.fail('reserved flags');
      cursor.integer(1);
      // A server that does not speak 5.0 answers in its own version.
      return cursor.isAtEnd() ? undefined : properties();
    case 'PUBLISH': {
      cursor.string();
      if ((firstByte & 0x06) !== 0) packetIdentifier(cursor);
      const fault = properties();
      cursor.rest();
      return fault;
    }
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
      packetIdentifier(cursor);
      return is5 ? optionalReason(cursor, name) : undefined;
    case 'SUBSCRIBE':
      return subscribeFault(cursor, properties, is5);
    case 'SUBACK':
    case 'UNSUBACK': {
      packetIdentifier(cursor);
      const fault = properties();
      if (name === 'UNSUBACK' && !is5) return fault;
      do cursor.integer(1);
      while (!cursor.isAtEnd());
      return fault;
    }
    case 'UNSUBSCRIBE': {
      packetIdentifier(cursor);
      const fault = properties();
      if (cursor.fault === undefined && cursor.isAtEnd()) return noPayload(name);
      while (!cursor.isAtEnd()) cursor.string();
      return fault;
    }
    case 'DISCONNECT':
      return is5 ? optionalReason(cursor, name) : undefined;
    case 'AUTH':
      return is5
        ? optionalReason(cursor, name)
        : { reasonCode: malformedPacket, why: '3.1.1 has no packet of type 15.' };
    case 'PINGREQ':
    case 'PINGRESP':
    case 'reserved':
      return undefined;
    default:
      return name satisfies never;
  }
}

/** 3.1.1:MQTT-3.1.2-1 to -3, -13 to -22 and the order of the payload; the same in 5.0. */
function connectFault(cursor: Cursor): Fault | undefined {
  const protocolName = cursor.string();
  const level = cursor.integer(1);
  if (cursor.fault !== undefined) return undefined;
  if (protocolName !== 'MQTT' || (level !== 4 && level !== 5))
    return { reasonCode: unsupportedProtocolVersion, why: `${protocolName} ${level} is not spoken here.` };
  const is5 = level === 5;
  const flags = cursor.integer(1);
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (has(0x01)) cursor.fail('a reserved flag that is set');
  if (has(0x04) ? (flags & 0x18) === 0x18 : (flags & 0x38) !== 0) cursor.fail('will flags that contradict');
  if (!is5 && has(0x40) && !has(0x80)) cursor.fail('a password without a user name');
  cursor.integer(2);
  let fault = is5 ? propertiesFault(cursor, 'CONNECT') : undefined;
  cursor.string();
  if (has(0x04)) {
    if (is5) fault ??= propertiesFault(cursor, 'WILL');
    cursor.string();
    cursor.binary();
  }
  if (has(0x80)) cursor.string();
  if (has(0x40)) cursor.binary();
  return fault;
}

function subscribeFault(cursor: Cursor, properties: () => Fault | undefined, is5: boolean): Fault | undefined {
  packetIdentifier(cursor);
  const fault = properties();
  // 3.1.1:MQTT-3.8.3-3, 5.0:MQTT-3.8.3-2.
  if (cursor.fault === undefined && cursor.isAtEnd()) return noPayload('SUBSCRIBE');
  while (!cursor.isAtEnd()) {
    cursor.string();
    const options = cursor.integer(1);
    // 3.1.1:MQTT-3.8.3-4, 5.0:MQTT-3.8.3-5.
    if ((options & (is5 ? 0xc0 : 0xfc)) !== 0) cursor.fail('reserved bits that are set');
    if ((options & 0x03) === 3) cursor.fail('a QoS of 3');
    if ((options & 0x30) === 0x30) cursor.fail('a Retain Handling of 3');
  }
  return fault;
}

function noPayload(name: Name): Fault {
  return { reasonCode: protocolError, why: `${name} names no Topic Filter.` };
}

/** 3.1.1:MQTT-2.3.1-1, 5.0:MQTT-2.2.1-3. */
function packetIdentifier(cursor: Cursor): void {
  if (cursor.integer(2) === 0) cursor.fail('a Packet Identifier of 0');
}

/** A Reason Code that may be left out if it is 0, then properties that may be left out if there are none. */
function optionalReason(cursor: Cursor, name: Name): Fault | undefined {
  if (cursor.isAtEnd()) return undefined;
  cursor.integer(1);
  return cursor.isAtEnd() ? undefined : propertiesFault(cursor, name);
}
