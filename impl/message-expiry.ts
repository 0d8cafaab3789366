/** Message Expiry Interval (5.0, section 3.3.2.3.3): what has waited for longer is dropped, and makes room at once. */
import type { Message, Session, State } from './state.ts';

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
  const atMs = expiresAtMs(message);
  if (atMs >= (session.queueExpiry?.atMs ?? Infinity)) return;
  state.timers.stop(session.queueExpiry?.timer);
  const timer = state.timers.start({ type: 'queueExpiry', session }, atMs - state.nowMs);
  session.queueExpiry = { atMs, timer };
}

/** The earliest end has come, perhaps of a message that has been sent meanwhile. */
export function expireQueue(state: State, session: Session): void {
  endQueueExpiry(state, session);
  session.queue = session.queue.filter(({ message }) => !hasExpired(message, state.nowMs));
  for (const { message } of session.queue) awaitQueueExpiry(state, session, message);
}

/** The queue goes. */
export function endQueueExpiry(state: State, session: Session): void {
  state.timers.stop(session.queueExpiry?.timer);
  session.queueExpiry = undefined;
}
