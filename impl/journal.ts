/**
 * The journal: each change of what has to outlive the process, as plain data (sections 4.1 and 3.3.1.3 of 5.0, 3.1.2.4 of
 * 3.1.1). A durable engine keeps it. It must
 * 1. write what one call of `input`, `advance` or `shutDown` tells as a whole or not at all, and before the outputs of that call
 *    are carried out: whoever has been sent a PUBACK relies on it;
 * 2. keep the order;
 * 3. begin anew with `snapshot()` when it has restored a broker, and whenever the journal has become too long. What is told after
 *    a snapshot goes on from there.
 *
 * All times are of the clock that the broker is driven by, which is that of one process and stands still between two. So a
 * journal has one clock, and whoever restores says how far the new one is ahead of it: an engine notes with what it writes what
 * the broker's clock shows and what a clock of the world does. When the next broker begins,
 * `offsetMs` = what its clock shows - (what the former showed at the last note + the time since by the clock of the world).
 *
 * All values survive JSON, but for payload and Correlation Data, which are bytes, and `undefined`, which may be left out.
 * Objects are the broker's own, not copies: a message that goes to many sessions is one object in all its entries, which an
 * engine may know it by; and nothing in them may be changed.
 */
import type { Subscription, Will } from '../model/vocabulary/packet.ts';
import { ask } from './hook.ts';
import type { Delivery, Message } from './records.ts';

interface OfSession {
  readonly clientId: string;
}

interface OfExchange extends OfSession {
  readonly packetIdentifier: number;
}

/** A QoS 1 or 2 message on its way to one client. */
export interface DeliveryEntry extends Pick<Delivery, 'qos' | 'retain' | 'subscriptionIdentifiers'> {
  readonly message: Message;
  /** The Topic Filter, with `$share`, of those for whom it could be too. */
  readonly sharedTopicFilter: string | undefined;
}

export type JournalEntry =
  /** A connection has the session, which is new if it is not there yet. The will is that of this connection. */
  | (OfSession & {
      readonly type: 'session.connected';
      /** 0xFFFFFFFF: never. */
      readonly expiryIntervalSeconds: number;
      readonly will: Will | undefined;
    })
  /** The connection has gone and the session stays, until then if ever. */
  | (OfSession & {
      readonly type: 'session.disconnected';
      readonly expiryIntervalSeconds: number;
      readonly endsAtMs: number | undefined;
    })
  /** And with it all that belongs to it. */
  | (OfSession & { readonly type: 'session.ended' })
  /** The connection has gone and its will waits. */
  | (OfSession & { readonly type: 'will.pending'; readonly will: Will; readonly dueAtMs: number })
  /** It has been published, or the session goes on in time. */
  | (OfSession & { readonly type: 'will.ended' })
  /** Or the one with the same filter replaced; as granted. */
  | (OfSession & {
      readonly type: 'subscribed';
      readonly subscription: Subscription;
      readonly subscriptionIdentifier: number | undefined;
      /** False for `$share` in 3.1.1, where it is a level like any other. */
      readonly isShared: boolean;
    })
  | (OfSession & { readonly type: 'unsubscribed'; readonly topicFilter: string })
  /** It waits, behind all that wait for this session. */
  | (OfSession & { readonly type: 'message.queued'; readonly delivery: DeliveryEntry })
  /** For the first time. Without a delivery it is the one that has waited longest. */
  | (OfExchange & { readonly type: 'message.sent'; readonly delivery: DeliveryEntry | undefined })
  /** PUBREC has come. */
  | (OfExchange & { readonly type: 'message.released' })
  /** PUBACK or PUBCOMP has come, or it cannot be sent again. */
  | (OfExchange & { readonly type: 'message.acknowledged' })
  /** The one that has waited longest will not be sent: it has expired, or is too large for the client. */
  | (OfSession & { readonly type: 'message.dropped' })
  /** All that wait for this session and have expired by then are dropped. */
  | (OfSession & { readonly type: 'messages.expired'; readonly atMs: number })
  /** Where the server's Packet Identifiers have come to; in a snapshot, unless the `message.sent` before it says so. */
  | (OfExchange & { readonly type: 'packetIdentifier.used' })
  /** Of a QoS 2 PUBLISH from the client. */
  | (OfExchange & { readonly type: 'packetIdentifier.received' })
  /** PUBREL has come. */
  | (OfExchange & { readonly type: 'packetIdentifier.released' })
  /** Or the one of the same topic replaced. */
  | { readonly type: 'retained.set'; readonly message: Message }
  | { readonly type: 'retained.removed'; readonly topic: string };

export type Journal = (entry: JournalEntry) => void;

/** The store's own, so guarded that its fault becomes nobody else's. */
export function journalOf({
  store,
  onHookError,
}: {
  readonly store: Journal | undefined;
  readonly onHookError: (error: unknown) => void;
}): Journal | undefined {
  return store && ((entry) => ask(onHookError, undefined, store, entry));
}

export function deliveryEntry({ message, qos, retain, subscriptionIdentifiers, group }: Delivery): DeliveryEntry {
  // Nobody can join a group any more that all have left.
  const sharedTopicFilter = group && group.members.length > 0 ? group.topicFilter : undefined;
  return { message, qos, retain, subscriptionIdentifiers, sharedTopicFilter };
}
