/** Shared subscriptions (5.0, section 4.8.2): each message goes to one session of those who share. */
import type { ProtocolVersion } from '../model/vocabulary/packet.ts';
import { hasExpired } from './message-expiry.ts';
import { canSend, deliver, lowerQoS } from './outgoing.ts';
import { hasRoom } from './queue.ts';
import type { Message, Session, SessionSubscription, ShareGroup } from './records.ts';
import type { State } from './state.ts';
import { topicFilterIsValid } from './topic.ts';

const prefix = '$share/';

/** `$share` is a word of 5.0 alone: to 3.1.1 it is a level like any other. */
export function isShared(protocolVersion: ProtocolVersion, topicFilter: string): boolean {
  return protocolVersion === '5.0' && topicFilter.startsWith(prefix);
}

/**
 * `$share/`, a Share Name, and the Topic Filter that messages have to match (5.0:MQTT-4.8.2-1, 5.0:MQTT-4.8.2-2).
 * `undefined` if it is not so made.
 */
export function splitShared(
  topicFilter: string,
): { readonly shareName: string; readonly topicFilter: string } | undefined {
  const end = topicFilter.indexOf('/', prefix.length);
  if (end < 0) return undefined;
  const shareName = topicFilter.slice(prefix.length, end);
  const shared = topicFilter.slice(end + 1);
  const isValid = shareName !== '' && !/[+#]/u.test(shareName) && topicFilterIsValid(shared);
  return isValid ? { shareName, topicFilter: shared } : undefined;
}

/** The session shares the subscription from now on, perhaps with other options than before. */
export function join({ members }: ShareGroup, subscription: SessionSubscription): void {
  const index = members.findIndex(({ session }) => session === subscription.session);
  if (index < 0) members.push(subscription);
  else members[index] = subscription;
}

/** And no longer. */
export function leave(state: State, group: ShareGroup, session: Session, topicFilter: string): void {
  const index = group.members.findIndex((member) => member.session === session);
  if (index < 0) return;
  group.members.splice(index, 1);
  if (index < group.next) group.next -= 1;
  if (group.members.length === 0) state.subscriptions.removeGroup(group, topicFilter);
}

/** Gives the message to one of the group, at no higher QoS than that one was granted (5.0:MQTT-4.8.2-3). */
export function deliverToOne(state: State, group: ShareGroup, message: Message): void {
  const chosen = choose(state, group, message);
  if (chosen) deliver(state, chosen, message, message.retain && chosen.retainAsPublished, []);
}

/**
 * The session has ended. What waited for it and was not yet sent, and what was sent with QoS 1 and not acknowledged, goes to
 * another of the group (5.0:U-5.0-23); what was sent with QoS 2 goes to nobody (5.0:MQTT-4.8.2-5).
 */
export function handOn(state: State, session: Session): void {
  for (const delivery of session.outgoing?.values() ?? [])
    if (delivery.group && delivery.qos === 1) handOnOne(state, delivery.group, delivery.message);
  for (const delivery of session.queue?.deliveries ?? [])
    if (delivery?.group) handOnOne(state, delivery.group, delivery.message);
}

function handOnOne(state: State, group: ShareGroup, message: Message): void {
  if (!hasExpired(message, state.nowMs)) deliverToOne(state, group, message);
}

/** In turn, but first those to whom it can be sent now, then those who are there, then those who will come back. */
function choose(state: State, group: ShareGroup, message: Message): SessionSubscription | undefined {
  const { members } = group;
  let chosen = -1;
  let best = 0;
  for (let count = 0; count < members.length && best < sendsNow; count++) {
    const index = (group.next + count) % members.length;
    const suitability = suitabilityOf(state, members[index], message);
    if (suitability <= best) continue;
    best = suitability;
    chosen = index;
  }
  if (chosen < 0) return undefined;
  group.next = (chosen + 1) % members.length;
  return members[chosen];
}

const sendsNow = 3;

function suitabilityOf(state: State, member: SessionSubscription | undefined, message: Message): number {
  if (!member) return 0;
  const { session } = member;
  const client = session.connection?.client;
  const isAtMostOnce = lowerQoS(message.qos, member.qos) === 0;
  if (client && (isAtMostOnce || canSend(state, client))) return sendsNow;
  if (isAtMostOnce || !hasRoom(state, session, message)) return 0;
  return client ? 2 : 1;
}
