/** From bytes to bytes, without sockets: nothing that peers send gets an exception out of codec and broker. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { Broker, type Output } from '../broker.ts';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';

const topics = ['', 'a', 'a/b', '/', 'é', '$SYS/x', 'a/+', '#', 'x'.repeat(300), '\u{1F980}', '\uFEFF'];
const packetIdentifier = fc.constantFrom(1, 2, 65_535);
const qos = fc.constantFrom(0, 1, 2);
const topic = fc.constantFrom(...topics);
const payload = fc.uint8Array({ maxLength: 3 });
const flag = fc.boolean();
const seconds = fc.constantFrom(0, 1, 0xffff_ffff);

const packet: fc.Arbitrary<ClientPacketEvent> = fc.oneof(
  fc
    .record({ topic, payload, qos, retain: flag, dup: flag, packetIdentifier, messageExpiryIntervalSeconds: seconds })
    .map((publish) => ({ type: 'client.PUBLISH' as const, ...publish })),
  fc
    .record({
      topicFilter: fc.constantFrom('#', 'a/#', '+/b', '$share/g/#', ...topics.slice(1)),
      qos,
      packetIdentifier,
    })
    .map(({ packetIdentifier: identifier, ...subscription }) => ({
      type: 'client.SUBSCRIBE' as const,
      packetIdentifier: identifier,
      subscriptions: [subscription],
    })),
  fc
    .record({
      type: fc.constantFrom('client.PUBACK', 'client.PUBREC', 'client.PUBREL', 'client.PUBCOMP'),
      packetIdentifier,
    })
    .map((acknowledgement) => acknowledgement as ClientPacketEvent),
  fc.constantFrom<ClientPacketEvent>({ type: 'client.PINGREQ' }, { type: 'client.DISCONNECT', reasonCode: 4 }),
);

const connection = fc.record({
  version: fc.constantFrom<ProtocolVersion>('3.1.1', '5.0'),
  clientId: fc.constantFrom('', 'x', 'y'),
  cleanStart: flag,
  will: fc.option(fc.record({ topic, payload, qos, retain: flag, willDelayIntervalSeconds: seconds }), {
    nil: undefined,
  }),
  maximumPacketSizeBytes: fc.constantFrom(undefined, 1, 30),
  packets: fc.array(packet, { maxLength: 12 }),
  changes: fc.array(fc.record({ at: fc.nat(400), byte: fc.nat(255) }), { maxLength: 3 }),
});

test('nothing that peers send gets an exception out of codec and broker', () => {
  const property = fc.property(fc.array(connection, { minLength: 1, maxLength: 4 }), (connections) => {
    const broker = new Broker({ tickMs: 20 });
    const codecs = new Map<number, ServerCodec>();
    let nowMs = 1000;
    const carryOut = (outputs: readonly Output[]): void => {
      for (const output of outputs)
        if (output.event.type !== 'network.closed') codecs.get(output.connection)?.encode(output.event);
    };
    for (const [number, each] of connections.entries()) {
      const codec = new ServerCodec({ packetBytesMax: 1000 });
      codecs.set(number, codec);
      carryOut(broker.input(number, { type: 'network.opened' }, nowMs));
      for (const event of codec.receive(bytesOf(each))) {
        carryOut(broker.input(number, event, nowMs));
        nowMs += 500;
        carryOut(broker.advance(nowMs));
      }
    }
    carryOut(broker.advance(nowMs + 1e9));
  });
  expect(() => fc.assert(property, { numRuns: 1000 })).not.toThrow();
});

type Connection = typeof connection extends fc.Arbitrary<infer Value> ? Value : never;

/** What the client sends, with some bytes changed. */
function bytesOf({
  version,
  packets,
  changes,
  will,
  clientId,
  cleanStart,
  maximumPacketSizeBytes,
}: Connection): Buffer {
  const client = new ClientCodec(version);
  const connect = {
    type: 'client.CONNECT',
    protocolVersion: version,
    clientId,
    cleanStart,
    keepAliveSeconds: 5,
    ...(will && { will }),
    ...(version === '5.0' && maximumPacketSizeBytes && { maximumPacketSizeBytes }),
  } as ClientPacketEvent;
  const bytes = Buffer.concat([connect, ...packets].flatMap((event) => encoded(client, event)));
  for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
  return bytes;
}

/** Nothing of what the client's own codec has no bytes for. */
function encoded(client: ClientCodec, event: ClientPacketEvent): Uint8Array[] {
  try {
    return [client.encode(event)];
  } catch {
    return [];
  }
}
