/** What the broker keeps of each connection, session, subscription and message. They know each other, and nothing else. */
import type { Connect, MessageProperties, ProtocolVersion, QoS, Will } from '../model/vocabulary/packet.ts';
import type { AnswerLimits } from './answer.ts';
import type { AuthenticationExchange } from './enhanced-authentication.ts';
import type { ConnectAnswer } from './hook.ts';
import type { Timer } from './timers.ts';

/** Numbers the Network Connections; never used twice. */
export type ConnectionNumber = number;

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

/** Who shares a subscription (5.0, section 4.8.2). */
export interface ShareGroup {
  /** As its members write it, with `$share`. */
  readonly topicFilter: string;
  readonly members: SessionSubscription[];
  /** Whose turn it is. */
  next: number;
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
