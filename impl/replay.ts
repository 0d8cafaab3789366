/** What a journal says, in the time of the clock that it was written by: nothing runs yet. */
import type { Will } from '../model/vocabulary/packet.ts';
import type { DeliveryEntry, JournalEntry } from './journal.ts';
import { hasExpired } from './message-expiry.ts';
import { messageBytes } from './message.ts';
import { dequeue } from './queue.ts';
import type { Delivery, Session } from './records.ts';
import { expiryInterval, newSession } from './session.ts';
import { splitShared } from './shared-subscription.ts';
import type { State } from './state.ts';
import { endSubscriptions, subscribe, unsubscribe } from './subscription.ts';

/** What of a session has to be brought into the new time. */
export interface Former {
  isConnected: boolean;
  /** Of the latest connection. */
  readonly will: Will | undefined;
  /** While no connection has it. */
  endsAtMs: number | undefined;
  pendingWill: { readonly will: Will; readonly dueAtMs: number } | undefined;
}

/** In the order of their first connection, as the broker itself has them. */
export type FormerSessions = ReadonlyMap<Session, Former>;

type Entry<Type extends JournalEntry['type']> = Extract<JournalEntry, { readonly type: Type }>;

/** Throws if an entry speaks of a session that no entry before has told of. */
export function replay(state: State, entries: Iterable<JournalEntry>): FormerSessions {
  const formers = new Map<Session, Former>();
  for (const entry of entries) {
    if (entry.type === 'retained.removed') state.retained.delete(entry.topic);
    else if (entry.type !== 'retained.set') replayOfSession(state, formers, entry);
    else {
      const { message } = entry;
      // As the broker does, so that the topics come in the same order.
      state.retained.delete(message.topic);
      state.retained.set(message.topic, { message, timer: undefined });
    }
  }
  return formers;
}

function replayOfSession(
  state: State,
  formers: Map<Session, Former>,
  entry: Exclude<JournalEntry, Entry<'retained.set' | 'retained.removed'>>,
): void {
  if (entry.type === 'session.connected') return connect(state, formers, entry);
  const session = state.sessions.get(entry.clientId);
  const former = session && formers.get(session);
  if (!session || !former) throw new Error(`The journal has a gap: ${entry.type} of a session that is not there.`);
  switch (entry.type) {
    case 'session.disconnected':
      former.isConnected = false;
      former.endsAtMs = entry.endsAtMs;
      session.expiryIntervalSeconds = expiryInterval(entry.expiryIntervalSeconds);
      return;
    case 'session.ended':
      endSubscriptions(state, session);
      state.sessions.delete(entry.clientId);
      formers.delete(session);
      return;
    case 'will.pending':
      former.pendingWill = entry;
      return;
    case 'will.ended':
      former.pendingWill = undefined;
      return;
    case 'subscribed': {
      const protocolVersion = entry.isShared ? '5.0' : '3.1.1';
      subscribe(state, { session, protocolVersion }, entry.subscription, entry.subscriptionIdentifier);
      return;
    }
    case 'unsubscribed':
      unsubscribe(state, session, entry.topicFilter);
      return;
    default:
      replayOfMessage(state, session, entry);
  }
}

type OfMessage = Entry<
  | 'message.queued'
  | 'message.sent'
  | 'message.released'
  | 'message.acknowledged'
  | 'message.dropped'
  | 'messages.expired'
  | 'packetIdentifier.used'
  | 'packetIdentifier.received'
  | 'packetIdentifier.released'
>;

function replayOfMessage(state: State, session: Session, entry: OfMessage): void {
  switch (entry.type) {
    case 'message.queued':
      return wait(session, deliveryOf(state, entry.delivery));
    case 'message.sent': {
      const delivery = entry.delivery ? deliveryOf(state, entry.delivery) : dequeue(state, session);
      if (!delivery) throw new Error('The journal has a gap: a message was sent that is not there.');
      (session.outgoing ??= new Map()).set(entry.packetIdentifier, delivery);
      session.lastPacketIdentifier = entry.packetIdentifier;
      return;
    }
    case 'message.released': {
      const delivery = session.outgoing?.get(entry.packetIdentifier);
      if (delivery) delivery.released = true;
      return;
    }
    case 'message.acknowledged':
      session.outgoing?.delete(entry.packetIdentifier);
      if (session.outgoing?.size === 0) session.outgoing = undefined;
      return;
    case 'message.dropped':
      dequeue(state, session);
      return;
    case 'messages.expired': {
      const { queue } = session;
      session.queue = undefined;
      for (const delivery of queue?.deliveries ?? [])
        if (delivery && !hasExpired(delivery.message, entry.atMs)) wait(session, delivery);
      return;
    }
    case 'packetIdentifier.used':
      session.lastPacketIdentifier = entry.packetIdentifier;
      return;
    case 'packetIdentifier.received':
      (session.unreleased ??= new Set()).add(entry.packetIdentifier);
      return;
    case 'packetIdentifier.released':
      session.unreleased?.delete(entry.packetIdentifier);
      if (session.unreleased?.size === 0) session.unreleased = undefined;
      return;
    default:
      entry satisfies never;
  }
}

function connect(state: State, formers: Map<Session, Former>, entry: Entry<'session.connected'>): void {
  const expiryIntervalSeconds = expiryInterval(entry.expiryIntervalSeconds);
  const session = state.sessions.get(entry.clientId) ?? newSession(entry.clientId, expiryIntervalSeconds);
  session.expiryIntervalSeconds = expiryIntervalSeconds;
  state.sessions.set(entry.clientId, session);
  formers.set(session, { isConnected: true, will: entry.will, endsAtMs: undefined, pendingWill: undefined });
}

/** There is room: it was there when the message came. */
function wait(session: Session, delivery: Delivery): void {
  const queue = (session.queue ??= { deliveries: [], first: 0, bytes: 0, expiry: undefined });
  queue.deliveries.push(delivery);
  queue.bytes += messageBytes(delivery.message);
}

function deliveryOf({ subscriptions }: State, entry: DeliveryEntry): Delivery {
  const { message, qos, retain, subscriptionIdentifiers, sharedTopicFilter } = entry;
  const shared = sharedTopicFilter === undefined ? undefined : splitShared(sharedTopicFilter);
  const group = shared && subscriptions.group(shared.shareName, shared.topicFilter);
  return { message, qos, retain, subscriptionIdentifiers, group, released: false, counted: false };
}
