/** To whom a message goes. */
import { deliver, lowerQoS } from './outgoing.ts';
import type { Message, Recipient, Session, SessionSubscription } from './records.ts';
import { retain } from './retained.ts';
import type { SamePackets } from './send-publish.ts';
import { deliverToOne } from './shared-subscription.ts';
import type { State } from './state.ts';
import type { Subscribers } from './subscription-tree.ts';

/**
 * Gives the message to every session with a matching subscription, one copy each, and one more for every subscription that it
 * shares and is chosen for; and retains the message if it says so.
 */
export function publish(state: State, message: Message): void {
  retain(state, message);
  const matching = state.subscriptions.match(message.topic);
  const same: SamePackets = [];
  // With one filter nobody can have two that match.
  if (matching.length > 1) deliverOnce(state, matching, message, same);
  else for (const subscription of matching[0]?.single?.values() ?? []) deliverCopy(state, subscription, message, same);
  for (const { groups } of matching) for (const group of groups?.values() ?? []) deliverToOne(state, group, message);
}

function deliverOnce(state: State, matching: readonly Subscribers[], message: Message, same: SamePackets): void {
  const recipients = new Map<Session, Recipient>();
  for (const { single } of matching)
    for (const subscription of single?.values() ?? []) {
      if (isOwn(subscription, message)) continue;
      const other = recipients.get(subscription.session);
      recipients.set(subscription.session, other ? both(other, subscription) : subscription);
    }
  for (const recipient of recipients.values()) deliverTo(state, recipient, message, same);
}

function deliverCopy(state: State, subscription: SessionSubscription, message: Message, same: SamePackets): void {
  if (!isOwn(subscription, message)) deliverTo(state, subscription, message, same);
}

function deliverTo(state: State, recipient: Recipient, message: Message, same: SamePackets): void {
  // 5.0:MQTT-3.3.1-12, -13; 3.1.1:MQTT-3.3.1-9.
  deliver(state, recipient, message, message.retain && recipient.retainAsPublished, same);
}

/** 5.0:MQTT-3.8.3-3. */
function isOwn({ noLocal, session }: SessionSubscription, message: Message): boolean {
  return noLocal && message.publisherClientId === session.clientId;
}

/**
 * Overlapping subscriptions get one copy, of the highest QoS among them (3.1.1:MQTT-3.3.5-1, 5.0:MQTT-3.3.4-2), with the
 * Subscription Identifiers of all, also if one of them is there twice (5.0:MQTT-3.3.4-4).
 */
function both(one: Recipient, other: Recipient): Recipient {
  const { session, group } = one;
  const identifiers = [...(one.subscriptionIdentifiers ?? []), ...(other.subscriptionIdentifiers ?? [])];
  return {
    session,
    group,
    qos: lowerQoS(one.qos, other.qos) === one.qos ? other.qos : one.qos,
    retainAsPublished: one.retainAsPublished || other.retainAsPublished,
    subscriptionIdentifiers: identifiers.length > 0 ? identifiers : undefined,
  };
}
