/** Retained messages (3.1.1 and 5.0, section 3.3.1.3). They belong to no session (3.1.1:MQTT-3.1.2-7). */
import { expiresAtMs, hasExpired } from './message-expiry.ts';
import { deliver } from './outgoing.ts';
import type { Message, Retained, SessionSubscription } from './records.ts';
import type { State } from './state.ts';

/** Keeps, replaces or removes the retained message of the topic. */
export function retain(state: State, message: Message): void {
  // 3.1.1:MQTT-3.3.1-12, 5.0:MQTT-3.3.1-8: without RETAIN the stored one stays.
  if (!message.retain) return;
  const { topic } = message;
  // 3.1.1:MQTT-3.3.1-10, -11; 5.0:MQTT-3.3.1-6, -7: an empty message removes and is never stored.
  const isStored = message.payload.length > 0;
  const hasRoom = state.retained.size < state.options.retainedMessagesMax || state.retained.get(topic) !== undefined;
  if (isStored && !hasRoom) return;
  if (!isStored) {
    forgetRetained(state, topic);
    return;
  }
  drop(state, topic);
  const atMs = expiresAtMs(message);
  const timer =
    atMs === Infinity ? undefined : state.timers.start({ type: 'retainedExpiry', topic }, atMs - state.nowMs);
  state.retained.set(topic, { message, timer });
  state.journal?.({ type: 'retained.set', message });
}

/** It was removed, or has expired. */
export function forgetRetained(state: State, topic: string): void {
  if (state.retained.get(topic)) state.journal?.({ type: 'retained.removed', topic });
  drop(state, topic);
}

function drop(state: State, topic: string): void {
  state.timers.stop(state.retained.get(topic)?.timer);
  state.retained.delete(topic);
}

/** Sends what a new or renewed subscription has to get (3.1.1:MQTT-3.3.1-6, -8; 5.0:MQTT-3.3.1-9): of these what holds. */
export function deliverRetained(state: State, subscription: SessionSubscription, retained: readonly Retained[]): void {
  const { session, noLocal } = subscription;
  for (const { message } of retained) {
    // Its timer's tick may have yet to come.
    if (hasExpired(message, state.nowMs)) continue;
    if (noLocal && message.publisherClientId === session.clientId) continue;
    deliver(state, subscription, message, true, []);
  }
}
