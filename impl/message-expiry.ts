/** Message Expiry Interval (5.0, section 3.3.2.3.3): what has waited for longer is not sent, and soon makes room in the queue. */
import { messageBytes } from './message.ts';
import type { Delivery, Message, Queue, Session } from './records.ts';
import type { State } from './state.ts';

/**
 * To drop what has expired, a session's whole queue is looked through. This is not done more often, or a queue in which
 * something expires in every tick would cost all others their time; what has expired takes room until then.
 */
const betweenLooksMs = 1000;

/** 5.0:MQTT-3.3.2-5. */
export function hasExpired(message: Message, nowMs: number): boolean {
  return expiresAtMs(message) <= nowMs;
}

/** Infinity if it never does. */
export function expiresAtMs({ receivedAtMs, messageExpiryIntervalSeconds }: Message): number {
  return messageExpiryIntervalSeconds === undefined ? Infinity : receivedAtMs + messageExpiryIntervalSeconds * 1000;
}

/** The received interval less the time that the message has waited here (5.0:MQTT-3.3.2-6). */
export function remainingExpiry(message: Message, nowMs: number): { readonly messageExpiryIntervalSeconds?: number } {
  if (message.messageExpiryIntervalSeconds === undefined) return {};
  const waitedSeconds = Math.floor((nowMs - message.receivedAtMs) / 1000);
  return { messageExpiryIntervalSeconds: Math.max(0, message.messageExpiryIntervalSeconds - waitedSeconds) };
}

/** The message now waits in the session's queue. One timer runs for all of them, to the earliest end. */
export function awaitExpiry(state: State, session: Session, queue: Queue, message: Message): void {
  lookThroughAt(state, session, queue, expiresAtMs(message));
}

/** The earliest end has come, perhaps of a message that has been sent meanwhile. */
export function expireQueue(state: State, session: Session): void {
  const { queue } = session;
  if (!queue) return;
  endExpiry(state, queue);
  const before = queue.deliveries.length - queue.first;
  const kept: Delivery[] = [];
  let bytes = 0;
  let earliestMs = Infinity;
  for (const delivery of queue.deliveries) {
    if (!delivery || hasExpired(delivery.message, state.nowMs)) continue;
    kept.push(delivery);
    bytes += messageBytes(delivery.message);
    earliestMs = Math.min(earliestMs, expiresAtMs(delivery.message));
  }
  if (kept.length < before)
    state.journal?.({ type: 'messages.expired', clientId: session.clientId, atMs: state.nowMs });
  session.queue = kept.length > 0 ? { deliveries: kept, first: 0, bytes, expiry: undefined } : undefined;
  if (session.queue) lookThroughAt(state, session, session.queue, earliestMs);
}

/** The queue goes. */
export function endExpiry(state: State, queue: Queue): void {
  state.timers.stop(queue.expiry?.timer);
  queue.expiry = undefined;
}

/** Has the queue looked through at that time; not sooner than a while from now, so that two looks are as far apart. */
function lookThroughAt(state: State, session: Session, queue: Queue, endMs: number): void {
  const atMs = Math.max(endMs, state.nowMs + betweenLooksMs);
  if (atMs >= (queue.expiry?.atMs ?? Infinity)) return;
  state.timers.stop(queue.expiry?.timer);
  const timer = state.timers.start({ type: 'queueExpiry', session }, atMs - state.nowMs);
  queue.expiry = { atMs, timer };
}
