/** What a client of others has to be able to do to be tried: two moves, in the words of the standard. */
import type { ProtocolVersion, QoS } from '../../../model/vocabulary/packet.ts';

/** What a publisher may say of a message beside its topic, payload, QoS and RETAIN; a word of 5.0 all of it. */
export interface MessageProperties {
  readonly contentType?: string;
  readonly responseTopic?: string;
  /** Text: mosquitto_pub takes nothing else. */
  readonly correlationData?: string;
  readonly userProperties?: readonly (readonly [name: string, value: string])[];
  readonly messageExpiryIntervalSeconds?: number;
  readonly subscriptionIdentifiers?: readonly number[];
}

export interface Heard extends MessageProperties {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
}

export interface Said extends MessageProperties {
  readonly topic: string;
  /** Empty: no payload at all. */
  readonly payload: string;
  readonly qos: QoS;
  readonly retain?: boolean;
}

export interface ClientWill {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain?: boolean;
  readonly willDelayIntervalSeconds?: number;
}

export interface Opening {
  readonly port: number;
  readonly version: ProtocolVersion;
  readonly clientId: string;
}

export interface Listening extends Opening {
  readonly topicFilters: readonly string[];
  readonly qos: QoS;
  readonly subscriptionIdentifier?: number;
  /** Seconds that the session outlives the connection (5.0); with 3.1.1 for ever. Left away: it does not. */
  readonly keepsSessionSeconds?: number;
  readonly will?: ClientWill;
  /** The server is to end the connection: {@link Listener.ended} is going to be asked. */
  readonly isGoingToBeClosed?: boolean;
  /** Topic Aliases that it allows the server. */
  readonly topicAliasMaximum?: number;
}

export interface Saying extends Opening {
  readonly will?: ClientWill;
  /** Each topic is sent once only, with an alias. */
  readonly usesTopicAlias?: boolean;
}

/** What a CONNACK said; what a client does not show is left away. */
export interface Welcome {
  readonly sessionPresent?: boolean;
  readonly serverKeepAliveSeconds?: number;
  readonly sessionExpiryIntervalSeconds?: number;
  readonly assignedClientIdentifier?: string;
}

/** Connected and subscribed. */
export interface Listener {
  readonly welcome: Welcome;
  /** The next message, in the order in which they came. */
  hear(): Promise<Heard>;
  /** Says DISCONNECT; resolves when the connection has closed. */
  leave(): Promise<void>;
  /** Breaks the connection without a word: its process is killed, or its socket reset if it has no process of its own. */
  break(): Promise<void>;
  /** Resolves when the server has ended the connection, with its Reason Code if the client shows one. */
  ended(): Promise<number | undefined>;
}

export interface ClientUnderTest {
  readonly name: string;
  /** Why it cannot be tried here, if so. */
  readonly missing: string | undefined;
  /** What it has no means to do or to show, by the trial's name, and why. */
  readonly cannot: Readonly<Record<string, string>>;
  /** Resolves when the SUBACK has come. Rejects if it is refused. */
  listen(listening: Listening): Promise<Listener>;
  /** Connects, says all, in order, each to the end of its flow, and says DISCONNECT. Answers the Reason Code of the last PUBACK if the client shows it. */
  say(saying: Saying, messages: readonly Said[]): Promise<number | undefined>;
}
