/**
 * What a broker claims to be able to do. Scenarios and cases that need more are left out, and the report says so: not to offer
 * something is no deviation. In 5.0 the CONNACK says much of it.
 */
import type { Connack, ProtocolVersion, QoS } from '../../model/vocabulary/packet.ts';

export interface Capabilities {
  readonly versions: readonly ProtocolVersion[];
  readonly maximumQoS: QoS;
  readonly retained: boolean;
  readonly wildcards: boolean;
  readonly shared: boolean;
  readonly subscriptionIdentifiers: boolean;
  readonly topicAliases: boolean;
  readonly willDelay: boolean;
  /** A client may have none, and is named by the server. */
  readonly emptyClientIds: boolean;
  /** It has been set up to refuse {@link refusedUserName}. */
  readonly refusesUsers: boolean;
  /** A longer Keep Alive is refused, or not kept. */
  readonly keepAliveSecondsMax: number;
  /** 0: no session outlives its connection. 0xffffffff: for ever. */
  readonly sessionExpirySecondsMax: number;
  readonly packetBytesMax: number;
  /** Messages of QoS 1 and 2 that a client may have under way to it. */
  readonly receiveMaximum: number;
  /** How long it waits for CONNECT; null if it does not say, and then it is not judged by it. */
  readonly connectTimeoutMs: number | null;
}

/** What the standard describes, without a time that it does not set, and with nobody who is refused. */
export const allOfTheStandard: Capabilities = {
  versions: ['3.1.1', '5.0'],
  maximumQoS: 2,
  retained: true,
  wildcards: true,
  shared: true,
  subscriptionIdentifiers: true,
  topicAliases: true,
  willDelay: true,
  emptyClientIds: true,
  refusesUsers: false,
  keepAliveSecondsMax: 65_535,
  sessionExpirySecondsMax: 0xffff_ffff,
  packetBytesMax: 268_435_460,
  receiveMaximum: 65_535,
  connectTimeoutMs: null,
};

/** What to ask for in a CONNECT, so that the CONNACK says where it ends. */
export const askedForAll = { keepAliveSeconds: 1, sessionExpiryIntervalSeconds: 0xffff_ffff } as const;

/** Less what a CONNACK of 5.0 says that there is not (5.0, section 3.2.2.3). */
export function lessWhatIsDeclared(claimed: Capabilities, connack: Connack): Capabilities {
  const { maximumQoS = 2, maximumPacketSizeBytes = Infinity, receiveMaximum = Infinity } = connack;
  return {
    ...claimed,
    maximumQoS: maximumQoS < claimed.maximumQoS ? maximumQoS : claimed.maximumQoS,
    retained: claimed.retained && connack.retainAvailable !== false,
    wildcards: claimed.wildcards && connack.wildcardSubscriptionAvailable !== false,
    shared: claimed.shared && connack.sharedSubscriptionAvailable !== false,
    subscriptionIdentifiers: claimed.subscriptionIdentifiers && connack.subscriptionIdentifiersAvailable !== false,
    topicAliases: claimed.topicAliases && (connack.topicAliasMaximum ?? 0) > 0,
    packetBytesMax: Math.min(claimed.packetBytesMax, maximumPacketSizeBytes),
    receiveMaximum: Math.min(claimed.receiveMaximum, receiveMaximum),
  };
}
