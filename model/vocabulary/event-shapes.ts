/**
 * What an event of each type consists of, for those that come from files: which fields it has, and what may be in them. The
 * compiler holds this to the types of the alphabet, so that no field is missing and none is too many.
 */
import type { EventType, MqttEvent } from './event.ts';
import type {
  Acknowledgement,
  Auth,
  Connack,
  Connect,
  Disconnect,
  MessageProperties,
  ProblemInformation,
  Publish,
  Suback,
  Subscribe,
  Subscription,
  Unsuback,
  Unsubscribe,
  Will,
} from './packet.ts';

interface Kind {
  readonly says: string;
  readonly holds: (value: unknown) => boolean;
}

type Rule<IsOptional extends boolean> = Kind & { readonly isOptional: IsOptional };

type Shape<Type> = {
  readonly [Field in Exclude<keyof Type, 'type'>]-?: Rule<
    Partial<Pick<Type, Field>> extends Pick<Type, Field> ? true : false
  >;
};

const required = (kind: Kind): Rule<false> => ({ ...kind, isOptional: false });
const optional = (kind: Kind): Rule<true> => ({ ...kind, isOptional: true });

const text: Kind = { says: 'text', holds: (value) => typeof value === 'string' };
const flag: Kind = { says: 'true or false', holds: (value) => typeof value === 'boolean' };
const natural: Kind = {
  says: 'an integer from 0',
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};
const bytes: Kind = { says: 'bytes, as { "base64": "…" }', holds: (value) => value instanceof Uint8Array };
const oneOf = (...values: readonly (string | number)[]): Kind => ({
  says: values.join(' or '),
  holds: (value) => values.some((one) => one === value),
});
const listOf = ({ says, holds }: Kind): Kind => ({
  says: `a list, each of it ${says}`,
  holds: (value) => Array.isArray(value) && value.every(holds),
});
const shaped = (shape: object, says: string): Kind => ({
  says,
  holds: (value) => typeof value === 'object' && value !== null && faultIn(value, shape) === undefined,
});

const qos = oneOf(0, 1, 2);
const pairs = listOf({
  says: 'a name and a value',
  holds: (value) => Array.isArray(value) && value.length === 2 && value.every(text.holds),
});

const problem: Shape<ProblemInformation> = { reasonString: optional(text), userProperties: optional(pairs) };
const message: Shape<MessageProperties> = {
  payloadFormatIndicator: optional(oneOf(0, 1)),
  contentType: optional(text),
  responseTopic: optional(text),
  correlationData: optional(bytes),
  userProperties: optional(pairs),
};
const will: Shape<Will> = {
  ...message,
  topic: required(text),
  payload: required(bytes),
  qos: required(qos),
  retain: required(flag),
  willDelayIntervalSeconds: optional(natural),
  messageExpiryIntervalSeconds: optional(natural),
};
const authentication = { authenticationMethod: optional(text), authenticationData: optional(bytes) };
const connect: Shape<Connect> = {
  ...authentication,
  protocolVersion: required(oneOf('3.1.1', '5.0')),
  clientId: required(text),
  cleanStart: required(flag),
  keepAliveSeconds: required(natural),
  will: optional(shaped(will, 'a will with topic, payload, qos and retain')),
  userName: optional(text),
  password: optional(bytes),
  sessionExpiryIntervalSeconds: optional(natural),
  receiveMaximum: optional(natural),
  maximumPacketSizeBytes: optional(natural),
  topicAliasMaximum: optional(natural),
  requestProblemInformation: optional(flag),
  requestResponseInformation: optional(flag),
  userProperties: optional(pairs),
};
const connack: Shape<Connack> = {
  ...problem,
  ...authentication,
  sessionPresent: required(flag),
  reasonCode: required(natural),
  serverKeepAliveSeconds: optional(natural),
  assignedClientIdentifier: optional(text),
  sessionExpiryIntervalSeconds: optional(natural),
  receiveMaximum: optional(natural),
  maximumQoS: optional(oneOf(0, 1)),
  retainAvailable: optional(flag),
  maximumPacketSizeBytes: optional(natural),
  topicAliasMaximum: optional(natural),
  wildcardSubscriptionAvailable: optional(flag),
  subscriptionIdentifiersAvailable: optional(flag),
  sharedSubscriptionAvailable: optional(flag),
  responseInformation: optional(text),
  serverReference: optional(text),
};
const publish: Shape<Publish> = {
  ...message,
  topic: required(text),
  payload: required(bytes),
  qos: required(qos),
  retain: required(flag),
  dup: required(flag),
  packetIdentifier: optional(natural),
  topicAlias: optional(natural),
  messageExpiryIntervalSeconds: optional(natural),
  subscriptionIdentifiers: optional(listOf(natural)),
};
const acknowledgement: Shape<Acknowledgement> = {
  ...problem,
  packetIdentifier: required(natural),
  reasonCode: optional(natural),
};
const subscription: Shape<Subscription> = {
  topicFilter: required(text),
  qos: required(qos),
  noLocal: optional(flag),
  retainAsPublished: optional(flag),
  retainHandling: optional(oneOf(0, 1, 2)),
};
const subscribe: Shape<Subscribe> = {
  packetIdentifier: required(natural),
  subscriptions: required(listOf(shaped(subscription, 'a subscription with topicFilter and qos'))),
  subscriptionIdentifier: optional(natural),
  userProperties: optional(pairs),
};
const suback: Shape<Suback> = {
  ...problem,
  packetIdentifier: required(natural),
  reasonCodes: required(listOf(natural)),
};
const unsubscribe: Shape<Unsubscribe> = {
  packetIdentifier: required(natural),
  topicFilters: required(listOf(text)),
  userProperties: optional(pairs),
};
const unsuback: Shape<Unsuback> = {
  ...problem,
  packetIdentifier: required(natural),
  reasonCodes: optional(listOf(natural)),
};
const disconnect: Shape<Disconnect> = {
  ...problem,
  reasonCode: optional(natural),
  sessionExpiryIntervalSeconds: optional(natural),
  serverReference: optional(text),
};
const auth: Shape<Auth> = { ...problem, ...authentication, reasonCode: required(natural) };

const shapes: { readonly [Type in EventType]: Shape<Extract<MqttEvent, { readonly type: Type }>> } = {
  'client.CONNECT': connect,
  'client.PUBLISH': publish,
  'client.PUBACK': acknowledgement,
  'client.PUBREC': acknowledgement,
  'client.PUBREL': acknowledgement,
  'client.PUBCOMP': acknowledgement,
  'client.SUBSCRIBE': subscribe,
  'client.UNSUBSCRIBE': unsubscribe,
  'client.PINGREQ': {},
  'client.DISCONNECT': disconnect,
  'client.AUTH': auth,
  'client.bytes': { bytes: required(natural), spoiled: optional(flag) },
  'client.malformed': { reasonCode: required(natural), why: required(text) },
  'server.CONNACK': connack,
  'server.PUBLISH': publish,
  'server.PUBACK': acknowledgement,
  'server.PUBREC': acknowledgement,
  'server.PUBREL': acknowledgement,
  'server.PUBCOMP': acknowledgement,
  'server.SUBACK': suback,
  'server.UNSUBACK': unsuback,
  'server.PINGRESP': {},
  'server.DISCONNECT': disconnect,
  'server.AUTH': auth,
  'network.opened': {},
  'network.closed': { by: required(oneOf('client', 'server', 'network')), abortive: required(flag) },
  'network.blackholed': { direction: required(oneOf('up', 'down')) },
  'network.flowing': { direction: required(oneOf('up', 'down')), delayMs: required(natural) },
  'network.stalled': {},
  'network.drained': {},
  'process.crashed': { sessionsKept: required(flag) },
};

/** What keeps this from being an event, as a clause; undefined if nothing does. */
export function eventFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return 'it has no event with a type';
  const { type, ...fields } = value;
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return `no event has the type ${JSON.stringify(type)}`;
  const fault = faultIn(fields, shapes[type as EventType]);
  return fault && `${type} ${fault}`;
}

function faultIn(value: object, shape: object): string | undefined {
  const rules = new Map(Object.entries(shape) as [string, Rule<boolean>][]);
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const [field, { isOptional, holds, says }] of rules) {
    const found = fields.get(field);
    if (found === undefined && !isOptional) return `lacks ${field}, ${says}`;
    if (found !== undefined && !holds(found)) return `has a ${field} that is not ${says}`;
  }
  const unknown = [...fields.keys()].find((field) => !rules.has(field));
  return unknown === undefined ? undefined : `has no field ${unknown}`;
}
