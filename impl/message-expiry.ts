/** Message Expiry Interval (5.0, section 3.3.2.3.3): what has waited for longer is not sent, and soon makes room in the queue. */
import type { Delivery, Message, Session, State } from './state.ts';

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
export function awaitQueueExpiry(state: State, session: Session, message: Message): void {
  lookThroughAt(state, session, expiresAtMs(message));
}

/** The earliest end has come, perhaps of a message that has been sent meanwhile. */
export function expireQueue(state: State, session: Session): void {
  endQueueExpiry(state, session);
  const kept: Delivery[] = [];
  let earliestMs = Infinity;
  for (const delivery of session.queue ?? []) {
    if (hasExpired(delivery.message, state.nowMs)) continue;
    kept.push(delivery);
    earliestMs = Math.min(earliestMs, expiresAtMs(delivery.message));
  }
  session.queue = kept.length > 0 ? kept : undefined;
  lookThroughAt(state, session, earliestMs);
}

/** Has the queue looked through at that time; not sooner than a while from now, so that two looks are as far apart. */
function lookThroughAt(state: State, session: Session, endMs: number): void {
  const atMs = Math.max(endMs, state.nowMs + betweenLooksMs);
  if (atMs >= (session.queueExpiry?.atMs ?? Infinity)) return;
  state.timers.stop(session.queueExpiry?.timer);
  const timer = state.timers.start({ type: 'queueExpiry', session }, atMs - state.nowMs);
  session.queueExpiry = { atMs, timer };
}

/** The queue goes. */
export function endQueueExpiry(state: State, session: Session): void {
  state.timers.stop(session.queueExpiry?.timer);
  session.queueExpiry = undefined;
}
