/** Messages from clients: what each QoS is answered. `fan-out.ts` says to whom a message goes, `outgoing.ts` has the way out. */
import { reasonCode, type Acknowledgement, type Publish } from '../model/vocabulary/packet.ts';
import { publishRefusal } from './authorization.ts';
import { publish } from './fan-out.ts';
import { messageOf } from './message.ts';
import type { Client, Connection } from './records.ts';
import { send, type State } from './state.ts';
import { newTraffic, topicAliasIsAllowed, topicOf } from './topic-alias.ts';
import { responseTopicIsValid, topicLevels, topicNameIsValid } from './topic.ts';
import type { Violation } from './violation.ts';

/** PUBLISH from a client. */
export function handlePublish(
  state: State,
  connection: Connection,
  client: Client,
  packet: Publish,
): Violation | undefined {
  const violation = violationOf(packet, client, state);
  if (violation) return violation;
  const topic = topicOf(client, packet);
  if (typeof topic !== 'string') return topic;
  const packetIdentifier = packet.packetIdentifier ?? 0;
  switch (packet.qos) {
    case 0:
      publishIfAllowed(state, client, packet, topic);
      return undefined;
    case 1: {
      // 5.0:MQTT-2.2.1-3: a QoS 2 exchange has the identifier. 3.1.1 has no word for it.
      const isInUse = client.protocolVersion === '5.0' && client.session.unreleased?.has(packetIdentifier) === true;
      const refusal = isInUse ? reasonCode.packetIdentifierInUse : publishIfAllowed(state, client, packet, topic);
      // 3.1.1:MQTT-4.3.2-2, 5.0:MQTT-4.3.2-4: after it, the same identifier is a new message, whatever DUP says.
      send(state, connection, { type: 'server.PUBACK', packetIdentifier, ...said(client, refusal) });
      return undefined;
    }
    case 2: {
      // 3.1.1:MQTT-4.3.3-2, 5.0:MQTT-4.3.3-10: until its PUBREL a repeat is acknowledged, not delivered.
      const { session } = client;
      const isRepeat = session.unreleased?.has(packetIdentifier) === true;
      const refusal = isRepeat ? reasonCode.success : publishIfAllowed(state, client, packet, topic);
      // 5.0:MQTT-4.3.3-9: refused, the identifier is free at once. 3.1.1 cannot refuse, and goes through the exchange.
      const isOpen = refusal === reasonCode.success || client.protocolVersion === '3.1.1';
      if (isOpen) {
        (session.unreleased ??= new Set()).add(packetIdentifier);
        if (!isRepeat)
          state.journal?.({ type: 'packetIdentifier.received', clientId: session.clientId, packetIdentifier });
        // 3.1.1 knows no Receive Maximum.
        if (client.protocolVersion === '5.0') (client.traffic ??= newTraffic(0)).openExchanges += 1;
      }
      send(state, connection, { type: 'server.PUBREC', packetIdentifier, ...said(client, refusal) });
      return undefined;
    }
    default:
      packet.qos satisfies never;
      return undefined;
  }
}

/** PUBREL from a client. */
export function release(state: State, connection: Connection, client: Client, packet: Acknowledgement): void {
  const { packetIdentifier } = packet;
  const { session, traffic } = client;
  const wasHeld = session.unreleased?.delete(packetIdentifier) === true;
  if (session.unreleased?.size === 0) session.unreleased = undefined;
  if (wasHeld) state.journal?.({ type: 'packetIdentifier.released', clientId: session.clientId, packetIdentifier });
  const saysUnknown = !wasHeld && client.protocolVersion === '5.0';
  const code = saysUnknown ? { reasonCode: reasonCode.packetIdentifierNotFound } : {};
  // Every PUBCOMP gives the client room for one more, but not above its start (5.0, section 4.9).
  if (traffic && traffic.openExchanges > 0) traffic.openExchanges -= 1;
  send(state, connection, { type: 'server.PUBCOMP', packetIdentifier, ...code });
}

/** Publishes the message if the client may. Answers the Reason Code: 0, or why it reaches nobody. */
function publishIfAllowed(state: State, client: Client, packet: Publish, topic: string): number {
  const refusal = publishRefusal(state.options, client, packet, topic);
  if (refusal !== reasonCode.success) return refusal;
  publish(state, messageOf(packet, topic, client.session.clientId, client.protocolVersion, state.nowMs));
  return reasonCode.success;
}

/** 3.1.1 is told that all is well (3.1.1:MQTT-3.3.5-2). */
function said({ protocolVersion }: Client, refusal: number): { readonly reasonCode?: number } {
  return refusal !== reasonCode.success && protocolVersion === '5.0' ? { reasonCode: refusal } : {};
}

function violationOf(packet: Publish, client: Client, { options }: State): Violation | undefined {
  const { topic, qos, dup, packetIdentifier, topicAlias, responseTopic } = packet;
  if (topicAlias !== undefined && !topicAliasIsAllowed(topicAlias, options))
    return { reasonCode: reasonCode.topicAliasInvalid, statement: '5.0:MQTT-3.3.2-9' };
  // Without a name there has to be an alias (5.0, section 3.3.2.1).
  if (topic === '' && topicAlias === undefined)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-4.7.3-1' };
  if (topic !== '' && (!topicNameIsValid(topic) || topicLevels(topic) > options.topicLevelsMax))
    return { reasonCode: reasonCode.topicNameInvalid, statement: '5.0:MQTT-3.3.2-2' };
  if (qos === 0 && dup) return { reasonCode: reasonCode.malformedPacket, statement: '5.0:MQTT-3.3.1-2' };
  if (qos > 0 && !packetIdentifierIsValid(packetIdentifier))
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-2.2.1-3' };
  if (responseTopic !== undefined && !responseTopicIsValid(responseTopic))
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.3.2-14' };
  if (packet.subscriptionIdentifiers !== undefined)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.3.4-6' };
  // The CONNACK has said how far this server goes (5.0, sections 3.2.2.3.4 and 3.2.2.3.5).
  if (qos > options.maximumQoS) return { reasonCode: reasonCode.qosNotSupported, statement: '5.0:MQTT-3.2.2-9' };
  if (packet.retain && !options.retainAvailable)
    return { reasonCode: reasonCode.retainNotSupported, statement: '5.0:MQTT-4.13.1-1' };
  // It starts afresh with each connection (5.0:U-5.0-21). QoS 1 is acknowledged at once and takes no room.
  const isFull = client.protocolVersion === '5.0' && (client.traffic?.openExchanges ?? 0) >= options.receiveMaximum;
  if (qos > 0 && isFull) return { reasonCode: reasonCode.receiveMaximumExceeded, statement: '5.0:MQTT-3.3.4-7' };
  return undefined;
}

export function packetIdentifierIsValid(packetIdentifier: number | undefined): boolean {
  return packetIdentifier !== undefined && packetIdentifier >= 1 && packetIdentifier <= 65_535;
}
