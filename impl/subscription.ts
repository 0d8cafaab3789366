/** SUBSCRIBE and UNSUBSCRIBE (3.1.1 and 5.0, sections 3.8 to 3.11). */
import { reasonCode, type Subscribe, type Subscription, type Unsubscribe } from '../model/vocabulary/packet.ts';
import { packetIdentifierIsValid } from './delivery.ts';
import { deliverRetained } from './retained.ts';
import { send, type Client, type Connection, type State, type Violation } from './state.ts';
import { topicFilterIsValid, topicLevels } from './topic.ts';

/** Answers one SUBACK for all filters, in their order (3.1.1:MQTT-3.8.4-1 to -6), then the retained messages. */
export function handleSubscribe(
  state: State,
  connection: Connection,
  client: Client,
  packet: Subscribe,
): Violation | undefined {
  const violation = violationOf(client, packet);
  if (violation) return violation;
  const { session } = client;
  const granted: { readonly subscription: Subscription; readonly existed: boolean }[] = [];
  const reasonCodes = packet.subscriptions.map((subscription) => {
    const code = grant(state, client, subscription);
    if (code > 2) return code;
    const existed = session.subscriptions?.has(subscription.topicFilter) === true;
    (session.subscriptions ??= new Map()).set(subscription.topicFilter, subscription);
    state.subscriptions.add(session, subscription);
    granted.push({ subscription, existed });
    return code;
  });
  send(state, connection, { type: 'server.SUBACK', packetIdentifier: packet.packetIdentifier, reasonCodes });
  for (const { subscription, existed } of granted) deliverRetained(state, session, subscription, existed);
  return undefined;
}

/** Answers UNSUBACK even if nothing was deleted (3.1.1:MQTT-3.10.4-5, 5.0:MQTT-3.10.4-5). */
export function handleUnsubscribe(
  state: State,
  connection: Connection,
  client: Client,
  packet: Unsubscribe,
): Violation | undefined {
  const { packetIdentifier, topicFilters } = packet;
  if (!packetIdentifierIsValid(packetIdentifier) || topicFilters.length === 0)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.10.3-2' };
  if (!topicFilters.every(topicFilterIsValid))
    return { reasonCode: reasonCode.topicFilterInvalid, statement: '5.0:MQTT-4.7.1-1' };
  const { session } = client;
  const reasonCodes = topicFilters.map((topicFilter) => {
    state.subscriptions.remove(session, topicFilter);
    return session.subscriptions?.delete(topicFilter) === true ? reasonCode.success : noSubscriptionExisted;
  });
  if (session.subscriptions?.size === 0) session.subscriptions = undefined;
  const codes = client.protocolVersion === '5.0' ? { reasonCodes } : {};
  send(state, connection, { type: 'server.UNSUBACK', packetIdentifier, ...codes });
  return undefined;
}

const noSubscriptionExisted = 0x11;
const subscriptionIdentifiersNotSupported = 0xa1;

function violationOf(client: Client, packet: Subscribe): Violation | undefined {
  const { packetIdentifier, subscriptions, subscriptionIdentifier } = packet;
  if (!packetIdentifierIsValid(packetIdentifier) || subscriptions.length === 0)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.8.3-2' };
  // The CONNACK says that they are not available.
  if (subscriptionIdentifier !== undefined)
    return { reasonCode: subscriptionIdentifiersNotSupported, statement: '5.0:MQTT-4.13.1-1' };
  for (const { topicFilter, noLocal } of subscriptions) {
    if (!topicFilterIsValid(topicFilter))
      return { reasonCode: reasonCode.topicFilterInvalid, statement: '5.0:MQTT-4.7.1-1' };
    if (noLocal === true && isShared(client, topicFilter))
      return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.8.3-4' };
  }
  return undefined;
}

/** The granted QoS, or why the filter is refused; 3.1.1 has one code for all reasons. */
function grant(state: State, client: Client, { topicFilter, qos }: Subscription): number {
  if (isShared(client, topicFilter)) return reasonCode.sharedSubscriptionsNotSupported;
  if (topicLevels(topicFilter) <= state.options.topicLevelsMax) return qos;
  return client.protocolVersion === '5.0' ? reasonCode.quotaExceeded : 0x80;
}

/** `$share` is a word of 5.0 alone. */
function isShared({ protocolVersion }: Client, topicFilter: string): boolean {
  return protocolVersion === '5.0' && topicFilter.startsWith('$share/');
}
