/** Application Messages: what is made of a PUBLISH or a will, and what of it the receivers are told. */
import type { MessageProperties, ProtocolVersion, Publish, Will } from '../model/vocabulary/packet.ts';
import { packetBytes } from './packet-size.ts';
import type { Message } from './records.ts';

/** The message of a PUBLISH, the Topic Alias of which has been looked up. What 3.1.1 has no word for is left out. */
export function messageOf(
  source: Publish | Will,
  topic: string,
  publisherClientId: string,
  protocolVersion: ProtocolVersion,
  receivedAtMs: number,
): Message {
  const { payload, qos, retain } = source;
  const saysMore = protocolVersion === '5.0';
  return {
    topic,
    payload,
    qos,
    retain,
    publisherClientId,
    receivedAtMs,
    messageExpiryIntervalSeconds: saysMore ? source.messageExpiryIntervalSeconds : undefined,
    properties: saysMore ? messageProperties(source) : undefined,
    bytes: 0,
  };
}

/** What it takes while it waits: Topic Name, payload and properties. */
export function messageBytes(message: Message): number {
  if (message.bytes > 0) return message.bytes;
  const { topic, payload, qos, retain, properties } = message;
  message.bytes = packetBytes({ type: 'server.PUBLISH', topic, payload, qos, retain, dup: false, ...properties });
  return message.bytes;
}

/**
 * Handed on as they came (5.0:MQTT-3.3.2-4, 5.0:MQTT-3.3.2-15, 5.0:MQTT-3.3.2-16, 5.0:MQTT-3.3.2-17, 5.0:MQTT-3.3.2-18,
 * 5.0:MQTT-3.3.2-20; for a will 5.0:MQTT-3.1.3-10). `undefined` if there is none, as with most messages.
 */
function messageProperties(source: MessageProperties): MessageProperties | undefined {
  const { payloadFormatIndicator, contentType, responseTopic, correlationData, userProperties } = source;
  const isPlain =
    payloadFormatIndicator === undefined &&
    contentType === undefined &&
    responseTopic === undefined &&
    correlationData === undefined &&
    userProperties === undefined;
  if (isPlain) return undefined;
  return {
    ...(payloadFormatIndicator !== undefined && { payloadFormatIndicator }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData }),
    ...(userProperties !== undefined && { userProperties }),
  };
}
