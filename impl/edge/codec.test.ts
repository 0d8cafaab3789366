import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';

const payload = new Uint8Array([1, 2, 3]);
const connect5: ClientPacketEvent = {
  type: 'client.CONNECT',
  protocolVersion: '5.0',
  clientId: '',
  cleanStart: false,
  keepAliveSeconds: 65_535,
  will: { topic: 'will', payload, qos: 2, retain: true, willDelayIntervalSeconds: 7 },
  userName: 'user',
  password: payload,
  sessionExpiryIntervalSeconds: 0xffff_ffff,
  receiveMaximum: 3,
  maximumPacketSizeBytes: 100,
};
const connect311: ClientPacketEvent = {
  type: 'client.CONNECT',
  protocolVersion: '3.1.1',
  clientId: 'é',
  cleanStart: true,
  keepAliveSeconds: 1,
  will: { topic: 'will', payload, qos: 0, retain: false },
};
const publish = { topic: 't', payload, qos: 1, retain: true, dup: true, packetIdentifier: 65_535 } as const;
const common: readonly ClientPacketEvent[] = [
  { type: 'client.PUBLISH', ...publish },
  { type: 'client.PUBLISH', topic: 't', payload: new Uint8Array(0), qos: 0, retain: false, dup: false },
  { type: 'client.PUBACK', packetIdentifier: 1 },
  { type: 'client.PUBREC', packetIdentifier: 2 },
  { type: 'client.PUBREL', packetIdentifier: 3 },
  { type: 'client.PUBCOMP', packetIdentifier: 4 },
  { type: 'client.UNSUBSCRIBE', packetIdentifier: 5, topicFilters: ['a', 'b/#'] },
  { type: 'client.PINGREQ' },
];
const only311: readonly ClientPacketEvent[] = [
  { type: 'client.SUBSCRIBE', packetIdentifier: 5, subscriptions: [{ topicFilter: 'a/+', qos: 2 }] },
  { type: 'client.DISCONNECT' },
];
const only5: readonly ClientPacketEvent[] = [
  {
    type: 'client.SUBSCRIBE',
    packetIdentifier: 5,
    subscriptions: [{ topicFilter: '#', qos: 1, noLocal: true, retainAsPublished: true, retainHandling: 2 }],
    subscriptionIdentifier: 9,
  },
  {
    type: 'client.SUBSCRIBE',
    packetIdentifier: 6,
    subscriptions: [{ topicFilter: '#', qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 0 }],
  },
  { type: 'client.PUBLISH', ...publish, topicAlias: 3, messageExpiryIntervalSeconds: 60 },
  { type: 'client.PUBREC', packetIdentifier: 2, reasonCode: 0x97 },
  { type: 'client.AUTH', reasonCode: 0x18, authenticationMethod: 'm' },
  { type: 'client.DISCONNECT', reasonCode: 4, sessionExpiryIntervalSeconds: 0 },
];
const fromServer5: readonly ServerEvent[] = [
  {
    type: 'server.CONNACK',
    sessionPresent: true,
    reasonCode: 0,
    serverKeepAliveSeconds: 5,
    assignedClientIdentifier: 'x',
    sharedSubscriptionAvailable: false,
    maximumPacketSizeBytes: 1000,
  },
  { type: 'server.PUBLISH', ...publish, messageExpiryIntervalSeconds: 1 },
  { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0, 2, 0x9e] },
  { type: 'server.UNSUBACK', packetIdentifier: 1, reasonCodes: [0, 0x11] },
  { type: 'server.PUBCOMP', packetIdentifier: 1, reasonCode: 0x92 },
  { type: 'server.PINGRESP' },
  { type: 'server.DISCONNECT', reasonCode: 0x8e },
];
const fromServer311: readonly ServerEvent[] = [
  { type: 'server.CONNACK', sessionPresent: false, reasonCode: 2 },
  { type: 'server.PUBLISH', ...publish },
  { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0, 2, 0x80] },
  { type: 'server.UNSUBACK', packetIdentifier: 1 },
];

const connections = [
  { version: '5.0', connect: connect5, events: [...common, ...only5], answers: fromServer5 },
  { version: '3.1.1', connect: connect311, events: [...common, ...only311], answers: fromServer311 },
] as const;

describe.each(connections)('the codecs of $version', ({ version, connect, events, answers }) => {
  test('understand each other, however the bytes are cut', () => {
    const property = fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 20 })), (sizes) => {
      const client = new ClientCodec(version);
      const server = new ServerCodec();
      const bytes = Buffer.concat([connect, ...events].map((event) => client.encode(event)));
      const seen = cut(bytes, sizes).flatMap((chunk) => server.receive(chunk));
      expect(seen.filter(({ type }) => type !== 'client.bytes')).toEqual([connect, ...events]);
      const back = Buffer.concat(answers.map((event) => server.encode(event)));
      expect(cut(back, sizes).flatMap((chunk) => client.receive(chunk))).toEqual(answers);
    });
    expect(() => fc.assert(property)).not.toThrow();
  });

  test('understand each other byte by byte', () => {
    const server = new ServerCodec();
    const bytes = Buffer.concat([connect, ...events].map((event) => new ClientCodec(version).encode(event)));
    const seen = Array.from(bytes, (byte) => server.receive(Uint8Array.of(byte)));
    expect(seen.map((found) => found.length)).toEqual(seen.map(() => 1));
    expect(seen.flat().filter(({ type }) => type !== 'client.bytes')).toEqual([connect, ...events]);
  });

  test('take bytes that are no MQTT as one event, after which nothing counts', () => {
    const valid = Buffer.concat([connect, ...events].map((event) => new ClientCodec(version).encode(event)));
    const property = fc.property(
      fc.array(fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const bytes = Buffer.from(valid);
        for (const { at, byte } of changes) bytes[at] = byte;
        const server = new ServerCodec();
        const types = server.receive(bytes).map(({ type }) => type);
        const malformedAt = types.indexOf('client.malformed');
        expect([-1, types.length - 1]).toContain(malformedAt);
        expect(malformedAt === -1 ? [] : server.receive(valid)).toEqual([]);
      },
    );
    expect(() => fc.assert(property, { numRuns: 2000 })).not.toThrow();
  });
});

describe('the server codec', () => {
  const head = [0x10, 12, 0, 4, 77, 81, 84, 84];
  test.each([
    { what: 'an unknown protocol level', bytes: [...head, 6, 2, 0, 0, 0, 0], reasonCode: 0x84 },
    { what: 'a reserved connect flag', bytes: [...head, 4, 3, 0, 0, 0, 0], reasonCode: 0x81 },
    { what: 'bytes left over', bytes: [0x10, 13, ...head.slice(2), 4, 2, 0, 0, 0, 0, 7], reasonCode: 0x81 },
    { what: 'a packet that only servers send', bytes: [0xd0, 0], reasonCode: 0x82 },
    { what: 'QoS 3', bytes: [0x36], reasonCode: 0x81 },
    { what: 'a Remaining Length of five bytes', bytes: [0x30, 0xff, 0xff, 0xff, 0xff], reasonCode: 0x81 },
    { what: 'ill-formed UTF-8', bytes: [0x30, 4, 0, 2, 0xc3, 0x28], reasonCode: 0x81 },
    { what: 'Packet Identifier 0', bytes: [0x40, 2, 0, 0], reasonCode: 0x81 },
    { what: 'PINGREQ with flags', bytes: [0xc1, 0], reasonCode: 0x81 },
    { what: 'PINGREQ with a body', bytes: [0xc0, 1, 0], reasonCode: 0x81 },
    { what: 'PINGREQ whose length has a needless byte', bytes: [0xc0, 0x80, 0], reasonCode: 0x81 },
    { what: 'PUBREL without its flags', bytes: [0x60, 2, 0, 1], reasonCode: 0x81 },
    { what: 'PUBACK with flags', bytes: [0x42, 2, 0, 1], reasonCode: 0x81 },
    { what: 'PUBACK of one byte with a needless one before', bytes: [0x40, 0x81, 0, 1], reasonCode: 0x81 },
    { what: 'a packet that is too large', bytes: [0x30, 0xff, 0x7f], reasonCode: 0x95 },
  ])('refuses $what', ({ bytes, reasonCode }) => {
    const events = new ServerCodec({ packetBytesMax: 1000 }).receive(Uint8Array.from(bytes));
    expect(events).toEqual([{ type: 'client.malformed', reasonCode, why: expect.any(String) as string }]);
  });

  test('tells of bytes that complete no packet', () => {
    expect(new ServerCodec().receive(Uint8Array.from([0xc0]))).toEqual([{ type: 'client.bytes', bytes: 1 }]);
  });

  test.each<{ event: ClientPacketEvent; bytes: readonly number[] }>([
    { event: { type: 'client.PINGREQ' }, bytes: [0xc0, 0] },
    { event: { type: 'client.PUBREL', packetIdentifier: 0x1234 }, bytes: [0x62, 2, 0x12, 0x34] },
  ])('takes $event.type cut anywhere, also before CONNECT and behind another packet', ({ event, bytes }) => {
    const publish0 = [0x30, 3, 0, 1, 0x74];
    for (let at = 1; at < bytes.length; at += 1) {
      const server = new ServerCodec();
      const first = server.receive(Uint8Array.from([...bytes, ...publish0, ...bytes.slice(0, at)]));
      expect(first.map(({ type }) => type)).toEqual([event.type, 'client.PUBLISH', 'client.bytes']);
      expect(first.at(-1)).toEqual({ type: 'client.bytes', bytes: at });
      expect(server.receive(Uint8Array.from([...bytes.slice(at), ...bytes]))).toEqual([event, event]);
    }
  });
});

describe('connections that share a parser', () => {
  test.each(connections)('of $version are not harmed by what another one sends', ({ version, connect, events }) => {
    const bytes = Buffer.concat(events.map((event) => new ClientCodec(version).encode(event)));
    const server = connected(connect);
    // No Reason Code of PUBACK.
    const hostile = connected(connect5).receive(Uint8Array.of(0x40, 3, 0, 1, 0x55));
    expect(hostile.map(({ type }) => type)).toEqual(['client.malformed']);
    expect(server.receive(bytes)).toEqual(events);
    expect(connected(connect).receive(bytes)).toEqual(events);
  });

  test.each(connections)(
    'of $version keep their version, whatever others connect with',
    ({ version, connect, events }) => {
      const bytes = Buffer.concat(events.map((event) => new ClientCodec(version).encode(event)));
      const server = connected(connect);
      for (const other of [connect5, connect311]) {
        const again = new ClientCodec('5.0').encode(other);
        expect(connected(connect).receive(again)).toEqual([other]);
        expect(server.receive(bytes)).toEqual(events);
      }
      expect(server.receive(new ClientCodec('5.0').encode(connect5))).toEqual([connect5]);
      expect(server.receive(bytes)).toEqual(events);
    },
  );

  test('keep nothing of a payload that the socket writes over', () => {
    const bytes = new ClientCodec('3.1.1').encode(common[0] ?? connect311);
    const server = connected(connect311);
    const events = server.receive(bytes);
    bytes.fill(0);
    expect(events).toEqual([common[0]]);
  });
});

/** A codec on which the CONNECT has come. */
function connected(connect: ClientPacketEvent): ServerCodec {
  const server = new ServerCodec();
  expect(server.receive(new ClientCodec('5.0').encode(connect))).toEqual([connect]);
  return server;
}

function cut(bytes: Uint8Array, sizes: Iterator<number>): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const size = Number(sizes.next().value);
    chunks.push(bytes.subarray(from, from + size));
    from += size;
  }
  return chunks;
}
