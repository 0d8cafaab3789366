/** From bytes to PUBLISH, which both sides send, and which is most of what a broker reads. */
import type { ProtocolVersion, Publish, QoS } from '../../model/vocabulary/packet.ts';
import { Cursor } from './cursor.ts';
import type { Fault } from './framing.ts';
import type { Side } from './packet-types.ts';
import { noProperties, readProperties } from './property-reader.ts';

const protocolError = 0x82;

type Draft<Type> = { -readonly [Field in keyof Publish]: Publish[Field] } & { readonly type: Type };

/** `packet` is whole, and its first byte was found right. */
export function readPublish<Type>(
  type: Type,
  packet: Uint8Array,
  from: Side,
  version: ProtocolVersion | undefined,
): ({ readonly type: Type } & Publish) | Fault {
  const firstByte = packet[0] ?? 0;
  const qos = ((firstByte >> 1) & 3) as QoS;
  const cursor = new Cursor(packet);
  const topic = cursor.string();
  const packetIdentifier = qos > 0 ? cursor.packetIdentifier() : 0;
  const properties = version === '5.0' ? readProperties(cursor, 'PUBLISH', from) : noProperties;
  const payload = cursor.rest();
  // Section 3.3.2.1. What else a Topic Name may not be is for the broker to say, after it has resolved the alias.
  if (topic === '' && properties.topicAlias === undefined && version === '5.0')
    cursor.refuse(protocolError, 'PUBLISH has neither a Topic Name nor a Topic Alias.');
  const fault = cursor.faultOf('PUBLISH');
  if (fault) return fault;
  const retain = (firstByte & 1) !== 0;
  const dup = (firstByte & 8) !== 0;
  const publish: Draft<Type> = { type, topic, payload, qos, retain, dup };
  if (qos > 0) publish.packetIdentifier = packetIdentifier;
  return properties === noProperties ? publish : Object.assign(publish, properties);
}
