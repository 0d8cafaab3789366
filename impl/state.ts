/** What the broker knows: connections, sessions, messages; and how a chapter sends. */
import type { ServerEvent } from '../model/vocabulary/event.ts';
import type { Connect, MessageProperties, ProtocolVersion, QoS, Will } from '../model/vocabulary/packet.ts';
import type { StatementId } from '../model/vocabulary/statement.ts';
import { fitted, type AnswerLimits } from './answer.ts';
import type { AuthenticationExchange } from './enhanced-authentication.ts';
import type { Journal } from './journal.ts';
import type { BrokerOptions, ConnectAnswer } from './options.ts';
import type { RetainedTree } from './retained-tree.ts';
import type { ShareGroup, SubscriptionTree } from './subscription-tree.ts';
import type { Timer, Timers } from './timers.ts';

/** Numbers the Network Connections; never used twice. */
export type ConnectionNumber = number;

/** What a deadline is for. */
export type Due =
  | { readonly type: 'connectTimeout'; readonly connection: Connection }
  | { readonly type: 'keepAlive'; readonly connection: Connection }
  | { readonly type: 'willDelay'; readonly session: Session }
  | { readonly type: 'sessionExpiry'; readonly session: Session }
  | { readonly type: 'queueExpiry'; readonly session: Session }
  | { readonly type: 'retainedExpiry'; readonly topic: string };

export interface Output {
  readonly connection: ConnectionNumber;
  readonly event: ServerEvent | { readonly type: 'network.closed'; readonly by: 'server'; readonly abortive: boolean };
}

export interface State {
  readonly options: BrokerOptions;
  readonly timers: Timers<Due>;
  readonly connections: Map<ConnectionNumber, Connection>;
  /** By Client Identifier (3.1.1:MQTT-3.1.3-2, 5.0:MQTT-3.1.3-2). */
  readonly sessions: Map<string, Session>;
  readonly subscriptions: SubscriptionTree;
  readonly retained: RetainedTree;
  /** Of the input that is being processed. */
  nowMs: number;
  outputs: Output[];
  /** Connections with an accepted CONNECT. */
  clients: number;
  /** A packet to it was held back, as it exceeds the Maximum Packet Size. */
  overlong: Connection | undefined;
  isShuttingDown: boolean;
  /** Is told each change of what outlives the process. */
  journal: Journal | undefined;
}

/** A Network Connection from its opening to its close. */
export interface Connection {
  readonly number: ConnectionNumber;
  /** Runs to the connect timeout, then to the keep-alive deadline; `undefined` while Keep Alive is 0. */
  timer: Timer | undefined;
  /** Absent until the CONNECT has been accepted. */
  client: Client | undefined;
  /** If its CONNECT named an Authentication Method. */
  authentication: Authentication | undefined;
}

/** Enhanced authentication on a connection. */
export interface Authentication {
  readonly method: string;
  readonly exchange: AuthenticationExchange;
  /** The client has been sent an AUTH that it has to answer. */
  isUnderWay: boolean;
  /** The CONNECT, until it is accepted, and what the hook said of it. */
  waiting: { readonly connect: Connect; readonly answer: ConnectAnswer } | undefined;
}

/** What dies with the Network Connection of an accepted client. */
export interface Client {
  readonly protocolVersion: ProtocolVersion;
  readonly session: Session;
  /** Of this connection alone, never inherited (3.1.1:MQTT-3.1.2-12). */
  will: Will | undefined;
  /** QoS 1 and 2 PUBLISH packets that may still be sent (5.0, section 4.9; 5.0:U-5.0-21). */
  sendQuota: number;
  /** Of the messages that have taken one of it. */
  inFlightBytes: number;
  /** What its CONNECT asks of the packets to it, if anything. */
  readonly answerLimits: AnswerLimits | undefined;
  readonly userName: string | undefined;
  /** What of the resumed session the quota did not let go out again yet. */
  unsent: MapIterator<[packetIdentifier: number, delivery: Delivery]> | undefined;
  /** Absent until there is something to note. */
  traffic: Traffic | undefined;
}

/** What one connection notes of the PUBLISH packets on it, either way. It goes with the connection (5.0:MQTT-3.3.2-7). */
export interface Traffic {
  /** QoS 2 exchanges that the client has begun or taken up and that no PUBCOMP has ended (5.0:MQTT-3.3.4-7). */
  openExchanges: number;
  /** Topic Names by the Topic Alias that the client uses; absent until the first, as the other. */
  namesFromClient: Map<number, string> | undefined;
  /** Topic Aliases by the Topic Name that the client has been told them for. */
  aliasesToClient: Map<string, number> | undefined;
  /** How many there may be. */
  readonly aliasesToClientMax: number;
}

/**
 * What outlives the Network Connection (3.1.1 and 5.0, section 4.1). The collections are there while there is
 * something in them: empty ones would take as much memory as all the rest of an idle connection.
 */
export interface Session {
  readonly clientId: string;
  connection: Connection | undefined;
  /** 0 ends with the connection, Infinity never. 3.1.1: Clean Session 1 and 0. */
  expiryIntervalSeconds: number;
  /** While no connection is there: when it ends, if ever. */
  expiry: { readonly atMs: number; readonly timer: Timer } | undefined;
  pendingWill: { readonly will: Will; readonly fireAtMs: number; readonly timer: Timer | undefined } | undefined;
  /** By Topic Filter, as the client writes it. */
  subscriptions: Map<string, SessionSubscription> | undefined;
  /** QoS 1 and 2 messages that wait to be sent. */
  queue: Queue | undefined;
  /** Sent and not yet acknowledged, by Packet Identifier, in the order of the first sending. */
  outgoing: Map<number, Delivery> | undefined;
  lastPacketIdentifier: number;
  /** QoS 2 Packet Identifiers received and not yet released (method of 3.1.1:MQTT-4.3.3-2). */
  unreleased: Set<number> | undefined;
}

/** Messages that wait, first in, first out; there while there is one. */
export interface Queue {
  /** What has been taken out leaves a gap at the beginning, and the gap goes when it is as long as the rest. */
  readonly deliveries: (Delivery | undefined)[];
  /** Where the gap ends. */
  first: number;
  bytes: number;
  /** When the queue is looked through for what has expired. */
  expiry: { readonly atMs: number; readonly timer: Timer } | undefined;
}

/** To whom a message goes and how: as one subscription has it, or all of a session that match. */
export interface Recipient {
  readonly session: Session;
  readonly qos: QoS;
  readonly retainAsPublished: boolean;
  readonly subscriptionIdentifiers: readonly number[] | undefined;
  /** With whom the session shares the subscription, if it does. */
  readonly group: ShareGroup | undefined;
}

/** A subscription of a session. */
export interface SessionSubscription extends Recipient {
  /** What Topic Names are held against: without `$share` and Share Name. */
  readonly topicFilter: string;
  readonly noLocal: boolean;
}

/** An Application Message. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly publisherClientId: string;
  readonly receivedAtMs: number;
  readonly messageExpiryIntervalSeconds: number | undefined;
  /** What a publisher of 5.0 said of it, if anything. */
  readonly properties: MessageProperties | undefined;
  /** What it takes while it waits; 0 until that is asked. */
  bytes: number;
}

export interface Retained {
  readonly message: Message;
  /** To its expiry. */
  readonly timer: Timer | undefined;
}

/** A QoS 1 or 2 message on its way to one client. */
export interface Delivery {
  readonly message: Message;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly subscriptionIdentifiers: readonly number[] | undefined;
  /** For whom else it could be. */
  readonly group: ShareGroup | undefined;
  /** Released: the PUBREC has come, only the PUBREL is sent again (3.1.1:MQTT-4.3.3-1, 5.0:MQTT-4.3.3-6). */
  released: boolean;
  /** It has been sent on the connection that is there, of whose send quota it takes one until it ends (5.0:U-5.0-21). */
  counted: boolean;
}

/** The peer broke the protocol. The connection is closed (3.1.1:MQTT-4.8.0-1, 5.0:MQTT-4.13.1-1). */
export interface Violation {
  /** What a 5.0 DISCONNECT says of it. */
  readonly reasonCode: number;
  readonly statement: StatementId;
  /** The Reason String that goes with it: what the client's developer has to know. */
  readonly why?: string;
}

/**
 * Whoever sends a PUBLISH sees to it that the client takes one of that size. Anything else that exceeds its Maximum Packet
 * Size even without Problem Information is held back, and the connection closed when the input has been dealt with
 * (5.0:MQTT-3.1.2-24): to leave a client without an answer would not be as if it had got it.
 */
export function send(state: State, connection: Connection, event: Output['event']): void {
  const limits = connection.client?.answerLimits;
  if (limits === undefined || event.type === 'network.closed' || event.type === 'server.PUBLISH') {
    state.outputs.push({ connection: connection.number, event });
    return;
  }
  const fitting = fitted(event, limits);
  if (fitting) state.outputs.push({ connection: connection.number, event: fitting });
  else state.overlong = connection;
}
