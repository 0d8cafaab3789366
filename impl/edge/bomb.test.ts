/** What is small to send and may be large to take: nothing costs more than its bytes. */
import { describe, expect, test, vi } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';
import { Framing } from './framing.ts';
import { raw, rawPacket, rawProperties } from './raw-packet.ts';

const none = (): undefined => undefined;

describe('a packet in parts', () => {
  test('is put together in time and space as it comes, also byte by byte', () => {
    const packet = rawPacket(0x30, 't', new Uint8Array(1 << 16).fill(7));
    const framing = new Framing(packet.length);
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const frames = Array.from(packet, (byte) => {
      framing.push(Uint8Array.of(byte));
      return framing.next(none);
    });
    const copied = set.mock.calls.reduce((sum, [bytes]) => sum + bytes.length, 0);
    set.mockRestore();
    expect(copied).toBeLessThan(4 * packet.length);
    expect(frames.findIndex((frame) => frame !== undefined)).toBe(packet.length - 1);
    expect(Buffer.compare(frames.at(-1) as Uint8Array, packet)).toBe(0);
    expect(framing.pendingBytes).toBe(0);
  });

  test('takes no room ahead for the length that it announces', () => {
    const framing = new Framing(268_435_460);
    const made = countingBytesMade(() => {
      for (const byte of [0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, 0x74]) {
        framing.push(Uint8Array.of(byte));
        expect(framing.next(none)).toBeUndefined();
      }
    });
    expect(made).toBeLessThan(1_000);
  });

  test('is not written over by what comes behind it', () => {
    const framing = new Framing(1_000);
    const packet = raw(0x30, 4, 0, 1, 0x74, 0x61);
    const frames: Uint8Array[] = [];
    for (let round = 0; round < 20; round += 1)
      for (const cutAt of [1, 2, 5]) {
        framing.push(packet.subarray(0, cutAt));
        expect(framing.next(none)).toBeUndefined();
        framing.push(raw(packet.subarray(cutAt), packet, packet.subarray(0, 3)));
        frames.push(framing.next(none) as Uint8Array, framing.next(none) as Uint8Array);
        expect(framing.next(none)).toBeUndefined();
        framing.push(packet.subarray(3));
        frames.push(framing.next(none) as Uint8Array);
      }
    for (const frame of frames) expect(raw(frame)).toEqual(packet);
    expect(frames).toHaveLength(180);
  });
});

test('many User Properties are read, one by one and in order', () => {
  const many = Array.from({ length: 10_000 }, (_, number) => [`${number % 7}`, `${number}`] as const);
  const server = connected();
  const [event] = server.receive(
    rawPacket(0x30, 't', rawProperties(...many.map(([name, value]) => [0x26, name, value]))),
  );
  expect(event).toMatchObject({ type: 'client.PUBLISH', userProperties: many });
});

test('a property of 65,535 bytes is read, and written', () => {
  const contentType = 'x'.repeat(65_535);
  const publish = {
    type: 'client.PUBLISH',
    topic: 't',
    payload: raw(),
    qos: 0,
    retain: false,
    dup: false,
    contentType,
  } as const;
  expect(connected().receive(new ClientCodec('5.0').encode(publish))).toMatchObject([{ contentType }]);
  const larger = { ...publish, payload: raw(), contentType: `${contentType}x` };
  expect(() => new ClientCodec('5.0').encode(larger)).toThrow(RangeError);
});

/** How many bytes of buffers are made while it runs. */
function countingBytesMade(run: () => void): number {
  const before = process.memoryUsage().arrayBuffers;
  run();
  return process.memoryUsage().arrayBuffers - before;
}

function connected(): ServerCodec {
  const server = new ServerCodec();
  server.receive(rawPacket(0x10, 'MQTT', 5, 2, 0, 0, rawProperties(), 'c'));
  return server;
}
