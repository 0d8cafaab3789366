/** The PUBLISH packet that a message becomes for one client. */
import type { ServerEvent } from '../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../model/vocabulary/packet.ts';
import { remainingExpiry } from './message-expiry.ts';
import { packetBytes } from './packet-size.ts';
import type { Client, Connection, Delivery, Message } from './records.ts';
import { send, type State } from './state.ts';
import { noteTopicAlias, withTopicAlias } from './topic-alias.ts';

type PublishEvent = Extract<ServerEvent, { readonly type: 'server.PUBLISH' }>;

/**
 * Packets of one message that several clients get without any difference, in the places that `placeOf` gives. They are one and
 * the same object, so that whoever encodes them can know them again and encode them once.
 */
export type SamePackets = (PublishEvent | undefined)[];

/** Sends a QoS 0 message. What is too large for the client is dropped. */
export function sendAtMostOnce(
  state: State,
  connection: Connection,
  client: Client,
  message: Message,
  retain: boolean,
  subscriptionIdentifiers: readonly number[] | undefined,
  same: SamePackets,
): void {
  const { protocolVersion } = client;
  const isSame = subscriptionIdentifiers === undefined || protocolVersion === '3.1.1';
  const place = placeOf(protocolVersion, retain);
  let packet = isSame ? same[place] : undefined;
  if (!packet) {
    const { topic, payload } = message;
    // 3.1.1:MQTT-2.3.1-5, 5.0:MQTT-2.2.1-2: no Packet Identifier. 3.1.1:MQTT-4.3.1-1, 5.0:MQTT-4.3.1-1: DUP 0.
    const bare: PublishEvent = { type: 'server.PUBLISH', topic, payload, qos: 0, retain, dup: false };
    packet = withProperties(state, protocolVersion, bare, message, subscriptionIdentifiers);
    if (isSame) same[place] = packet;
  }
  put(state, connection, client, packet);
}

/** Sends a QoS 1 or 2 message. False if it is too large for the client: it counts as delivered (5.0:MQTT-3.1.2-25). */
export function sendAcknowledged(
  state: State,
  connection: Connection,
  client: Client,
  { message, qos, retain, subscriptionIdentifiers }: Delivery,
  packetIdentifier: number,
  dup: boolean,
): boolean {
  const { topic, payload } = message;
  // DUP is 1 exactly if this very packet is sent again (3.1.1:MQTT-3.3.1-1, -3; 5.0:MQTT-3.3.1-1, -3).
  const bare: PublishEvent = { type: 'server.PUBLISH', topic, payload, qos, retain, dup, packetIdentifier };
  const packet = withProperties(state, client.protocolVersion, bare, message, subscriptionIdentifiers);
  return put(state, connection, client, packet);
}

function placeOf(protocolVersion: ProtocolVersion, retain: boolean): number {
  return (protocolVersion === '5.0' ? 2 : 0) + (retain ? 1 : 0);
}

/** What 5.0 has beside the message: as the publisher gave it, and whose subscriptions it is for (5.0:MQTT-3.3.4-3). */
function withProperties(
  state: State,
  protocolVersion: ProtocolVersion,
  bare: PublishEvent,
  message: Message,
  subscriptionIdentifiers: readonly number[] | undefined,
): PublishEvent {
  if (protocolVersion === '3.1.1') return bare;
  const { properties, messageExpiryIntervalSeconds } = message;
  if (!properties && messageExpiryIntervalSeconds === undefined && !subscriptionIdentifiers) return bare;
  const identifiers = subscriptionIdentifiers && { subscriptionIdentifiers };
  return { ...bare, ...properties, ...remainingExpiry(message, state.nowMs), ...identifiers };
}

/** An alias that a packet was to make known is known only if that packet has gone. */
function put(state: State, connection: Connection, client: Client, packet: PublishEvent): boolean {
  const { traffic } = client;
  const aliased = traffic && withTopicAlias(traffic, packet);
  if (aliased && fits(client, aliased)) {
    noteTopicAlias(traffic, aliased);
    send(state, connection, aliased);
    return true;
  }
  if (!fits(client, packet)) return false;
  send(state, connection, packet);
  return true;
}

/** 5.0:MQTT-3.1.2-24. */
function fits({ answerLimits }: Client, packet: PublishEvent): boolean {
  const maximumPacketSizeBytes = answerLimits?.packetBytesMax ?? Infinity;
  return maximumPacketSizeBytes === Infinity || packetBytes(packet) <= maximumPacketSizeBytes;
}
