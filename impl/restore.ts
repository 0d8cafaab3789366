/** A broker goes on where another has ended: its sessions and retained messages, in the time of the new clock. */
import type { JournalEntry } from './journal.ts';
import { expiresAtMs, expireQueue } from './message-expiry.ts';
import type { Delivery, Message, Session } from './records.ts';
import { replay, type Former } from './replay.ts';
import { leaveBehind } from './session.ts';
import type { State } from './state.ts';

/** `offsetMs`: what the clock of `state.nowMs` is ahead of that of the entries. */
export function restore(state: State, entries: Iterable<JournalEntry>, offsetMs: number): void {
  const sessions = replay(state, entries);
  const messages = messagesInTime(state, offsetMs);
  for (const { message } of state.retained) keepRetained(state, messages(message));
  for (const [session, former] of sessions) {
    moveMessages(state, session, messages);
    if (!former.isConnected) awaitEnd(state, session, former, offsetMs);
  }
  // All connections have gone at once: nobody is there to get the will of another.
  for (const [session, { isConnected, will }] of sessions) if (isConnected) leaveBehind(state, session, will);
}

/** A message of many sessions stays one object. Even if a clock was set back, none has come in the future. */
function messagesInTime({ nowMs }: State, offsetMs: number): (former: Message) => Message {
  const moved = new Map<Message, Message>();
  return (former) => {
    const known = moved.get(former);
    if (known) return known;
    const message = { ...former, receivedAtMs: Math.min(former.receivedAtMs + offsetMs, nowMs) };
    moved.set(former, message);
    return message;
  };
}

/** What has expired meanwhile goes when its timer does, at once. */
function keepRetained(state: State, message: Message): void {
  const { topic } = message;
  const atMs = expiresAtMs(message);
  const timer =
    atMs === Infinity ? undefined : state.timers.start({ type: 'retainedExpiry', topic }, untilMs(state, atMs));
  state.retained.set(topic, { message, timer });
}

function moveMessages(state: State, session: Session, messages: (former: Message) => Message): void {
  const { queue, outgoing } = session;
  const moved = (delivery: Delivery): Delivery => ({ ...delivery, message: messages(delivery.message) });
  // The keys are there already, so that the order of the first sending stays.
  for (const [packetIdentifier, delivery] of outgoing ?? []) outgoing?.set(packetIdentifier, moved(delivery));
  if (!queue) return;
  const deliveries = queue.deliveries.slice(queue.first).map((delivery) => delivery && moved(delivery));
  session.queue = { deliveries, first: 0, bytes: queue.bytes, expiry: undefined };
  // What has expired goes, and the rest is looked through when it has to be.
  expireQueue(state, session);
}

function awaitEnd(state: State, session: Session, { endsAtMs, pendingWill }: Former, offsetMs: number): void {
  if (endsAtMs !== undefined) {
    // Even if a clock was set back, nothing lasts longer than it may.
    const atMs = Math.min(endsAtMs + offsetMs, state.nowMs + session.expiryIntervalSeconds * 1000);
    const timer = state.timers.start({ type: 'sessionExpiry', session }, untilMs(state, atMs));
    session.expiry = { atMs, timer };
  }
  if (!pendingWill) return;
  const { will, dueAtMs } = pendingWill;
  const fireAtMs = Math.min(dueAtMs + offsetMs, state.nowMs + (will.willDelayIntervalSeconds ?? 0) * 1000);
  // The session's end publishes it then, as with every will.
  const outlastsSession = session.expiry !== undefined && fireAtMs >= session.expiry.atMs;
  const timer = outlastsSession
    ? undefined
    : state.timers.start({ type: 'willDelay', session }, untilMs(state, fireAtMs));
  session.pendingWill = { will, fireAtMs, timer };
}

function untilMs({ nowMs }: State, atMs: number): number {
  return Math.max(0, atMs - nowMs);
}
