/** Any packet that can be, of either side and version, for the tests that hold the codecs to each other. */
import * as fc from 'fast-check';
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion, UserProperty } from '../../model/vocabulary/packet.ts';

const text = fc
  .oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('\uFEFF', '\uFEFFa\uFEFF', 'a/b', '\u{1F980}', 'x'.repeat(200), '\u007F\u0080\uFFFF'),
    },
  )
  .map((one) => one.replaceAll('\u0000', '0'));
const nonEmpty = text.map((one) => one || 't');
const bytes = fc.oneof(fc.uint8Array({ maxLength: 5 }), fc.uint8Array({ minLength: 100, maxLength: 300 }));
const flag = fc.boolean();
const qos = fc.constantFrom<0 | 1 | 2>(0, 1, 2);
const upTo = (max: number, min = 0): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
const twoBytes = upTo(0xffff);
const seconds = upTo(0xffff_ffff);
const packetIdentifier = upTo(0xffff, 1);
const subscriptionIdentifier = fc.oneof(fc.constantFrom(1, 127, 128, 16_383, 16_384, 2_097_152), upTo(268_435_455, 1));

/** Names that repeat with others between, and names that objects know. */
const userProperty = fc.tuple(
  fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', ''), text),
  text,
) as fc.Arbitrary<UserProperty>;
const userProperties = fc.array(userProperty, { minLength: 1, maxLength: 6 });

const problemInformation = { reasonString: text, userProperties };
const message = {
  payloadFormatIndicator: fc.constantFrom<0 | 1>(0, 1),
  messageExpiryIntervalSeconds: seconds,
  contentType: text,
  responseTopic: text,
  correlationData: bytes,
  userProperties,
};

type Fields<Of> = { [Name in keyof Of]-?: fc.Arbitrary<Exclude<Of[Name], undefined>> };

/** All of `required`, any of `properties` in 5.0, none in 3.1.1. */
function fields<Required extends object, Optional extends object>(
  version: ProtocolVersion,
  required: Fields<Required>,
  properties: Fields<Optional>,
): fc.Arbitrary<Required & Partial<Optional>> {
  if (version === '3.1.1') return fc.record<Required>(required) as fc.Arbitrary<Required & Partial<Optional>>;
  const all: Record<string, fc.Arbitrary<unknown>> = { ...required, ...properties };
  const record = fc.record(all, { requiredKeys: Object.keys(required) });
  return record as unknown as fc.Arbitrary<Required & Partial<Optional>>;
}

/** Method and data come together or the method alone. */
const authentication = fc.option(
  fc.record({ authenticationMethod: text, authenticationData: bytes }, { requiredKeys: ['authenticationMethod'] }),
  { nil: {} },
);

function publish(version: ProtocolVersion, more: object): fc.Arbitrary<object> {
  return fc
    .tuple(
      fields(
        version,
        { topic: nonEmpty, payload: bytes, qos, retain: flag, dup: flag },
        { ...message, ...more, topicAlias: upTo(0xffff, 1) },
      ),
      packetIdentifier,
    )
    .map(([one, identifier]) => (one.qos === 0 ? { ...one, dup: false } : { ...one, packetIdentifier: identifier }));
}

/** Absent is success. */
function withoutSuccess<Of extends { readonly reasonCode?: number }>(one: Of): Of {
  if (one.reasonCode !== 0) return one;
  const { reasonCode: _, ...rest } = one;
  return rest as Of;
}

function acknowledgement(version: ProtocolVersion, codes: readonly number[]): fc.Arbitrary<object> {
  return fields(version, { packetIdentifier }, { ...problemInformation, reasonCode: fc.constantFrom(...codes) }).map(
    withoutSuccess,
  );
}

const publishAnswers = [0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
const releaseAnswers = [0, 0x92];

function shared(version: ProtocolVersion): Readonly<Record<string, fc.Arbitrary<object>>> {
  return {
    PUBACK: acknowledgement(version, publishAnswers),
    PUBREC: acknowledgement(version, publishAnswers),
    PUBREL: acknowledgement(version, releaseAnswers),
    PUBCOMP: acknowledgement(version, releaseAnswers),
  };
}

function oneOf<Event>(
  side: 'client' | 'server',
  packets: Readonly<Record<string, fc.Arbitrary<object>>>,
): fc.Arbitrary<Event> {
  return fc.oneof(
    ...Object.entries(packets).map(([type, packet]) => packet.map((one) => ({ type: `${side}.${type}`, ...one }))),
  ) as fc.Arbitrary<Event>;
}

export function anyConnect(version: ProtocolVersion): fc.Arbitrary<ClientPacketEvent> {
  const will = fields(
    version,
    { topic: nonEmpty, payload: bytes, qos, retain: flag },
    { ...message, willDelayIntervalSeconds: seconds },
  );
  const login = fc.oneof(
    fc.record({ userName: text, password: bytes }, { requiredKeys: version === '5.0' ? [] : ['userName'] }),
    fc.constant({}),
  );
  const connect = fields(
    version,
    { clientId: text, cleanStart: flag, keepAliveSeconds: twoBytes },
    {
      sessionExpiryIntervalSeconds: seconds,
      receiveMaximum: upTo(0xffff, 1),
      maximumPacketSizeBytes: upTo(0xffff_ffff, 1),
      topicAliasMaximum: twoBytes,
      requestProblemInformation: flag,
      requestResponseInformation: flag,
      userProperties,
    },
  );
  return fc
    .tuple(connect, login, fc.option(will), version === '5.0' ? authentication : fc.constant({}))
    .map(([one, who, its, how]) => ({
      type: 'client.CONNECT',
      protocolVersion: version,
      ...one,
      ...who,
      ...(its && { will: its }),
      ...how,
    })) as fc.Arbitrary<ClientPacketEvent>;
}

/** What may follow the CONNECT. */
export function anyClientPacket(version: ProtocolVersion): fc.Arbitrary<ClientPacketEvent> {
  const subscription =
    version === '5.0'
      ? fc.record({
          topicFilter: text,
          qos,
          noLocal: flag,
          retainAsPublished: flag,
          retainHandling: fc.constantFrom(0, 1, 2),
        })
      : fc.record({ topicFilter: text, qos });
  return oneOf('client', {
    ...shared(version),
    PUBLISH: publish(version, {}),
    SUBSCRIBE: fields(
      version,
      { packetIdentifier, subscriptions: fc.array(subscription, { minLength: 1, maxLength: 4 }) },
      { subscriptionIdentifier, userProperties },
    ),
    UNSUBSCRIBE: fields(
      version,
      { packetIdentifier, topicFilters: fc.array(text, { minLength: 1, maxLength: 4 }) },
      { userProperties },
    ),
    PINGREQ: fc.constant({}),
    DISCONNECT: fields(
      version,
      {},
      { ...problemInformation, reasonCode: fc.constantFrom(0, 4, 0x81, 0x99), sessionExpiryIntervalSeconds: seconds },
    ).map(withoutSuccess),
    ...(version === '5.0' && { AUTH: auth([0x18, 0x19]) }),
  });
}

function auth(codes: readonly number[]): fc.Arbitrary<object> {
  return fields(
    '5.0',
    { reasonCode: fc.constantFrom(...codes), authenticationMethod: text },
    { authenticationData: bytes, ...problemInformation },
  );
}

export function anyServerPacket(version: ProtocolVersion): fc.Arbitrary<ServerEvent> {
  const is5 = version === '5.0';
  const connack = fields(
    version,
    { sessionPresent: flag, reasonCode: fc.constantFrom(...(is5 ? [0, 0x80, 0x9f] : [0, 1, 2, 3, 4, 5])) },
    {
      ...problemInformation,
      serverKeepAliveSeconds: twoBytes,
      assignedClientIdentifier: text,
      sessionExpiryIntervalSeconds: seconds,
      receiveMaximum: upTo(0xffff, 1),
      maximumQoS: fc.constantFrom<0 | 1>(0, 1),
      retainAvailable: flag,
      maximumPacketSizeBytes: upTo(0xffff_ffff, 1),
      topicAliasMaximum: twoBytes,
      wildcardSubscriptionAvailable: flag,
      subscriptionIdentifiersAvailable: flag,
      sharedSubscriptionAvailable: flag,
      responseInformation: text,
      serverReference: text,
    },
  );
  return oneOf('server', {
    ...shared(version),
    CONNACK: fc.tuple(connack, is5 ? authentication : fc.constant({})).map(([one, how]) => ({ ...one, ...how })),
    PUBLISH: publish(version, {
      subscriptionIdentifiers: fc.array(subscriptionIdentifier, { minLength: 1, maxLength: 3 }),
    }),
    SUBACK: fields(
      version,
      { packetIdentifier, reasonCodes: someOf(is5 ? [0, 1, 2, 0x80, 0xa2] : [0, 1, 2, 0x80]) },
      problemInformation,
    ),
    UNSUBACK: is5
      ? fields(version, { packetIdentifier, reasonCodes: someOf([0, 0x11, 0x91]) }, problemInformation)
      : fc.record({ packetIdentifier }),
    PINGRESP: fc.constant({}),
    ...(is5 && {
      DISCONNECT: fields(
        version,
        {},
        { ...problemInformation, reasonCode: fc.constantFrom(0, 0x8e, 0xa2), serverReference: text },
      ).map(withoutSuccess),
      AUTH: auth([0, 0x18]),
    }),
  });
}

function someOf(from: readonly number[]): fc.Arbitrary<number[]> {
  return fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 4 });
}
