/** What all packets but PUBLISH are written with: a body, then the header that tells its length. */
import type { Acknowledgement, ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Bytes, variableByteIntegerBytes, writeVariableByteInteger } from './bytes.ts';
import { firstByteOf, type AcknowledgementType, type PacketType } from './packet-types.ts';
import { propertyBytes } from './property-writer.ts';
import type { Holder, Properties } from './property-table.ts';

const body = new Bytes();

/** Throws what `write` does: RangeError on what no packet can say. */
export function packet(type: Exclude<PacketType, 'PUBLISH' | 'reserved'>, write: (body: Bytes) => void): Uint8Array {
  body.clear();
  write(body);
  const bytes = Buffer.allocUnsafe(1 + variableByteIntegerBytes(body.length) + body.length);
  bytes[0] = firstByteOf(type);
  bytes.set(body.written(), writeVariableByteInteger(bytes, body.length, 1));
  return bytes;
}

/** 5.0:MQTT-2.2.2-1: their length, also if there are none. */
export function writeProperties(to: Bytes, holder: Holder, fields: Properties): void {
  const bytes = propertyBytes(holder, fields);
  to.variableByteInteger(bytes.length);
  to.raw(bytes);
}

/** Throws RangeError if it is 0 or takes more than two bytes (3.1.1:MQTT-2.3.1-1; 5.0:MQTT-2.2.1-3, -4). */
export function writePacketIdentifier(to: Bytes, identifier: number): void {
  if (identifier === 0) throw new RangeError('A Packet Identifier of 0.');
  to.twoBytes(identifier);
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP, which both sides send; of 3.1.1, and of success without properties, four bytes. */
export function writeAcknowledgement(
  type: AcknowledgementType,
  acknowledgement: Acknowledgement,
  version: ProtocolVersion,
): Uint8Array {
  const { packetIdentifier, reasonCode = 0, reasonString, userProperties } = acknowledgement;
  // Most of what keeps a connection alive is this.
  const isShort = version === '3.1.1' || (reasonCode === 0 && reasonString === undefined && !userProperties);
  if (isShort && packetIdentifier > 0 && packetIdentifier <= 65_535)
    return Uint8Array.of(firstByteOf(type), 2, packetIdentifier >> 8, packetIdentifier & 0xff);
  return packet(type, (to) => {
    writePacketIdentifier(to, packetIdentifier);
    if (version === '5.0') writeReason(to, type, acknowledgement);
  });
}

/** A Reason Code that may be left out if it is 0, and properties that may be left out if there are none. */
export function writeReason(
  to: Bytes,
  type: AcknowledgementType | 'DISCONNECT' | 'AUTH',
  fields: Properties & { readonly reasonCode?: number },
): void {
  const { reasonCode = 0 } = fields;
  const properties = propertyBytes(type, fields);
  if (properties.length === 0 && reasonCode === 0) return;
  to.byte(reasonCode);
  if (properties.length === 0) return;
  to.variableByteInteger(properties.length);
  to.raw(properties);
}
