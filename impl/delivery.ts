/** Messages from clients: what each QoS is answered, and to whom a message goes. `outgoing.ts` has the way out. */
import { reasonCode, type Acknowledgement, type Publish, type QoS } from '../model/vocabulary/packet.ts';
import { deliver } from './outgoing.ts';
import { retain } from './retained.ts';
import {
  send,
  type Client,
  type Connection,
  type Delivery,
  type Message,
  type Session,
  type State,
  type Violation,
} from './state.ts';
import { topicLevels, topicNameIsValid } from './topic.ts';

/** PUBLISH from a client. */
export function handlePublish(
  state: State,
  connection: Connection,
  client: Client,
  packet: Publish,
): Violation | undefined {
  const violation = violationOf(packet, state);
  if (violation) return violation;
  const { topic, payload, qos } = packet;
  const expiry = messageExpiry(client, packet);
  const publisherClientId = client.session.clientId;
  const message: Message = {
    topic,
    payload,
    qos,
    retain: packet.retain,
    publisherClientId,
    receivedAtMs: state.nowMs,
    ...expiry,
  };
  const packetIdentifier = packet.packetIdentifier ?? 0;
  switch (qos) {
    case 0:
      publish(state, message);
      return undefined;
    case 1:
      publish(state, message);
      // 3.1.1:MQTT-4.3.2-2, 5.0:MQTT-4.3.2-4: after it, the same identifier is a new message, whatever DUP says.
      send(state, connection, { type: 'server.PUBACK', packetIdentifier });
      return undefined;
    case 2: {
      // 3.1.1:MQTT-4.3.3-2, 5.0:MQTT-4.3.3-10: until its PUBREL a repeat is acknowledged, not delivered.
      const { session } = client;
      const isRepeat = session.unreleased?.has(packetIdentifier) === true;
      if (!isRepeat) {
        (session.unreleased ??= new Set()).add(packetIdentifier);
        publish(state, message);
      }
      send(state, connection, { type: 'server.PUBREC', packetIdentifier });
      return undefined;
    }
    default:
      qos satisfies never;
      return undefined;
  }
}

/** PUBREL from a client. */
export function release(state: State, connection: Connection, client: Client, packet: Acknowledgement): void {
  const { packetIdentifier } = packet;
  const { session } = client;
  const wasHeld = session.unreleased?.delete(packetIdentifier) === true;
  if (session.unreleased?.size === 0) session.unreleased = undefined;
  const saysUnknown = !wasHeld && client.protocolVersion === '5.0';
  const code = saysUnknown ? { reasonCode: reasonCode.packetIdentifierNotFound } : {};
  send(state, connection, { type: 'server.PUBCOMP', packetIdentifier, ...code });
}

/** Gives the message to every session with a matching subscription, one copy each, and retains it if it says so. */
export function publish(state: State, message: Message): void {
  retain(state, message);
  const deliveries = new Map<Session, Delivery>();
  state.subscriptions.match(message.topic, (session, subscription) => {
    // 5.0:MQTT-3.8.3-3.
    if (subscription.noLocal === true && message.publisherClientId === session.clientId) return;
    // 5.0:MQTT-3.3.1-12, -13; 3.1.1:MQTT-3.3.1-9.
    const keepsRetain = subscription.retainAsPublished === true && message.retain;
    const other = deliveries.get(session);
    const qos = Math.max(other?.qos ?? 0, Math.min(message.qos, subscription.qos)) as QoS;
    // 3.1.1:MQTT-3.3.5-1, 5.0:MQTT-3.3.4-2: overlapping subscriptions get one copy, of the highest QoS among them.
    deliveries.set(session, { message, qos, retain: keepsRetain || other?.retain === true });
  });
  for (const [session, delivery] of deliveries) deliver(state, session, delivery);
}

function violationOf(packet: Publish, state: State): Violation | undefined {
  const { topic, qos, dup, packetIdentifier, topicAlias } = packet;
  // The CONNACK offers no Topic Alias, so that none may be used.
  if (topicAlias !== undefined) return { reasonCode: reasonCode.topicAliasInvalid, statement: '5.0:MQTT-3.3.2-9' };
  if (!topicNameIsValid(topic) || topicLevels(topic) > state.options.topicLevelsMax)
    return { reasonCode: reasonCode.topicNameInvalid, statement: '5.0:MQTT-3.3.2-2' };
  if (qos === 0 && dup) return { reasonCode: reasonCode.malformedPacket, statement: '5.0:MQTT-3.3.1-2' };
  if (qos > 0 && !packetIdentifierIsValid(packetIdentifier))
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-2.2.1-3' };
  return undefined;
}

export function packetIdentifierIsValid(packetIdentifier: number | undefined): boolean {
  return packetIdentifier !== undefined && packetIdentifier >= 1 && packetIdentifier <= 65_535;
}

function messageExpiry(client: Client, packet: Publish): Pick<Message, 'messageExpiryIntervalSeconds'> {
  const { messageExpiryIntervalSeconds } = packet;
  if (client.protocolVersion === '3.1.1' || messageExpiryIntervalSeconds === undefined) return {};
  return { messageExpiryIntervalSeconds };
}
