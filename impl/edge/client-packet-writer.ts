/** From what a client says to bytes. */
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import type { Connect, ProtocolVersion, Subscription } from '../../model/vocabulary/packet.ts';
import type { Bytes } from './bytes.ts';
import { packet, writeAcknowledgement, writePacketIdentifier, writeProperties, writeReason } from './packet-writer.ts';
import { writePublish } from './publish-writer.ts';

/** Throws RangeError on what no packet can say. */
export function writeClientPacket(event: ClientPacketEvent, version: ProtocolVersion): Uint8Array {
  const is5 = version === '5.0';
  switch (event.type) {
    case 'client.CONNECT':
      return packet('CONNECT', (body) => writeConnect(body, event));
    case 'client.PUBLISH':
      return writePublish(event, version);
    case 'client.PUBACK':
      return writeAcknowledgement('PUBACK', event, version);
    case 'client.PUBREC':
      return writeAcknowledgement('PUBREC', event, version);
    case 'client.PUBREL':
      return writeAcknowledgement('PUBREL', event, version);
    case 'client.PUBCOMP':
      return writeAcknowledgement('PUBCOMP', event, version);
    case 'client.SUBSCRIBE':
      if (event.subscriptions.length === 0) throw new RangeError('A SUBSCRIBE without Topic Filters.');
      return packet('SUBSCRIBE', (body) => {
        writePacketIdentifier(body, event.packetIdentifier);
        if (is5) writeProperties(body, 'SUBSCRIBE', event);
        for (const subscription of event.subscriptions) {
          body.string(subscription.topicFilter);
          body.byte(optionsOf(subscription, is5));
        }
      });
    case 'client.UNSUBSCRIBE':
      if (event.topicFilters.length === 0) throw new RangeError('An UNSUBSCRIBE without Topic Filters.');
      return packet('UNSUBSCRIBE', (body) => {
        writePacketIdentifier(body, event.packetIdentifier);
        if (is5) writeProperties(body, 'UNSUBSCRIBE', event);
        for (const topicFilter of event.topicFilters) body.string(topicFilter);
      });
    case 'client.PINGREQ':
      return pingreq;
    case 'client.DISCONNECT':
      return packet('DISCONNECT', (body) => is5 && writeReason(body, 'DISCONNECT', event));
    case 'client.AUTH':
      return packet('AUTH', (body) => writeReason(body, 'AUTH', event));
    default:
      return event satisfies never;
  }
}

const pingreq = packet('PINGREQ', () => undefined);

function writeConnect(body: Bytes, connect: Connect): void {
  const { protocolVersion, clientId, cleanStart, keepAliveSeconds, will, userName, password } = connect;
  const is5 = protocolVersion === '5.0';
  body.string('MQTT');
  body.byte(is5 ? 5 : 4);
  body.byte(
    (cleanStart ? 0x02 : 0) |
      (will ? 0x04 | (will.qos << 3) | (will.retain ? 0x20 : 0) : 0) |
      (password ? 0x40 : 0) |
      (userName === undefined ? 0 : 0x80),
  );
  body.twoBytes(keepAliveSeconds);
  if (is5) writeProperties(body, 'CONNECT', connect);
  body.string(clientId);
  if (will) {
    if (is5) writeProperties(body, 'WILL', will);
    body.string(will.topic);
    body.binary(will.payload);
  }
  if (userName !== undefined) body.string(userName);
  if (password) body.binary(password);
}

function optionsOf(
  { qos, noLocal = false, retainAsPublished = false, retainHandling = 0 }: Subscription,
  is5: boolean,
): number {
  return is5 ? qos | (noLocal ? 0x04 : 0) | (retainAsPublished ? 0x08 : 0) | (retainHandling << 4) : qos;
}
