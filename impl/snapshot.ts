/** The journal that says in the fewest entries what there is now. */
import { deliveryEntry, type JournalEntry } from './journal.ts';
import type { Session, SessionSubscription } from './records.ts';
import { expirySeconds } from './session.ts';
import type { State } from './state.ts';

export function* snapshot(state: State): Generator<JournalEntry> {
  for (const session of state.sessions.values()) yield* sessionEntries(session);
  for (const subscription of state.subscriptions) yield subscribed(subscription);
  // Afterwards: the groups are there, to which a message can be handed on.
  for (const session of state.sessions.values()) yield* messageEntries(session);
  for (const { message } of state.retained) yield { type: 'retained.set', message };
}

function* sessionEntries(session: Session): Generator<JournalEntry> {
  const { clientId, connection, expiry, pendingWill, unreleased } = session;
  const expiryIntervalSeconds = expirySeconds(session);
  yield { type: 'session.connected', clientId, expiryIntervalSeconds, will: connection?.client?.will };
  if (!connection) yield { type: 'session.disconnected', clientId, expiryIntervalSeconds, endsAtMs: expiry?.atMs };
  if (pendingWill) {
    const { will, fireAtMs } = pendingWill;
    yield { type: 'will.pending', clientId, will, dueAtMs: fireAtMs };
  }
  for (const packetIdentifier of unreleased ?? [])
    yield { type: 'packetIdentifier.received', clientId, packetIdentifier };
}

function subscribed(subscription: SessionSubscription): JournalEntry {
  const { session, qos, noLocal, retainAsPublished, subscriptionIdentifiers, group } = subscription;
  const topicFilter = group ? group.topicFilter : subscription.topicFilter;
  return {
    type: 'subscribed',
    clientId: session.clientId,
    subscription: { topicFilter, qos, noLocal, retainAsPublished },
    subscriptionIdentifier: subscriptionIdentifiers?.[0],
    isShared: group !== undefined,
  };
}

function* messageEntries({ clientId, outgoing, lastPacketIdentifier, queue }: Session): Generator<JournalEntry> {
  let used = 0;
  for (const [packetIdentifier, delivery] of outgoing ?? []) {
    used = packetIdentifier;
    yield { type: 'message.sent', clientId, packetIdentifier, delivery: deliveryEntry(delivery) };
    if (delivery.released) yield { type: 'message.released', clientId, packetIdentifier };
  }
  if (lastPacketIdentifier !== used)
    yield { type: 'packetIdentifier.used', clientId, packetIdentifier: lastPacketIdentifier };
  for (const delivery of queue?.deliveries ?? [])
    if (delivery) yield { type: 'message.queued', clientId, delivery: deliveryEntry(delivery) };
}
