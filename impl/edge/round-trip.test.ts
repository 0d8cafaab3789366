/** Every field of every packet, in both directions and versions; mqtt-packet, which MQTT.js and aedes use, is asked too. */
import * as fc from 'fast-check';
import { generate, parser, writeToStream, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { anyClientPacket, anyConnect, anyServerPacket } from './any-packet.ts';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';

// The cache would make 65,536 buffers at the first packet.
writeToStream.cacheNumbers = false;

const numRuns = 500;

describe.each(protocolVersions)('the codecs of %s', (version) => {
  test('understand every CONNECT that can be', () => {
    const property = fc.property(anyConnect(version), (connect) => {
      expect(new ServerCodec().receive(new ClientCodec(version).encode(connect))).toEqual([connect]);
    });
    expect(() => fc.assert(property, { numRuns })).not.toThrow();
  });

  test('understand every other packet that a client can send', () => {
    const server = connected(version);
    const client = new ClientCodec(version);
    const property = fc.property(anyClientPacket(version), (packet) => {
      expect(server.receive(client.encode(packet))).toEqual([packet]);
    });
    expect(() => fc.assert(property, { numRuns: 4 * numRuns })).not.toThrow();
  });

  test('understand every packet that a server can send', () => {
    const server = connected(version);
    const client = new ClientCodec(version);
    const property = fc.property(anyServerPacket(version), (packet) => {
      expect(client.receive(server.encode(packet))).toEqual([packet]);
      expect(client.fault).toBeUndefined();
    });
    expect(() => fc.assert(property, { numRuns: 4 * numRuns })).not.toThrow();
  });

  test('write what mqtt-packet reads, and read what it then writes', () => {
    const protocolVersion = version === '5.0' ? 5 : 4;
    const server = connected(version);
    const client = new ClientCodec(version);
    let compared = 0;
    const received = {
      client: (bytes: Uint8Array) => server.receive(bytes),
      server: (bytes: Uint8Array) => client.receive(bytes),
    };
    const property = fc.property(
      fc.oneof(anyConnect(version), anyClientPacket(version), anyServerPacket(version)),
      (any) => {
        const event = withOneUserProperty(any);
        const isClient = event.type.startsWith('client.');
        const bytes = isClient ? client.encode(event as ClientPacketEvent) : server.encode(event as never);
        const packet = parsed(bytes, protocolVersion);
        const again = generated(packet, protocolVersion);
        if (!again) return;
        compared += 1;
        const [read] = received[isClient ? 'client' : 'server'](again);
        expect(read).toEqual(event);
      },
    );
    expect(() => fc.assert(property, { numRuns: 6 * numRuns })).not.toThrow();
    expect(compared).toBeGreaterThan(5 * numRuns);
  });
});

function connected(version: ProtocolVersion): ServerCodec {
  const server = new ServerCodec();
  server.receive(
    new ClientCodec(version).encode({
      type: 'client.CONNECT',
      protocolVersion: version,
      clientId: 'x',
      cleanStart: true,
      keepAliveSeconds: 0,
    }),
  );
  return server;
}

function parsed(bytes: Uint8Array, protocolVersion: 4 | 5): Packet {
  const packets: Packet[] = [];
  const errors: unknown[] = [];
  const mqttPacket = parser({ protocolVersion });
  mqttPacket.on('packet', (packet) => packets.push(packet));
  mqttPacket.on('error', (error: unknown) => errors.push(error));
  mqttPacket.parse(Buffer.from(bytes));
  expect(errors).toEqual([]);
  expect(packets).toHaveLength(1);
  return packets[0] as Packet;
}

/** Nothing of what mqtt-packet cannot say. */
function generated(packet: Packet, protocolVersion: 4 | 5): Uint8Array | undefined {
  try {
    return generate(packet, { protocolVersion });
  } catch {
    return undefined;
  }
}

/** mqtt-packet keeps User Properties by name: it loses their order, and what repeats an empty one. It is not asked of it. */
function withOneUserProperty<Value extends object>(value: Value): Value {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, unknown]) => [
      name,
      name === 'userProperties'
        ? (field as unknown[]).slice(0, 1)
        : name === 'will'
          ? withOneUserProperty(field as object)
          : field,
    ]),
  ) as Value;
}
