import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { parsePacket } from './packet-parser.ts';
import { readShort, writeShort } from './short-packets.ts';
import { headerFault, packetFault } from './strict.ts';

const versions = ['3.1.1', '5.0'] as const;
const acknowledgements = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const;
const identifiers = [1, 0xff, 0x100, 0x1234, 65_535];

/** Every first byte, with bodies of up to three bytes, lengths with a needless byte among them. */
const frames = Array.from({ length: 256 }, (_, firstByte) =>
  [[0], [0x80, 0], [1, 0], [0x81, 0, 1], [2, 0, 0], [2, 0, 1], [2, 0xff, 0xff], [0x82, 0, 0, 1], [3, 0, 1, 0]].map(
    (rest) => Uint8Array.of(firstByte, ...rest),
  ),
).flat();

describe.each(versions)('the packets of %s that are read by hand', (version) => {
  test('are all without fault, and what mqtt-packet makes of them', () => {
    const short = frames.flatMap((frame) => {
      const packet = readShort(frame);
      return packet ? [{ frame, packet }] : [];
    });
    expect(short).toHaveLength(2 + 2 * acknowledgements.length);
    for (const { frame, packet } of short) {
      const from = packet.cmd === 'pingresp' ? 'server' : 'client';
      expect(headerFault(frame[0] ?? 0, from)).toBeUndefined();
      expect(packetFault(frame, version)).toBeUndefined();
      expect(parsePacket(frame, version)).toMatchObject({ packet });
    }
  });

  test('are written as mqtt-packet writes them', () => {
    const packets: readonly Packet[] = [
      { cmd: 'pingreq' },
      { cmd: 'pingresp' },
      ...acknowledgements.flatMap((cmd) => identifiers.map((messageId): Packet => ({ cmd, messageId, reasonCode: 0 }))),
    ];
    const protocolVersion = version === '5.0' ? 5 : 4;
    for (const packet of packets) {
      const bytes = writeShort(packet);
      expect(bytes).toEqual(Uint8Array.from(generate(packet, { protocolVersion })));
      expect(readShort(bytes ?? new Uint8Array(0))).toMatchObject({ cmd: packet.cmd });
    }
  });
});

test('what says more, or has no Packet Identifier that can be, is not written by hand', () => {
  const packets: readonly Packet[] = [
    { cmd: 'pubrec', messageId: 1, reasonCode: 0x92 },
    { cmd: 'puback', messageId: 1, properties: { reasonString: 'x' } },
    { cmd: 'puback', messageId: 0 },
    { cmd: 'puback', messageId: 65_536 },
    { cmd: 'puback' },
    { cmd: 'disconnect' },
  ];
  expect(packets.map((packet) => writeShort(packet))).toEqual(packets.map(() => undefined));
});
