/** SUBSCRIBE and UNSUBSCRIBE (3.1.1 and 5.0, sections 3.8 to 3.11). */
import {
  reasonCode,
  type QoS,
  type Subscribe,
  type Subscription,
  type Unsubscribe,
} from '../model/vocabulary/packet.ts';
import { subscribeRefusal } from './authorization.ts';
import { packetIdentifierIsValid } from './delivery.ts';
import type { Client, Connection, Retained, Session, SessionSubscription } from './records.ts';
import { deliverRetained } from './retained.ts';
import { isShared, join, leave, splitShared } from './shared-subscription.ts';
import { send, type State } from './state.ts';
import { hasWildcards, topicFilterIsValid, topicLevels } from './topic.ts';
import type { Violation } from './violation.ts';

interface Granted {
  readonly subscription: SessionSubscription;
  /** What it gets of the retained messages. */
  readonly retained: readonly Retained[];
}

/**
 * Retained messages that one SUBSCRIBE brings, beside as many as there can be: filters that overlap get all of them again and
 * again. A filter that would bring more is refused with 0x97.
 */
const retainedAgainMax = 10_000;

/** Answers one SUBACK for all filters, in their order (3.1.1:MQTT-3.8.4-1 to -6), then the retained messages. */
export function handleSubscribe(
  state: State,
  connection: Connection,
  client: Client,
  packet: Subscribe,
): Violation | undefined {
  const violation = violationOf(state, client, packet);
  if (violation) return violation;
  const isInUse = identifierIsInUse(client, packet.packetIdentifier);
  const granted: Granted[] = [];
  let retainedMax = state.options.retainedMessagesMax + retainedAgainMax;
  const reasonCodes = packet.subscriptions.map((requested) => {
    const code = isInUse ? reasonCode.packetIdentifierInUse : grant(state, client, requested);
    if (code > 2) return client.protocolVersion === '5.0' ? code : reasonCode.unspecifiedError;
    const asksForRetained = getsRetained(client, requested);
    // Once they are too many, those of the next filters are not even looked for.
    const retained = asksForRetained && retainedMax >= 0 ? state.retained.match(requested.topicFilter) : [];
    retainedMax -= retained.length;
    if (asksForRetained && retainedMax < 0)
      return client.protocolVersion === '5.0' ? reasonCode.quotaExceeded : reasonCode.unspecifiedError;
    const subscribed = { ...requested, qos: code as QoS };
    granted.push({ subscription: subscribe(state, client, subscribed, packet.subscriptionIdentifier), retained });
    return code;
  });
  send(state, connection, { type: 'server.SUBACK', packetIdentifier: packet.packetIdentifier, reasonCodes });
  for (const { subscription, retained } of granted) deliverRetained(state, subscription, retained);
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
  const { protocolVersion } = client;
  if (!topicFilters.every((topicFilter) => filterIsValid(client, topicFilter)))
    return { reasonCode: reasonCode.topicFilterInvalid, statement: '5.0:MQTT-4.7.1-1' };
  const { session } = client;
  const isInUse = identifierIsInUse(client, packetIdentifier);
  const reasonCodes = topicFilters.map((topicFilter) => {
    if (isInUse) return reasonCode.packetIdentifierInUse;
    return unsubscribe(state, session, topicFilter) ? reasonCode.success : reasonCode.noSubscriptionExisted;
  });
  const codes = protocolVersion === '5.0' ? { reasonCodes } : {};
  send(state, connection, { type: 'server.UNSUBACK', packetIdentifier, ...codes });
  return undefined;
}

/** The session has ended. */
export function endSubscriptions(state: State, session: Session): void {
  for (const topicFilter of session.subscriptions?.keys() ?? []) unsubscribe(state, session, topicFilter);
}

function violationOf(state: State, client: Client, packet: Subscribe): Violation | undefined {
  const { packetIdentifier, subscriptions, subscriptionIdentifier } = packet;
  if (!packetIdentifierIsValid(packetIdentifier) || subscriptions.length === 0)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.8.3-2' };
  // 5.0, section 3.8.2.1.2.
  if (subscriptionIdentifier === 0) return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-4.13.1-1' };
  if (subscriptionIdentifier !== undefined && !state.options.subscriptionIdentifiersAvailable)
    return { reasonCode: reasonCode.subscriptionIdentifiersNotSupported, statement: '5.0:MQTT-4.13.1-1' };
  for (const { topicFilter, noLocal } of subscriptions) {
    if (!filterIsValid(client, topicFilter))
      return { reasonCode: reasonCode.topicFilterInvalid, statement: '5.0:MQTT-4.7.1-1' };
    if (noLocal === true && isShared(client.protocolVersion, topicFilter))
      return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.8.3-4' };
  }
  return undefined;
}

function filterIsValid({ protocolVersion }: Client, topicFilter: string): boolean {
  if (!topicFilterIsValid(topicFilter)) return false;
  return !isShared(protocolVersion, topicFilter) || splitShared(topicFilter) !== undefined;
}

/**
 * A QoS 2 exchange of the client has the identifier (5.0:MQTT-2.2.1-3): its state of the session is not ours, as 5.0 says of
 * Reason Code 0x91. 3.1.1 has no word for it, and is served.
 */
function identifierIsInUse({ protocolVersion, session }: Client, packetIdentifier: number): boolean {
  return protocolVersion === '5.0' && session.unreleased?.has(packetIdentifier) === true;
}

/** The granted QoS, or a code of 5.0 why the filter is refused; 3.1.1 has one code for all reasons (3.1.1:MQTT-3.9.3-2). */
function grant({ options }: State, client: Client, subscription: Subscription): number {
  const { topicFilter, qos } = subscription;
  const { session, protocolVersion } = client;
  if (isShared(protocolVersion, topicFilter) && !options.sharedSubscriptionAvailable)
    return reasonCode.sharedSubscriptionsNotSupported;
  // 3.1.1:MQTT-3.8.3-2.
  if (hasWildcards(topicFilter) && !options.wildcardSubscriptionAvailable)
    return reasonCode.wildcardSubscriptionsNotSupported;
  if (topicLevels(topicFilter) > options.topicLevelsMax) return reasonCode.quotaExceeded;
  const { subscriptions } = session;
  const isOneMore = subscriptions?.has(topicFilter) !== true;
  if (isOneMore && (subscriptions?.size ?? 0) >= options.subscriptionsMax) return reasonCode.quotaExceeded;
  const refusal = subscribeRefusal(options, client, subscription);
  if (refusal !== reasonCode.success) return refusal;
  // 5.0:MQTT-3.2.2-10: any QoS may be asked for.
  return Math.min(qos, options.maximumQoS);
}

/** 3.1.1:MQTT-3.8.4-3; 5.0:MQTT-3.3.1-9, -10, -11. Who shares gets none (5.0, section 4.8.2). */
function getsRetained(
  { session, protocolVersion }: Client,
  { topicFilter, retainHandling = 0 }: Subscription,
): boolean {
  if (isShared(protocolVersion, topicFilter)) return false;
  const existed = session.subscriptions?.has(topicFilter) === true;
  return retainHandling === 0 || (retainHandling === 1 && !existed);
}

/** Makes the subscription, or replaces the one with the same filter, its Subscription Identifier included. */
export function subscribe(
  state: State,
  { session, protocolVersion }: Pick<Client, 'session' | 'protocolVersion'>,
  requested: Subscription,
  subscriptionIdentifier: number | undefined,
): SessionSubscription {
  const { topicFilter, qos, noLocal = false, retainAsPublished = false } = requested;
  const shared = isShared(protocolVersion, topicFilter) ? splitShared(topicFilter) : undefined;
  const group = shared && state.subscriptions.group(shared.shareName, shared.topicFilter);
  const subscription: SessionSubscription = {
    session,
    qos,
    noLocal,
    retainAsPublished,
    topicFilter: shared?.topicFilter ?? topicFilter,
    subscriptionIdentifiers: subscriptionIdentifier === undefined ? undefined : [subscriptionIdentifier],
    group,
  };
  const existed = session.subscriptions?.get(topicFilter);
  // A session may be of 5.0 on one connection and of 3.1.1 on the next.
  if (existed && existed.group !== group) unsubscribe(state, session, topicFilter);
  (session.subscriptions ??= new Map()).set(topicFilter, subscription);
  if (group) join(group, subscription);
  else state.subscriptions.add(subscription);
  state.journal?.({
    type: 'subscribed',
    clientId: session.clientId,
    subscription: requested,
    subscriptionIdentifier,
    isShared: group !== undefined,
  });
  return subscription;
}

/** Whether there was such a subscription. What is on its way goes on (3.1.1:MQTT-3.10.4-3, 5.0:MQTT-3.10.4-3). */
export function unsubscribe(state: State, session: Session, topicFilter: string): boolean {
  const subscription = session.subscriptions?.get(topicFilter);
  if (!subscription) return false;
  session.subscriptions?.delete(topicFilter);
  state.journal?.({ type: 'unsubscribed', clientId: session.clientId, topicFilter });
  if (session.subscriptions?.size === 0) session.subscriptions = undefined;
  if (subscription.group) leave(state, subscription.group, session, subscription.topicFilter);
  else state.subscriptions.remove(session, topicFilter);
  return true;
}
