/** Delivery to a client: QoS, order, Receive Maximum, and what is sent again when a session is resumed. */
import { reasonCode, type Acknowledgement, type Publish } from '../model/vocabulary/packet.ts';
import { awaitQueueExpiry, hasExpired, remainingExpiry } from './message-expiry.ts';
import { send, type Client, type Connection, type Delivery, type Session, type State } from './state.ts';
import { utf8Bytes } from './topic.ts';

/** Sends the message, or keeps it for later if it is QoS 1 or 2 and cannot go now. */
export function deliver(state: State, session: Session, delivery: Delivery): void {
  const connection = session.connection;
  if (delivery.qos === 0) {
    // A QoS 0 message to an absent client is lost; to keep it is optional (3.1.1:U-3.1.1-13).
    if (connection?.client) sendPublish(state, connection, connection.client, delivery, undefined, false);
    return;
  }
  // 3.1.1:MQTT-3.1.2-5, 5.0:MQTT-4.5.0-1: the session keeps it, the client may be there or not.
  const isKept = (session.queue?.length ?? 0) < state.options.queuedMessagesMax;
  if (isKept) (session.queue ??= []).push(delivery);
  if (connection) sendQueued(state, connection);
  const waits = isKept && session.queue?.at(-1) === delivery;
  if (waits) awaitQueueExpiry(state, session, delivery.message);
}

/** On a resumed session first what was sent before, in its first order, then what has waited (3.1.1:MQTT-4.4.0-1, 5.0:MQTT-4.4.0-1). */
export function resumeDelivery(state: State, connection: Connection): void {
  const client = connection.client;
  if (!client) return;
  for (const [packetIdentifier, outgoing] of client.session.outgoing ?? []) {
    if (outgoing.released) send(state, connection, { type: 'server.PUBREL', packetIdentifier });
    else (client.unsent ??= []).push(packetIdentifier);
  }
  sendQueued(state, connection);
}

/** PUBACK. */
export function acknowledge(state: State, connection: Connection, client: Client, packet: Acknowledgement): void {
  const outgoing = client.session.outgoing?.get(packet.packetIdentifier);
  if (outgoing?.qos !== 1) return;
  finish(state, connection, client, packet.packetIdentifier);
}

/** PUBREC. */
export function received(state: State, connection: Connection, client: Client, packet: Acknowledgement): void {
  const { packetIdentifier } = packet;
  const outgoing = client.session.outgoing?.get(packetIdentifier);
  const refused = (packet.reasonCode ?? reasonCode.success) >= 0x80;
  if (outgoing?.qos === 2 && refused) {
    // 5.0:MQTT-4.4.0-2: it counts as acknowledged.
    if (!outgoing.released) finish(state, connection, client, packetIdentifier);
    return;
  }
  if (refused) return;
  if (outgoing?.qos === 2) {
    // 3.1.1:MQTT-4.3.3-1, 5.0:MQTT-4.3.3-4, -6: from now on the PUBREL is what is sent again.
    outgoing.released = true;
    send(state, connection, { type: 'server.PUBREL', packetIdentifier });
    return;
  }
  const unknown = client.protocolVersion === '5.0' ? { reasonCode: reasonCode.packetIdentifierNotFound } : {};
  send(state, connection, { type: 'server.PUBREL', packetIdentifier, ...unknown });
}

/** PUBCOMP. */
export function completed(state: State, connection: Connection, client: Client, packet: Acknowledgement): void {
  const outgoing = client.session.outgoing?.get(packet.packetIdentifier);
  if (outgoing?.released !== true) return;
  finish(state, connection, client, packet.packetIdentifier);
}

function finish(state: State, connection: Connection, client: Client, packetIdentifier: number): void {
  forget(client.session, packetIdentifier);
  // A PUBCOMP for a PUBREL of an earlier connection must not raise the quota above its start (5.0, section 4.9).
  client.sendQuota = Math.min(client.sendQuota + 1, client.receiveMaximum);
  sendQueued(state, connection);
}

function forget(session: Session, packetIdentifier: number): void {
  session.outgoing?.delete(packetIdentifier);
  if (session.outgoing?.size === 0) session.outgoing = undefined;
}

/** Sends while the client's Receive Maximum allows (5.0:MQTT-3.3.4-9, 5.0:MQTT-4.9.0-2). */
function sendQueued(state: State, connection: Connection): void {
  const client = connection.client;
  if (!client) return;
  const { session } = client;
  while (client.sendQuota > 0) {
    const packetIdentifier = client.unsent?.shift();
    if (packetIdentifier === undefined) break;
    const outgoing = session.outgoing?.get(packetIdentifier);
    // It may have been acknowledged meanwhile, though it was not sent again.
    if (!outgoing || outgoing.released) continue;
    const sent = sendPublish(state, connection, client, outgoing, packetIdentifier, true);
    if (!sent) forget(session, packetIdentifier);
  }
  const { inFlightMessagesMax } = state.options;
  while (session.queue && client.sendQuota > 0 && (session.outgoing?.size ?? 0) < inFlightMessagesMax) {
    const delivery = session.queue.shift();
    if (session.queue.length === 0) session.queue = undefined;
    if (!delivery || hasExpired(delivery.message, state.nowMs)) continue;
    const packetIdentifier = nextPacketIdentifier(session);
    const sent = sendPublish(state, connection, client, delivery, packetIdentifier, false);
    if (sent) (session.outgoing ??= new Map()).set(packetIdentifier, { ...delivery, released: false });
  }
}

/** DUP is 1 exactly if this very packet is sent again (3.1.1:MQTT-3.3.1-1, -3; 5.0:MQTT-3.3.1-1, -3). */
function sendPublish(
  state: State,
  connection: Connection,
  client: Client,
  { message, qos, retain }: Delivery,
  packetIdentifier: number | undefined,
  dup: boolean,
): boolean {
  const { topic, payload } = message;
  const identified = packetIdentifier === undefined ? {} : { packetIdentifier };
  const expiry = client.protocolVersion === '5.0' ? remainingExpiry(message, state.nowMs) : {};
  const publish: Publish = { topic, payload, qos, retain, dup, ...identified, ...expiry };
  // 5.0:MQTT-3.1.2-24, -25: what is too large for the client is dropped as if it had been delivered.
  const { maximumPacketSizeBytes } = client;
  if (maximumPacketSizeBytes !== undefined && publishBytes(publish) > maximumPacketSizeBytes) return false;
  if (qos > 0) client.sendQuota -= 1;
  send(state, connection, { type: 'server.PUBLISH', ...publish });
  return true;
}

/** The size of the packet in 5.0, which alone has a limit: its properties take one byte of length, and five if it expires. */
function publishBytes({ topic, payload, qos, messageExpiryIntervalSeconds }: Publish): number {
  const identifierBytes = qos > 0 ? 2 : 0;
  const propertiesBytes = messageExpiryIntervalSeconds === undefined ? 1 : 6;
  const remainingLength = 2 + utf8Bytes(topic) + identifierBytes + propertiesBytes + payload.length;
  const lengthBytes = remainingLength < 128 ? 1 : remainingLength < 16_384 ? 2 : remainingLength < 2_097_152 ? 3 : 4;
  return 1 + lengthBytes + remainingLength;
}

/** The next one that is not in use (3.1.1:MQTT-4.3.2-1, 5.0:MQTT-4.3.2-1); the quota keeps one free. */
function nextPacketIdentifier(session: Session): number {
  do {
    session.lastPacketIdentifier = (session.lastPacketIdentifier % 65_535) + 1;
  } while (session.outgoing?.has(session.lastPacketIdentifier) === true);
  return session.lastPacketIdentifier;
}
