/** Delivery to a client: QoS, order, Receive Maximum, and what is sent again when a session is resumed. */
import { reasonCode, type Acknowledgement } from '../model/vocabulary/packet.ts';
import { deliveryEntry } from './journal.ts';
import { hasExpired } from './message-expiry.ts';
import { messageBytes } from './message.ts';
import { dequeue, enqueue } from './queue.ts';
import type { Client, Connection, Delivery, Message, Recipient, Session } from './records.ts';
import { sendAcknowledged, sendAtMostOnce, type SamePackets } from './send-publish.ts';
import { send, type State } from './state.ts';
import type { Violation } from './violation.ts';

/** Sends the message, or keeps it for later if it is QoS 1 or 2 and cannot go now. */
export function deliver(state: State, to: Recipient, message: Message, retain: boolean, same: SamePackets): void {
  const { session, subscriptionIdentifiers, group } = to;
  const { connection } = session;
  const client = connection?.client;
  // 3.1.1:MQTT-3.8.4-6, 5.0:MQTT-3.8.4-8.
  const qos = lowerQoS(message.qos, to.qos);
  if (qos === 0) {
    // A QoS 0 message to an absent client is lost; to keep it is optional (3.1.1:U-3.1.1-13).
    if (client) sendAtMostOnce(state, connection, client, message, retain, subscriptionIdentifiers, same);
    return;
  }
  // 3.1.1:MQTT-3.1.2-5, 5.0:MQTT-4.5.0-1: the session keeps it, the client may be there or not.
  const delivery: Delivery = { message, qos, retain, subscriptionIdentifiers, group, released: false, counted: false };
  if (client && canSend(state, client)) sendFirst(state, connection, client, delivery, false);
  else enqueue(state, session, delivery);
}

/**
 * Whether a QoS 1 or 2 message goes out at once (5.0:MQTT-3.3.4-9, 5.0:MQTT-4.9.0-2). What has to go before it would have gone:
 * nothing waits while there is room.
 */
export function canSend(state: State, client: Client): boolean {
  return windowIsOpen(state, client) && (client.session.outgoing?.size ?? 0) < state.options.inFlightMessagesMax;
}

function windowIsOpen({ options }: State, { sendQuota, inFlightBytes }: Client): boolean {
  return sendQuota > 0 && inFlightBytes < options.inFlightBytesMax;
}

export function lowerQoS<QoS extends number>(a: QoS, b: QoS): QoS {
  return a < b ? a : b;
}

/** On a resumed session first what was sent before, in its first order, then what has waited (3.1.1:MQTT-4.4.0-1, 5.0:MQTT-4.4.0-1). */
export function resumeDelivery(state: State, connection: Connection): void {
  const client = connection.client;
  if (!client) return;
  const { outgoing } = client.session;
  for (const delivery of outgoing?.values() ?? []) delivery.counted = false;
  for (const [packetIdentifier, { released }] of outgoing ?? [])
    if (released) send(state, connection, { type: 'server.PUBREL', packetIdentifier });
  client.unsent = outgoing?.entries();
  sendWaiting(state, connection, client);
}

/** PUBACK. */
export function acknowledge(
  state: State,
  connection: Connection,
  client: Client,
  { packetIdentifier }: Acknowledgement,
): Violation | undefined {
  const delivery = client.session.outgoing?.get(packetIdentifier);
  if (!delivery) return undefined;
  if (delivery.qos !== 1) return outOfPlace;
  // 5.0:MQTT-4.8.2-6: if it says that the message was refused, it is discarded all the same.
  finish(state, connection, client, packetIdentifier, delivery);
  return undefined;
}

/** PUBREC. */
export function received(
  state: State,
  connection: Connection,
  client: Client,
  packet: Acknowledgement,
): Violation | undefined {
  const { packetIdentifier } = packet;
  const delivery = client.session.outgoing?.get(packetIdentifier);
  const isRefused = (packet.reasonCode ?? reasonCode.success) >= 0x80;
  if (delivery?.qos === 1) return outOfPlace;
  if (isRefused) {
    // 5.0:MQTT-4.4.0-2, 5.0:MQTT-4.8.2-6: it counts as acknowledged.
    if (delivery && !delivery.released) finish(state, connection, client, packetIdentifier, delivery);
    return undefined;
  }
  // 3.1.1:MQTT-4.3.3-1, 5.0:MQTT-4.3.3-4, -6: from now on the PUBREL is what is sent again.
  if (delivery?.released === false)
    state.journal?.({ type: 'message.released', clientId: client.session.clientId, packetIdentifier });
  if (delivery) delivery.released = true;
  const isUnknown = !delivery && client.protocolVersion === '5.0';
  const code = isUnknown ? { reasonCode: reasonCode.packetIdentifierNotFound } : {};
  send(state, connection, { type: 'server.PUBREL', packetIdentifier, ...code });
  return undefined;
}

/** PUBCOMP. */
export function completed(
  state: State,
  connection: Connection,
  client: Client,
  { packetIdentifier }: Acknowledgement,
): Violation | undefined {
  const delivery = client.session.outgoing?.get(packetIdentifier);
  if (!delivery) return undefined;
  if (!delivery.released) return outOfPlace;
  finish(state, connection, client, packetIdentifier, delivery);
  return undefined;
}

/** It answers nothing that the exchange has come to (3.1.1:MQTT-4.8.0-1, 5.0:MQTT-4.13.1-1). */
const outOfPlace: Violation = {
  reasonCode: reasonCode.protocolError,
  statement: '5.0:MQTT-4.13.1-1',
  why: 'The acknowledgement is not the one that this Packet Identifier waits for.',
};

function finish(
  state: State,
  connection: Connection,
  client: Client,
  packetIdentifier: number,
  { counted, message }: Delivery,
): void {
  forget(state, client.session, packetIdentifier);
  // A PUBCOMP that ends an exchange of an earlier connection gives nothing back, though section 4.9 of 5.0 reads so: there
  // would be more under way than the Receive Maximum (5.0:MQTT-3.3.4-9).
  if (counted) client.sendQuota += 1;
  if (counted) client.inFlightBytes -= messageBytes(message);
  sendWaiting(state, connection, client);
}

function forget(state: State, session: Session, packetIdentifier: number): void {
  session.outgoing?.delete(packetIdentifier);
  state.journal?.({ type: 'message.acknowledged', clientId: session.clientId, packetIdentifier });
  if (session.outgoing?.size === 0) session.outgoing = undefined;
}

/** Sends while the window is open: again what was sent before, then what has waited. */
function sendWaiting(state: State, connection: Connection, client: Client): void {
  const { session } = client;
  while (client.unsent && windowIsOpen(state, client)) {
    const { value: entry } = client.unsent.next();
    // What is sent for the first time comes into the same map, but not before all of it has been gone through.
    if (!entry) client.unsent = undefined;
    else sendAgain(state, connection, client, ...entry);
  }
  while (session.queue && canSend(state, client)) {
    const delivery = dequeue(state, session);
    const isDue = delivery && !hasExpired(delivery.message, state.nowMs);
    const isSent = isDue && sendFirst(state, connection, client, delivery, true);
    if (isSent !== true) state.journal?.({ type: 'message.dropped', clientId: session.clientId });
  }
}

/** False if it is too large for the client: its Packet Identifier then goes to the next. */
function sendFirst(
  state: State,
  connection: Connection,
  client: Client,
  delivery: Delivery,
  hasWaited: boolean,
): boolean {
  const { session } = client;
  const { clientId, lastPacketIdentifier } = session;
  const packetIdentifier = nextPacketIdentifier(session);
  if (!sendCounted(state, connection, client, delivery, packetIdentifier, false)) {
    session.lastPacketIdentifier = lastPacketIdentifier;
    return false;
  }
  (session.outgoing ??= new Map()).set(packetIdentifier, delivery);
  const entry = hasWaited || !state.journal ? undefined : deliveryEntry(delivery);
  state.journal?.({ type: 'message.sent', clientId, packetIdentifier, delivery: entry });
  return true;
}

/** With the same identifier. It is not looked at whether it has expired meanwhile (5.0:MQTT-4.3.3-7). */
function sendAgain(
  state: State,
  connection: Connection,
  client: Client,
  packetIdentifier: number,
  delivery: Delivery,
): void {
  // It may have been acknowledged meanwhile, though it was not sent again.
  if (delivery.released) return;
  if (!sendCounted(state, connection, client, delivery, packetIdentifier, true))
    forget(state, client.session, packetIdentifier);
}

/** False if it is too large for the client, and takes no room in the window. */
function sendCounted(
  state: State,
  connection: Connection,
  client: Client,
  delivery: Delivery,
  packetIdentifier: number,
  dup: boolean,
): boolean {
  if (!sendAcknowledged(state, connection, client, delivery, packetIdentifier, dup)) return false;
  delivery.counted = true;
  client.sendQuota -= 1;
  client.inFlightBytes += messageBytes(delivery.message);
  return true;
}

/** The next one that is not in use (3.1.1:MQTT-4.3.2-1, 5.0:MQTT-4.3.2-1); the quota keeps one free. */
function nextPacketIdentifier(session: Session): number {
  do {
    session.lastPacketIdentifier = (session.lastPacketIdentifier % 65_535) + 1;
  } while (session.outgoing?.has(session.lastPacketIdentifier) === true);
  return session.lastPacketIdentifier;
}
