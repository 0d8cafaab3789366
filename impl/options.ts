import type { Connect, Publish, QoS, Subscription } from '../model/vocabulary/packet.ts';
import type { EnhancedAuthentication } from './enhanced-authentication.ts';
import type { ClientIdentity, ConnectAnswer } from './hook.ts';
import type { Journal } from './journal.ts';

export interface BrokerOptions {
  /** Resolution of every timer; each deadline is met within one tick. Default 100. */
  readonly tickMs: number;
  /** How long a Network Connection may take to its CONNECT (3.1.1:U-3.1.1-01, 5.0:U-5.0-01). Default 10,000. */
  readonly connectTimeoutMs: number;
  /** 5.0: a larger Keep Alive, or 0, is replaced by this one (5.0:MQTT-3.1.2-21). Default: the client's is honoured. */
  readonly serverKeepAliveMaximumSeconds: number | undefined;
  /** 5.0: a larger Session Expiry Interval is replaced by this one (5.0:U-5.0-14). Default: the client's is honoured. */
  readonly sessionExpiryMaximumSeconds: number | undefined;
  /**
   * Clients connected at once; a CONNECT beyond is refused with 0x89, unless it takes over its own live connection.
   * Network Connections without an accepted CONNECT come on top, a tenth of it or 100; more are reset. Default 1,000,000.
   */
  readonly connectionsMax: number;
  /**
   * While there are as many sessions, with and without a connection, a CONNECT for a new one that is to outlive its
   * connection is refused with 0x97. Default 1,000,000.
   */
  readonly sessionsMax: number;
  /** QoS 1 and 2 messages that wait for a session; later ones are dropped. Default 10,000. */
  readonly queuedMessagesMax: number;
  /** Of what waits for a session, as PUBLISH packets of 5.0; what exceeds it is dropped. Default 64 MiB. */
  readonly queuedBytesMax: number;
  /** Of one session; a further one is refused with 0x97. Default 10,000. */
  readonly subscriptionsMax: number;
  /** QoS 1 and 2 messages on their way to a client, if its Receive Maximum is not lower. Default 1,000. */
  readonly inFlightMessagesMax: number;
  /** Of them, as PUBLISH packets of 5.0; when it is reached, the next has to wait for an acknowledgement. Default 8 MiB. */
  readonly inFlightBytesMax: number;
  /** QoS 1 and 2 messages on their way from a client: the Receive Maximum of the CONNACK. Default 1,000. */
  readonly receiveMaximum: number;
  /** Topic Aliases that a client may use: the Topic Alias Maximum of the CONNACK. Default 16. */
  readonly topicAliasMaximum: number;
  /** Topic Aliases that this server uses towards a client that allows as many. Default 16. */
  readonly topicAliasesToClientMax: number;
  /** The Maximum QoS that clients may publish with, and are granted. Default 2. */
  readonly maximumQoS: QoS;
  /** What is not available is announced in the CONNACK of 5.0, and refused. Default: all of it is. */
  readonly retainAvailable: boolean;
  readonly wildcardSubscriptionAvailable: boolean;
  readonly subscriptionIdentifiersAvailable: boolean;
  readonly sharedSubscriptionAvailable: boolean;
  /** Retained messages; further topics are not retained. Default 100,000. */
  readonly retainedMessagesMax: number;
  /** In UTF-8. Default 1,024. */
  readonly clientIdentifierBytesMax: number;
  /** Of a Topic Name or Topic Filter. Default 256. */
  readonly topicLevelsMax: number;
  /** Of a packet to the server; the codec enforces it, the CONNACK of 5.0 announces it. Default 16 MiB. */
  readonly packetBytesMax: number;
  /**
   * Asked of every CONNECT that is valid. A number is the Reason Code of the answer; if it throws, the client is refused with
   * 0x80, in 3.1.1 with return code 3. What 5.0 may say beside it is not said to 3.1.1, and the Response Information only to
   * clients that request it. Default: everyone is accepted.
   */
  readonly authenticate: (connect: Connect) => number | ConnectAnswer;
  /** By Authentication Method. A CONNECT with one has to satisfy `authenticate` too, before. Default: none. */
  readonly enhancedAuthentication: ReadonlyMap<string, EnhancedAuthentication>;
  /** A hook has thrown this: who asked for something is denied it. Must not throw. Default: nothing. */
  readonly onHookError: (error: unknown) => void;
  /** Answers an id that it has never answered before. Default: `assigned-1`, `assigned-2` and so on. */
  readonly assignClientIdentifier: () => string;
  /**
   * 0 takes the message over, a code that PUBACK has refuses it; if it throws, or for another code, that is 0x80. A will is
   * asked about at CONNECT, as if it were published then. Default: everyone may publish everything.
   */
  readonly authorizePublish: ((client: ClientIdentity, publish: Publish) => number) | undefined;
  /** 0 grants what is asked for, a code that SUBACK has refuses it; if it throws, 0x80. Default: everyone may subscribe. */
  readonly authorizeSubscribe: ((client: ClientIdentity, subscription: Subscription) => number) | undefined;
  /**
   * Is told each change of sessions and retained messages, so that `Broker.restore` can go on where another process has ended;
   * what it owes is in journal.ts. Client Identifiers that are assigned must then not come again in the next process. If it
   * throws, `onHookError` is told, and the broker goes on, with less to be restored from. Default: nothing outlives the process.
   */
  readonly store: Journal | undefined;
}

/** Throws RangeError if an option is out of its range. */
export function withDefaults(options: Partial<BrokerOptions>): BrokerOptions {
  let assigned = 0;
  const complete: BrokerOptions = {
    tickMs: 100,
    connectTimeoutMs: 10_000,
    serverKeepAliveMaximumSeconds: undefined,
    sessionExpiryMaximumSeconds: undefined,
    connectionsMax: 1_000_000,
    sessionsMax: 1_000_000,
    queuedMessagesMax: 10_000,
    queuedBytesMax: 64 * 1024 * 1024,
    subscriptionsMax: 10_000,
    inFlightMessagesMax: 1_000,
    inFlightBytesMax: 8 * 1024 * 1024,
    receiveMaximum: 1_000,
    topicAliasMaximum: 16,
    topicAliasesToClientMax: 16,
    maximumQoS: 2,
    retainAvailable: true,
    wildcardSubscriptionAvailable: true,
    subscriptionIdentifiersAvailable: true,
    sharedSubscriptionAvailable: true,
    retainedMessagesMax: 100_000,
    clientIdentifierBytesMax: 1_024,
    topicLevelsMax: 256,
    packetBytesMax: 16 * 1024 * 1024,
    authenticate: () => 0,
    enhancedAuthentication: new Map(),
    onHookError: () => undefined,
    assignClientIdentifier: () => `assigned-${(assigned += 1)}`,
    authorizePublish: undefined,
    authorizeSubscribe: undefined,
    store: undefined,
    ...options,
  };
  requireInteger('tickMs', complete.tickMs, 1, 60_000);
  requireInteger('connectTimeoutMs', complete.connectTimeoutMs, 1, 0xffff_ffff);
  requireInteger('serverKeepAliveMaximumSeconds', complete.serverKeepAliveMaximumSeconds ?? 1, 1, 65_535);
  requireInteger('sessionExpiryMaximumSeconds', complete.sessionExpiryMaximumSeconds ?? 0, 0, 0xffff_ffff);
  requireInteger('sessionsMax', complete.sessionsMax, 0, 100_000_000);
  requireInteger('connectionsMax', complete.connectionsMax, 1, 100_000_000);
  // 3.1.1:MQTT-3.1.3-5, 5.0:MQTT-3.1.3-5: 23 have to be enough.
  requireInteger('clientIdentifierBytesMax', complete.clientIdentifierBytesMax, 23, 65_535);
  // A Topic Name for an alias, and Subscription Identifiers, come on top on the way out, and the Remaining Length has an end.
  requireInteger('packetBytesMax', complete.packetBytesMax, 2, 268_000_000);
  requireInteger('inFlightMessagesMax', complete.inFlightMessagesMax, 1, 65_535);
  requireInteger('inFlightBytesMax', complete.inFlightBytesMax, 1, Number.MAX_SAFE_INTEGER);
  requireInteger('receiveMaximum', complete.receiveMaximum, 1, 65_535);
  requireInteger('topicAliasMaximum', complete.topicAliasMaximum, 0, 65_535);
  requireInteger('topicAliasesToClientMax', complete.topicAliasesToClientMax, 0, 65_535);
  requireInteger('maximumQoS', complete.maximumQoS, 0, 2);
  requireInteger('queuedMessagesMax', complete.queuedMessagesMax, 0, 0xffff_ffff);
  requireInteger('queuedBytesMax', complete.queuedBytesMax, 0, Number.MAX_SAFE_INTEGER);
  requireInteger('subscriptionsMax', complete.subscriptionsMax, 0, 0xffff_ffff);
  return complete;
}

function requireInteger(name: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(`${name} is ${value}, not an integer from ${from} to ${to}.`);
}
