/** From PUBLISH to bytes, which is most of what a broker writes: one buffer of the exact size, and once for a fan-out. */
import type { ProtocolVersion, Publish } from '../../model/vocabulary/packet.ts';
import { variableByteIntegerBytes, writeVariableByteInteger } from './bytes.ts';
import { propertyBytes } from './property-writer.ts';
import { propertiesOf } from './property-table.ts';

interface Written {
  readonly publish: Publish;
  readonly bytes: Buffer;
}

/** What was written last, by version and QoS; what is larger than this is not kept from being collected. */
const keptBytesMax = 16_384;
const lastWritten: (Written | WeakRef<Written> | undefined)[] = [];

/**
 * Not to be written to: a PUBLISH that goes to many is the same bytes for all, or a copy with another Packet Identifier.
 * It is known by its payload, as one that goes to many has the same object. Throws RangeError on what no packet can say.
 */
export function writePublish(publish: Publish, version: ProtocolVersion): Uint8Array {
  const slot = (version === '5.0' ? 3 : 0) + publish.qos;
  const last = lastWritten[slot];
  const before = last instanceof WeakRef ? last.deref() : last;
  if (before?.publish === publish) return before.bytes;
  if (before?.publish.payload === publish.payload && saysTheSame(before.publish, publish, version))
    return publish.qos === 0 ? before.bytes : withIdentifierOf(publish, before.bytes);
  const written = { publish, bytes: encoded(publish, version) };
  lastWritten[slot] = written.bytes.length > keptBytesMax ? new WeakRef(written) : written;
  return written.bytes;
}

/** But for the Packet Identifier and DUP. The QoS is the same already. */
function saysTheSame(one: Publish, other: Publish, version: ProtocolVersion): boolean {
  if (one.topic !== other.topic || one.retain !== other.retain) return false;
  if (version === '3.1.1') return true;
  for (const { field } of propertiesOf.PUBLISH)
    if (one[field as keyof Publish] !== other[field as keyof Publish]) return false;
  return true;
}

function withIdentifierOf({ packetIdentifier, dup }: Publish, bytes: Buffer): Uint8Array {
  const copy = Buffer.from(bytes);
  copy[0] = dup ? (copy[0] ?? 0) | 0x08 : (copy[0] ?? 0) & ~0x08;
  let at = 1;
  while ((copy[at] ?? 0) >= 0x80) at += 1;
  writeIdentifier(copy, packetIdentifier, at + 3 + copy.readUInt16BE(at + 1));
  return copy;
}

function encoded(publish: Publish, version: ProtocolVersion): Buffer {
  const { topic, payload, qos, retain, dup, packetIdentifier } = publish;
  const properties = version === '5.0' ? propertyBytes('PUBLISH', publish) : undefined;
  const topicBytes = Buffer.byteLength(topic);
  const remainingLength =
    2 +
    topicBytes +
    (qos > 0 ? 2 : 0) +
    (properties ? variableByteIntegerBytes(properties.length) + properties.length : 0) +
    payload.length;
  const bytes = Buffer.allocUnsafe(1 + variableByteIntegerBytes(remainingLength) + remainingLength);
  bytes[0] = 0x30 | (dup ? 0x08 : 0) | (qos << 1) | (retain ? 0x01 : 0);
  let at = writeVariableByteInteger(bytes, remainingLength, 1);
  at = bytes.writeUInt16BE(topicBytes, at);
  at += bytes.write(topic, at);
  if (qos > 0) at = writeIdentifier(bytes, packetIdentifier, at);
  if (properties) {
    at = writeVariableByteInteger(bytes, properties.length, at);
    bytes.set(properties, at);
    at += properties.length;
  }
  bytes.set(payload, at);
  return bytes;
}

/** 3.1.1:MQTT-2.3.1-1; 5.0:MQTT-2.2.1-3, -4. */
function writeIdentifier(bytes: Buffer, packetIdentifier = 0, at: number): number {
  if (packetIdentifier === 0) throw new RangeError('A PUBLISH of QoS 1 or 2 without a Packet Identifier.');
  return bytes.writeUInt16BE(packetIdentifier, at);
}
