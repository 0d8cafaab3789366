/** From PUBLISH to bytes, which is most of what a broker writes: one buffer of the exact size. */
import type { ProtocolVersion, Publish } from '../../model/vocabulary/packet.ts';
import { variableByteIntegerBytes, writeVariableByteInteger } from './bytes.ts';
import { propertyBytes } from './property-writer.ts';

/** Throws RangeError on what no packet can say. */
export function writePublish(publish: Publish, version: ProtocolVersion): Uint8Array {
  const { topic, payload, qos, retain, dup, packetIdentifier = 0 } = publish;
  const properties = version === '5.0' ? propertyBytes('PUBLISH', publish) : undefined;
  const topicBytes = Buffer.byteLength(topic);
  const remainingLength =
    2 +
    topicBytes +
    (qos > 0 ? 2 : 0) +
    (properties ? variableByteIntegerBytes(properties.length) + properties.length : 0) +
    payload.length;
  const bytes = Buffer.allocUnsafe(1 + variableByteIntegerBytes(remainingLength) + remainingLength);
  bytes[0] = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  let at = writeVariableByteInteger(bytes, remainingLength, 1);
  at = bytes.writeUInt16BE(topicBytes, at);
  at += bytes.write(topic, at);
  if (qos > 0) {
    if (packetIdentifier === 0) throw new RangeError('A PUBLISH without a Packet Identifier.');
    at = bytes.writeUInt16BE(packetIdentifier, at);
  }
  if (properties) {
    at = writeVariableByteInteger(bytes, properties.length, at);
    bytes.set(properties, at);
    at += properties.length;
  }
  bytes.set(payload, at);
  return bytes;
}
