/** From bytes to what a client sends. */
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import type {
  Connect,
  ProtocolVersion,
  QoS,
  Subscribe,
  Subscription,
  Unsubscribe,
  Will,
} from '../../model/vocabulary/packet.ts';
import { readAcknowledgement, readAuth, readDisconnect } from './acknowledgement-reader.ts';
import { Cursor } from './cursor.ts';
import type { Fault } from './framing.ts';
import { packetTypeOf } from './packet-types.ts';
import { noProperties, readProperties } from './property-reader.ts';
import { readPublish } from './publish-reader.ts';
import { typed } from './typed.ts';

const protocolError = 0x82;
const unsupportedProtocolVersion = 0x84;
const pingreq = { type: 'client.PINGREQ' } as const;

/** `packet` is whole, and its first byte was found right. `version` is what the first CONNECT said. Never throws. */
export function readClientPacket(packet: Uint8Array, version: ProtocolVersion | undefined): ClientPacketEvent | Fault {
  const name = packetTypeOf(packet[0] ?? 0);
  switch (name) {
    case 'PUBLISH':
      return readPublish('client.PUBLISH', packet, 'client', version);
    case 'PUBACK':
      return readAcknowledgement('client.PUBACK', packet, name, 'client', version);
    case 'PUBREC':
      return readAcknowledgement('client.PUBREC', packet, name, 'client', version);
    case 'PUBREL':
      return readAcknowledgement('client.PUBREL', packet, name, 'client', version);
    case 'PUBCOMP':
      return readAcknowledgement('client.PUBCOMP', packet, name, 'client', version);
    case 'PINGREQ':
      return new Cursor(packet).faultOf(name) ?? pingreq;
    case 'CONNECT':
      return typed('client.CONNECT', readConnect(new Cursor(packet)));
    case 'SUBSCRIBE':
      return typed('client.SUBSCRIBE', readSubscribe(new Cursor(packet), version === '5.0'));
    case 'UNSUBSCRIBE':
      return typed('client.UNSUBSCRIBE', readUnsubscribe(new Cursor(packet), version === '5.0'));
    case 'DISCONNECT':
      return typed('client.DISCONNECT', readDisconnect(packet, 'client', version));
    case 'AUTH':
      return typed('client.AUTH', readAuth(packet, 'client', version));
    case 'CONNACK':
    case 'SUBACK':
    case 'UNSUBACK':
    case 'PINGRESP':
    case 'reserved':
      throw new Error(`The header of ${name} was let through, though no client sends it.`);
    default:
      return name satisfies never;
  }
}

/** 3.1.1:MQTT-3.1.2-1 to -3, 3.1.1:MQTT-3.1.2-11 to -22, 3.1.1:MQTT-3.1.3-1; 5.0:MQTT-3.1.2-1 to -3, 5.0:MQTT-3.1.3-1. */
function readConnect(cursor: Cursor): Connect | Fault {
  const protocolName = cursor.string();
  const level = cursor.byte();
  if (!cursor.isMalformed && (protocolName !== 'MQTT' || (level !== 4 && level !== 5)))
    return { reasonCode: unsupportedProtocolVersion, why: `${protocolName} ${level} is not spoken here.` };
  const is5 = level === 5;
  const flags = cursor.byte();
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (has(0x01)) cursor.fail('a reserved flag that is set');
  if (has(0x04) ? (flags & 0x18) === 0x18 : (flags & 0x38) !== 0) cursor.fail('will flags that contradict');
  if (!is5 && has(0x40) && !has(0x80)) cursor.fail('a password without a user name');
  const keepAliveSeconds = cursor.twoBytes();
  const properties = is5 ? readProperties(cursor, 'CONNECT', 'client') : noProperties;
  const clientId = cursor.string();
  const will = has(0x04) ? readWill(cursor, flags, is5) : undefined;
  const userName = has(0x80) ? cursor.string() : undefined;
  const password = has(0x40) ? cursor.binary() : undefined;
  return (
    cursor.faultOf('CONNECT') ?? {
      protocolVersion: is5 ? '5.0' : '3.1.1',
      clientId,
      cleanStart: has(0x02),
      keepAliveSeconds,
      ...(will && { will }),
      ...(userName !== undefined && { userName }),
      ...(password && { password }),
      ...properties,
    }
  );
}

function readWill(cursor: Cursor, connectFlags: number, is5: boolean): Will {
  const properties = is5 ? readProperties(cursor, 'WILL', 'client') : noProperties;
  const topic = cursor.string();
  const payload = cursor.binary();
  const qos = ((connectFlags >> 3) & 3) as QoS;
  return { topic, payload, qos, retain: (connectFlags & 0x20) !== 0, ...properties };
}

function readSubscribe(cursor: Cursor, is5: boolean): Subscribe | Fault {
  const packetIdentifier = cursor.packetIdentifier();
  const properties = is5 ? readProperties(cursor, 'SUBSCRIBE', 'client') : noProperties;
  // 3.1.1:MQTT-3.8.3-3, 5.0:MQTT-3.8.3-2.
  if (cursor.isAtEnd()) cursor.refuse(protocolError, 'SUBSCRIBE names no Topic Filter.');
  const subscriptions: Subscription[] = [];
  while (!cursor.isAtEnd()) subscriptions.push(readSubscription(cursor, is5));
  return cursor.faultOf('SUBSCRIBE') ?? { packetIdentifier, subscriptions, ...properties };
}

function readSubscription(cursor: Cursor, is5: boolean): Subscription {
  const topicFilter = cursor.string();
  const options = cursor.byte();
  const qos = (options & 0x03) as QoS;
  const retainHandling = ((options >> 4) & 0x03) as 0 | 1 | 2;
  // 3.1.1:MQTT-3.8.3-4, 5.0:MQTT-3.8.3-5.
  if ((options & (is5 ? 0xc0 : 0xfc)) !== 0) cursor.fail('reserved bits that are set');
  if (!is5) {
    if (options === 3) cursor.fail('a QoS of 3');
    return { topicFilter, qos };
  }
  // 5.0, section 3.8.3.1, calls these two Protocol Errors.
  if ((qos as number) === 3) cursor.refuse(protocolError, 'SUBSCRIBE asks for QoS 3.');
  if ((retainHandling as number) === 3) cursor.refuse(protocolError, 'SUBSCRIBE has a Retain Handling of 3.');
  const noLocal = (options & 0x04) !== 0;
  const retainAsPublished = (options & 0x08) !== 0;
  return { topicFilter, qos, noLocal, retainAsPublished, retainHandling };
}

function readUnsubscribe(cursor: Cursor, is5: boolean): Unsubscribe | Fault {
  const packetIdentifier = cursor.packetIdentifier();
  const properties = is5 ? readProperties(cursor, 'UNSUBSCRIBE', 'client') : noProperties;
  // 3.1.1:MQTT-3.10.3-2, 5.0:MQTT-3.10.3-2.
  if (cursor.isAtEnd()) cursor.refuse(protocolError, 'UNSUBSCRIBE names no Topic Filter.');
  const topicFilters: string[] = [];
  while (!cursor.isAtEnd()) topicFilters.push(cursor.string());
  return cursor.faultOf('UNSUBSCRIBE') ?? { packetIdentifier, topicFilters, ...properties };
}
