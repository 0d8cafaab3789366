/** The QoS 1 and 2 messages that wait for a session: while no connection is there, or its window is full. */
import { deliveryEntry } from './journal.ts';
import { awaitExpiry, endExpiry } from './message-expiry.ts';
import { messageBytes } from './message.ts';
import type { Delivery, Message, Queue, Session } from './records.ts';
import type { State } from './state.ts';

/** A shorter gap is not worth the moving. */
const gapMin = 32;

/** Keeps the message for later, or drops it for this session alone if there is no room for it. */
export function enqueue(state: State, session: Session, delivery: Delivery): void {
  const { message } = delivery;
  if (!hasRoom(state, session, message)) return;
  const queue = (session.queue ??= { deliveries: [], first: 0, bytes: 0, expiry: undefined });
  queue.deliveries.push(delivery);
  queue.bytes += messageBytes(message);
  state.journal?.({ type: 'message.queued', clientId: session.clientId, delivery: deliveryEntry(delivery) });
  awaitExpiry(state, session, queue, message);
}

export function hasRoom(state: State, { queue }: Session, message: Message): boolean {
  const { queuedMessagesMax, queuedBytesMax } = state.options;
  const isWithinMessages = (queue ? waiting(queue) : 0) < queuedMessagesMax;
  return isWithinMessages && (queue?.bytes ?? 0) + messageBytes(message) <= queuedBytesMax;
}

/** Takes out the first. Moves the others so seldom that a message is moved once on average, however many there are. */
export function dequeue(state: State, session: Session): Delivery | undefined {
  const { queue } = session;
  if (!queue) return undefined;
  const delivery = queue.deliveries[queue.first];
  queue.deliveries[queue.first] = undefined;
  queue.first += 1;
  if (delivery) queue.bytes -= messageBytes(delivery.message);
  if (waiting(queue) === 0) endQueue(state, session);
  else if (queue.first >= gapMin && queue.first >= waiting(queue)) {
    queue.deliveries.splice(0, queue.first);
    queue.first = 0;
  }
  return delivery;
}

/** Drops all. */
export function endQueue(state: State, session: Session): void {
  if (session.queue) endExpiry(state, session.queue);
  session.queue = undefined;
}

function waiting({ deliveries, first }: Queue): number {
  return deliveries.length - first;
}
