/**
 * The MQTT Control Packets of both versions, one shape each, named as MQTT 5.0 names them.
 *
 * Where the versions differ, the word is 5.0's and the value says what both mean: `cleanStart` is 3.1.1's CleanSession
 * bit, `reasonCode` is 3.1.1's return code. What 3.1.1 has no word for (properties, most reason codes) is left out of its
 * packets. Durations end in their unit; a payload is bytes.
 */

export type ProtocolVersion = '3.1.1' | '5.0';
export const protocolVersions = ['3.1.1', '5.0'] as const satisfies readonly ProtocolVersion[];

export type QoS = 0 | 1 | 2;

/** The Session Expiry Interval that never expires (5.0, section 3.1.2.11.2). */
export const sessionNeverExpires = 0xffff_ffff;

/** A name and a value; names may repeat, the order counts (5.0, section 3.1.2.11.8). */
export type UserProperty = readonly [name: string, value: string];

/** What a publisher of 5.0 says of its message, for the receivers: the server hands it on as it came (5.0, section 3.3.2.3). */
export interface MessageProperties {
  /** 1: the payload is UTF-8. Absent is 0: bytes. */
  readonly payloadFormatIndicator?: 0 | 1;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  readonly userProperties?: readonly UserProperty[];
}

/** What an answer of 5.0 may say beside its Reason Code, for people who look for the cause (5.0, section 3.2.2.3.9). */
export interface ProblemInformation {
  readonly reasonString?: string;
  readonly userProperties?: readonly UserProperty[];
}

export interface Will extends MessageProperties {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  /** 5.0 only; absent is 0. */
  readonly willDelayIntervalSeconds?: number;
  readonly messageExpiryIntervalSeconds?: number;
}

export interface Connect {
  readonly protocolVersion: ProtocolVersion;
  readonly clientId: string;
  readonly cleanStart: boolean;
  readonly keepAliveSeconds: number;
  readonly will?: Will;
  readonly userName?: string;
  readonly password?: Uint8Array;
  /** 5.0 only; absent is 0, {@link sessionNeverExpires} is for ever. */
  readonly sessionExpiryIntervalSeconds?: number;
  readonly receiveMaximum?: number;
  readonly maximumPacketSizeBytes?: number;
  readonly topicAliasMaximum?: number;
  /** Absent is true. */
  readonly requestProblemInformation?: boolean;
  /** Absent is false. */
  readonly requestResponseInformation?: boolean;
  readonly authenticationMethod?: string;
  readonly authenticationData?: Uint8Array;
  readonly userProperties?: readonly UserProperty[];
}

export interface Connack extends ProblemInformation {
  readonly sessionPresent: boolean;
  /** 0 is success; 1 to 5 are 3.1.1's refusals, 0x80 and above 5.0's. */
  readonly reasonCode: number;
  readonly serverKeepAliveSeconds?: number;
  readonly assignedClientIdentifier?: string;
  readonly sessionExpiryIntervalSeconds?: number;
  readonly receiveMaximum?: number;
  readonly maximumQoS?: 0 | 1;
  readonly retainAvailable?: boolean;
  readonly maximumPacketSizeBytes?: number;
  readonly topicAliasMaximum?: number;
  readonly wildcardSubscriptionAvailable?: boolean;
  readonly subscriptionIdentifiersAvailable?: boolean;
  readonly sharedSubscriptionAvailable?: boolean;
  /** Where the answers to this client's requests may go (5.0, section 3.2.2.3.15). */
  readonly responseInformation?: string;
  /** The server to use instead, with 0x9C and 0x9D. */
  readonly serverReference?: string;
  readonly authenticationMethod?: string;
  readonly authenticationData?: Uint8Array;
}

export interface Publish extends MessageProperties {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly dup: boolean;
  /** Present exactly if `qos` is above 0. */
  readonly packetIdentifier?: number;
  readonly topicAlias?: number;
  readonly messageExpiryIntervalSeconds?: number;
  /** From the server only: of the subscriptions that the message matched. */
  readonly subscriptionIdentifiers?: readonly number[];
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP. */
export interface Acknowledgement extends ProblemInformation {
  readonly packetIdentifier: number;
  /** 5.0 only; absent is 0, success. */
  readonly reasonCode?: number;
}

export interface Subscription {
  readonly topicFilter: string;
  readonly qos: QoS;
  readonly noLocal?: boolean;
  readonly retainAsPublished?: boolean;
  readonly retainHandling?: 0 | 1 | 2;
}

export interface Subscribe {
  readonly packetIdentifier: number;
  readonly subscriptions: readonly Subscription[];
  readonly subscriptionIdentifier?: number;
  readonly userProperties?: readonly UserProperty[];
}

export interface Suback extends ProblemInformation {
  readonly packetIdentifier: number;
  readonly reasonCodes: readonly number[];
}

export interface Unsubscribe {
  readonly packetIdentifier: number;
  readonly topicFilters: readonly string[];
  readonly userProperties?: readonly UserProperty[];
}

export interface Unsuback extends ProblemInformation {
  readonly packetIdentifier: number;
  /** 5.0 only: 3.1.1's UNSUBACK has no payload. */
  readonly reasonCodes?: readonly number[];
}

export interface Disconnect extends ProblemInformation {
  /** 5.0 only; absent is 0, Normal disconnection. */
  readonly reasonCode?: number;
  readonly sessionExpiryIntervalSeconds?: number;
  /** From the server only: the server to use instead, with 0x9C and 0x9D. */
  readonly serverReference?: string;
}

export interface Auth extends ProblemInformation {
  /** 0x00 success, 0x18 continue authentication, 0x19 re-authenticate. */
  readonly reasonCode: number;
  readonly authenticationMethod?: string;
  readonly authenticationData?: Uint8Array;
}

/** A packet without fields. */
export type Empty = object;

/** What a client may send, by packet type. */
export interface ClientPackets {
  readonly CONNECT: Connect;
  readonly PUBLISH: Publish;
  readonly PUBACK: Acknowledgement;
  readonly PUBREC: Acknowledgement;
  readonly PUBREL: Acknowledgement;
  readonly PUBCOMP: Acknowledgement;
  readonly SUBSCRIBE: Subscribe;
  readonly UNSUBSCRIBE: Unsubscribe;
  readonly PINGREQ: Empty;
  readonly DISCONNECT: Disconnect;
  readonly AUTH: Auth;
}

/** What a server may send, by packet type. */
export interface ServerPackets {
  readonly CONNACK: Connack;
  readonly PUBLISH: Publish;
  readonly PUBACK: Acknowledgement;
  readonly PUBREC: Acknowledgement;
  readonly PUBREL: Acknowledgement;
  readonly PUBCOMP: Acknowledgement;
  readonly SUBACK: Suback;
  readonly UNSUBACK: Unsuback;
  readonly PINGRESP: Empty;
  readonly DISCONNECT: Disconnect;
  readonly AUTH: Auth;
}

/** The reason codes of 5.0 (table 2-6). Granted QoS 0, 1 and 2 are 0x00 to 0x02. */
export const reasonCode = {
  success: 0x00,
  disconnectWithWill: 0x04,
  noMatchingSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  continueAuthentication: 0x18,
  reAuthenticate: 0x19,
  unspecifiedError: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecificError: 0x83,
  unsupportedProtocolVersion: 0x84,
  clientIdentifierNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverBusy: 0x89,
  banned: 0x8a,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetIdentifierInUse: 0x91,
  packetIdentifierNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  messageRateTooHigh: 0x96,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  payloadFormatInvalid: 0x99,
  retainNotSupported: 0x9a,
  qosNotSupported: 0x9b,
  useAnotherServer: 0x9c,
  serverMoved: 0x9d,
  sharedSubscriptionsNotSupported: 0x9e,
  connectionRateExceeded: 0x9f,
  maximumConnectTime: 0xa0,
  subscriptionIdentifiersNotSupported: 0xa1,
  wildcardSubscriptionsNotSupported: 0xa2,
} as const;

/** The reason codes of DISCONNECT that a client may use (5.0, table 3-10). */
const clientDisconnectCodes: ReadonlySet<number> = new Set([
  0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
]);

export function isClientDisconnectCode(code: number): boolean {
  return clientDisconnectCodes.has(code);
}
