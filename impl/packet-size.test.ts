import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerEvent } from '../model/vocabulary/event.ts';
import { ClientCodec } from './edge/client-codec.ts';
import { ServerCodec } from './edge/codec.ts';
import { packetBytes } from './packet-size.ts';

const text = fc
  .oneof(fc.constantFrom('', 'a', 'é', '€', '𝄞', 'x'.repeat(130)), fc.string({ maxLength: 20 }))
  .filter((each) => !each.includes('\u0000'));
const data = fc.uint8Array({ maxLength: 200 });
const twoBytes = fc.integer({ min: 1, max: 65_535 });
const fourBytes = fc.integer({ min: 1, max: 0xffff_ffff });
const packetIdentifier = twoBytes;
const code = fc.constantFrom(0, 0x10, 0x80, 0x87);
const available = fc.constant(false);

/** Each field there or not; fast-check's own type would also allow `undefined`. */
function optional<Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }): fc.Arbitrary<
  Partial<Fields>
> {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<Fields>>;
}

const information = optional({
  reasonString: text,
  userProperties: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }),
});

const connack = fc
  .tuple(
    fc.record({ sessionPresent: fc.boolean(), reasonCode: code }),
    information,
    optional({
      serverKeepAliveSeconds: twoBytes,
      assignedClientIdentifier: text,
      sessionExpiryIntervalSeconds: fourBytes,
      receiveMaximum: twoBytes,
      maximumQoS: fc.constantFrom(0 as const, 1 as const),
      retainAvailable: available,
      maximumPacketSizeBytes: fourBytes,
      topicAliasMaximum: twoBytes,
    }),
    optional({
      wildcardSubscriptionAvailable: available,
      subscriptionIdentifiersAvailable: available,
      sharedSubscriptionAvailable: available,
      responseInformation: text,
      serverReference: text,
    }),
    optional({ authenticationMethod: text, authenticationData: data }),
  )
  .map((parts): ServerEvent => Object.assign({ type: 'server.CONNACK' }, ...parts) as ServerEvent);

const publish = fc
  .tuple(
    fc.record({ topic: fc.constantFrom('a', 'é/€', 'x'.repeat(300)), payload: data, retain: fc.boolean() }),
    fc.oneof(
      fc.constant({ qos: 0, dup: false }),
      fc.record({ qos: fc.constantFrom(1, 2), dup: fc.boolean(), packetIdentifier }),
    ),
    optional({
      payloadFormatIndicator: fc.constantFrom(0 as const, 1 as const),
      messageExpiryIntervalSeconds: fourBytes,
      topicAlias: twoBytes,
      contentType: text,
      responseTopic: fc.constantFrom('b', 'é'),
      correlationData: data,
      userProperties: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }),
      subscriptionIdentifiers: fc.array(fc.constantFrom(1, 127, 128, 16_384, 268_435_455), { minLength: 1 }),
    }),
  )
  .map((parts): ServerEvent => Object.assign({ type: 'server.PUBLISH' }, ...parts) as ServerEvent);

const acknowledgement = fc
  .tuple(
    fc.record({ type: fc.constantFrom('server.PUBACK', 'server.PUBREC', 'server.PUBREL', 'server.PUBCOMP') }),
    fc.record({ packetIdentifier }),
    optional({ reasonCode: code }),
    information,
  )
  .map((parts): ServerEvent => Object.assign({}, ...parts) as ServerEvent);

const subscribed = fc
  .tuple(
    fc.record({ type: fc.constantFrom('server.SUBACK', 'server.UNSUBACK'), packetIdentifier }),
    fc.record({ reasonCodes: fc.array(fc.constantFrom(0, 0x87), { minLength: 1, maxLength: 200 }) }),
    information,
  )
  .map((parts): ServerEvent => Object.assign({}, ...parts) as ServerEvent);

const last = fc
  .tuple(optional({ reasonCode: code }), information, optional({ serverReference: text }))
  .map((parts): ServerEvent => Object.assign({ type: 'server.DISCONNECT' }, ...parts) as ServerEvent);

const auth = fc
  .tuple(
    fc.record({ reasonCode: fc.constantFrom(0, 0x18) }),
    fc.record({ authenticationMethod: text }),
    optional({ authenticationData: data }),
    information,
  )
  .map((parts): ServerEvent => Object.assign({ type: 'server.AUTH' }, ...parts) as ServerEvent);

const codec = new ServerCodec();
codec.receive(
  new ClientCodec('5.0').encode({
    type: 'client.CONNECT',
    protocolVersion: '5.0',
    clientId: 'a',
    cleanStart: true,
    keepAliveSeconds: 0,
  }),
);

test.each(Object.entries({ connack, publish, acknowledgement, subscribed, last, auth }))(
  'the size of a packet is that of its bytes: %s',
  (_, packets) => {
    const property = fc.property(packets, (packet) => {
      expect(packetBytes(packet)).toBe(codec.encode(packet).length);
    });
    expect(() => fc.assert(property, { numRuns: 300 })).not.toThrow();
  },
);

test('a PINGRESP has two bytes', () => {
  expect(packetBytes({ type: 'server.PINGRESP' })).toBe(codec.encode({ type: 'server.PINGRESP' }).length);
});
