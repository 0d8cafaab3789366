/** Who is who in a trace: its Network Connections, the clients behind them, and the charts of each. */
import type { MqttEvent } from '../vocabulary/event.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import type { Connack, Connect, ProtocolVersion, QoS } from '../vocabulary/packet.ts';
import type { AnswerType } from '../delivery.ts';
import { flowControlChart, type Quota } from '../flow-control.ts';
import type { EventType } from '../vocabulary/event.ts';
import { matches, mayReceive, mustReceive } from '../subscription.ts';
import type { Subject } from './subject.ts';

export interface RequestRecord {
  readonly answer: AnswerType;
  readonly packetIdentifier: number;
  readonly subject: Subject;
}

/** One direction of a Network Connection: the types of the packets in flight, oldest first. */
export interface PathRecord {
  readonly subject: Subject;
  readonly inFlight: string[];
}

export interface ConnectionRecord {
  readonly number: ConnectionNumber;
  version: ProtocolVersion;
  readonly connect: Subject;
  /** One, or one for each reading. */
  readonly keepAlives: Subject[];
  readonly ping: Subject;
  readonly client: Subject | undefined;
  readonly network: { readonly up: PathRecord; readonly down: PathRecord };
  takeover: Subject | undefined;
  /** Requests that wait for their answer, oldest first. */
  readonly requests: RequestRecord[];
  /** The charts of what both ends have agreed on, as far as it was made use of. */
  readonly agreed: Subject[];
  /** What came behind a CONNECT that is not answered yet, oldest first. */
  readonly pipelined: { readonly at: number; readonly event: MqttEvent }[];
  connectPacket: Connect | undefined;
  connectAt: number;
  connack: Connack | undefined;
  acceptedAt: number;
  /** The last event from the client, and when. */
  lastInput: EventType | undefined;
  lastInputAt: number;
  owner: ClientRecord | undefined;
  closed: boolean;
  /** The client does not read, so what the server sends on a wire is not to be seen. */
  stalled: boolean;
  /** Somebody writes down what passes the client's end; without that the network between the ends is not judged. */
  hasClientTap: boolean;
  drainedAt: number;
}

export interface SubscriptionRecord {
  readonly topicFilter: string;
  readonly subject: Subject;
  granted: QoS;
  noLocal: boolean;
  activeSince: number;
  /** When UNSUBACK came: what was published before it may still be delivered (section 3.10.4). */
  endedAt: number;
}

/** Everything that belongs to one Client Identifier. */
export interface ClientRecord {
  /** Counts the clients of the trace, so that charts need not tell them by name. */
  readonly number: number;
  readonly clientId: string;
  /** One, or one for each reading. */
  readonly sessions: Subject[];
  readonly connections: ConnectionRecord[];
  /** The one that was accepted last: the session is bound to it. */
  current: ConnectionRecord | undefined;
  readonly wills: Subject[];
  readonly subscriptions: Map<string, SubscriptionRecord>;
  /** What the server has in flight towards the client, by packet identifier. */
  readonly exchanges: Map<number, Subject>;
}

export const isLive = (connection: ConnectionRecord): boolean =>
  !connection.closed && connection.connack?.reasonCode === 0;

/**
 * Whether as many QoS 1 and 2 messages are under way to the client as it takes. The server may then suspend those of QoS 0 too,
 * until it has an acknowledgement (5.0, section 4.9).
 */
export const maySuspend = ({ agreed }: ConnectionRecord): boolean =>
  agreed.some(({ chart, instance }) => {
    if (chart !== flowControlChart.name) return false;
    const { isJudged, open, receiveMaximum } = instance.facts.context as Quota;
    return isJudged && open >= receiveMaximum;
  });

/** The connection's own charts. */
export function chartsOf({
  connect,
  keepAlives,
  ping,
  takeover,
  requests,
  agreed,
  owner,
}: ConnectionRecord): Subject[] {
  const exchanges = owner?.exchanges.values() ?? [];
  return [
    connect,
    ...keepAlives,
    ping,
    ...(takeover ? [takeover] : []),
    ...requests.map(({ subject }) => subject),
    ...agreed,
    ...exchanges,
  ];
}

/** The client's subscriptions that let the server send it this topic, if it was published at `publishedAt`. */
export function subscriptionsTo(
  client: ClientRecord | undefined,
  topic: string,
  publishedAt = Infinity,
): SubscriptionRecord[] {
  const all = [...(client?.subscriptions.values() ?? [])];
  return all.filter(
    (one) =>
      (one.subject.instance.facts.tags.has(mayReceive) || one.endedAt >= publishedAt) &&
      matches(unshared(one.topicFilter), topic),
  );
}

/** Of a shared subscription, what is shared (5.0, section 4.8.2). */
export function unshared(topicFilter: string): string {
  return topicFilter.startsWith('$share/') ? topicFilter.split('/').slice(2).join('/') : topicFilter;
}

export const isShared = ({ topicFilter }: SubscriptionRecord): boolean => topicFilter.startsWith('$share/');

/** The client's subscription of the highest QoS that gives it a right to this topic, at least since `since`. */
export function entitlement(
  client: ClientRecord | undefined,
  topic: string,
  since = Infinity,
): SubscriptionRecord | undefined {
  let best: SubscriptionRecord | undefined;
  for (const one of client?.subscriptions.values() ?? []) {
    const entitled = one.subject.instance.facts.tags.has(mustReceive) && one.activeSince <= since;
    if (entitled && matches(one.topicFilter, topic) && one.granted >= (best?.granted ?? 0)) best = one;
  }
  return best;
}
