/** The properties of 5.0 (table 2-4): which packet may have them, how often, and with what values. */
import type {
  Connack,
  Connect,
  Disconnect,
  MessageProperties,
  ProblemInformation,
  Publish,
  Subscribe,
  Will,
} from '../../model/vocabulary/packet.ts';
import type { Side } from './packet-types.ts';

/** `flag` is a boolean of the vocabulary, `bit` a number of 0 or 1. */
type DataType = 'flag' | 'bit' | 'two bytes' | 'four bytes' | 'variable' | 'string' | 'binary' | 'pair';

/** What has properties: a packet, or the will within the CONNECT. */
export type Holder = (typeof all)[number];

/** The fields of the vocabulary that are properties on the wire. */
export type Properties = MessageProperties &
  ProblemInformation &
  Pick<Publish, 'messageExpiryIntervalSeconds' | 'topicAlias' | 'subscriptionIdentifiers'> &
  Pick<Will, 'willDelayIntervalSeconds'> &
  Pick<Subscribe, 'subscriptionIdentifier'> &
  Pick<Disconnect, 'serverReference'> &
  Partial<
    Omit<Connect, 'protocolVersion' | 'clientId' | 'cleanStart' | 'keepAliveSeconds' | 'will' | 'userName' | 'password'>
  > &
  Partial<Omit<Connack, 'sessionPresent' | 'reasonCode'>>;

export interface Property {
  readonly identifier: number;
  readonly name: string;
  readonly field: keyof Properties;
  readonly dataType: DataType;
  readonly holders: readonly Holder[];
  /** The Reason Code for a value of 0, where that is forbidden. */
  readonly notZero?: number;
  /** Where it may be there more than once: its field is a list then, `listField` if it has another name. */
  readonly repeats?: readonly Holder[];
  readonly listField?: keyof Properties;
  /** What only the other side may put into it. */
  readonly notFrom?: Readonly<Partial<Record<Holder, Side>>>;
}

const protocolError = 0x82;
const topicAliasInvalid = 0x94;
const acknowledgements = ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBACK', 'UNSUBACK'] as const;
const messages = ['PUBLISH', 'WILL'] as const;
const connects = ['CONNECT', 'CONNACK'] as const;
const authentications = [...connects, 'AUTH'] as const;
const all = [...connects, ...messages, ...acknowledgements, 'SUBSCRIBE', 'UNSUBSCRIBE', 'DISCONNECT', 'AUTH'] as const;
const answers = ['CONNACK', ...acknowledgements, 'DISCONNECT', 'AUTH'] as const;

// prettier-ignore
const properties: readonly Property[] = [
  { identifier: 0x01, name: 'Payload Format Indicator', field: 'payloadFormatIndicator', dataType: 'bit', holders: messages },
  { identifier: 0x02, name: 'Message Expiry Interval', field: 'messageExpiryIntervalSeconds', dataType: 'four bytes', holders: messages },
  { identifier: 0x03, name: 'Content Type', field: 'contentType', dataType: 'string', holders: messages },
  { identifier: 0x08, name: 'Response Topic', field: 'responseTopic', dataType: 'string', holders: messages },
  { identifier: 0x09, name: 'Correlation Data', field: 'correlationData', dataType: 'binary', holders: messages },
  // From a client only in SUBSCRIBE (5.0:MQTT-3.3.4-6).
  { identifier: 0x0b, name: 'Subscription Identifier', field: 'subscriptionIdentifier', dataType: 'variable', holders: ['PUBLISH', 'SUBSCRIBE'], notZero: protocolError, repeats: ['PUBLISH'], listField: 'subscriptionIdentifiers', notFrom: { PUBLISH: 'client' } },
  // From a server only in CONNACK (5.0:MQTT-3.14.2-2).
  { identifier: 0x11, name: 'Session Expiry Interval', field: 'sessionExpiryIntervalSeconds', dataType: 'four bytes', holders: [...connects, 'DISCONNECT'], notFrom: { DISCONNECT: 'server' } },
  { identifier: 0x12, name: 'Assigned Client Identifier', field: 'assignedClientIdentifier', dataType: 'string', holders: ['CONNACK'] },
  { identifier: 0x13, name: 'Server Keep Alive', field: 'serverKeepAliveSeconds', dataType: 'two bytes', holders: ['CONNACK'] },
  { identifier: 0x15, name: 'Authentication Method', field: 'authenticationMethod', dataType: 'string', holders: authentications },
  { identifier: 0x16, name: 'Authentication Data', field: 'authenticationData', dataType: 'binary', holders: authentications },
  { identifier: 0x17, name: 'Request Problem Information', field: 'requestProblemInformation', dataType: 'flag', holders: ['CONNECT'] },
  { identifier: 0x18, name: 'Will Delay Interval', field: 'willDelayIntervalSeconds', dataType: 'four bytes', holders: ['WILL'] },
  { identifier: 0x19, name: 'Request Response Information', field: 'requestResponseInformation', dataType: 'flag', holders: ['CONNECT'] },
  { identifier: 0x1a, name: 'Response Information', field: 'responseInformation', dataType: 'string', holders: ['CONNACK'] },
  { identifier: 0x1c, name: 'Server Reference', field: 'serverReference', dataType: 'string', holders: ['CONNACK', 'DISCONNECT'], notFrom: { DISCONNECT: 'client' } },
  { identifier: 0x1f, name: 'Reason String', field: 'reasonString', dataType: 'string', holders: answers },
  { identifier: 0x21, name: 'Receive Maximum', field: 'receiveMaximum', dataType: 'two bytes', holders: connects, notZero: protocolError },
  { identifier: 0x22, name: 'Topic Alias Maximum', field: 'topicAliasMaximum', dataType: 'two bytes', holders: connects },
  // 5.0:MQTT-3.3.2-8.
  { identifier: 0x23, name: 'Topic Alias', field: 'topicAlias', dataType: 'two bytes', holders: ['PUBLISH'], notZero: topicAliasInvalid },
  { identifier: 0x24, name: 'Maximum QoS', field: 'maximumQoS', dataType: 'bit', holders: ['CONNACK'] },
  { identifier: 0x25, name: 'Retain Available', field: 'retainAvailable', dataType: 'flag', holders: ['CONNACK'] },
  { identifier: 0x26, name: 'User Property', field: 'userProperties', dataType: 'pair', holders: all, repeats: all },
  { identifier: 0x27, name: 'Maximum Packet Size', field: 'maximumPacketSizeBytes', dataType: 'four bytes', holders: connects, notZero: protocolError },
  { identifier: 0x28, name: 'Wildcard Subscription Available', field: 'wildcardSubscriptionAvailable', dataType: 'flag', holders: ['CONNACK'] },
  { identifier: 0x29, name: 'Subscription Identifier Available', field: 'subscriptionIdentifiersAvailable', dataType: 'flag', holders: ['CONNACK'] },
  { identifier: 0x2a, name: 'Shared Subscription Available', field: 'sharedSubscriptionAvailable', dataType: 'flag', holders: ['CONNACK'] },
];

/** A property as one holder has it. */
export interface HeldProperty extends Property {
  readonly isList: boolean;
}

/** By holder, in the order of the identifiers. */
export const propertiesOf = Object.fromEntries(
  all.map((holder) => [
    holder,
    properties
      .filter(({ holders }) => holders.includes(holder))
      .map((property): HeldProperty => {
        const isList = property.repeats?.includes(holder) ?? false;
        return { ...property, isList, field: isList ? (property.listField ?? property.field) : property.field };
      }),
  ]),
) as unknown as Readonly<Record<Holder, readonly HeldProperty[]>>;
