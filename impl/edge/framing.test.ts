/** What a peer has sent of a packet takes about as much memory as it has sent, however it was sent. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ServerCodec } from './codec.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function bytesTaken(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The beginning of a PUBLISH of 2,097,151 bytes. */
const begun = [0x30, 0xff, 0xff, 0x7f];

test('a packet that comes byte by byte', () => {
  const codec = new ServerCodec();
  codec.receive(Uint8Array.from(begun));
  const before = bytesTaken();
  const sent = 200_000;
  for (let count = 0; count < sent; count++) codec.receive(Uint8Array.of(0x61));
  expect(bytesTaken() - before).toBeLessThan(10 * sent);
  expect(codec.receive(Uint8Array.of(0x61))).toEqual([{ type: 'client.bytes', bytes: begun.length + sent + 1 }]);
});

test('a packet that has only begun at the end of many that were whole', () => {
  const codecs = Array.from({ length: 40 }, () => new ServerCodec());
  const before = bytesTaken();
  for (const codec of codecs) {
    const bytes = new Uint8Array(65_536 + 1).fill(0);
    for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0xc0;
    expect(codec.receive(bytes)).toHaveLength(32_768 + 1);
  }
  expect(bytesTaken() - before).toBeLessThan((codecs.length * 65_536) / 4);
  for (const codec of codecs) expect(codec.receive(Uint8Array.of(0))).toEqual([{ type: 'client.PINGREQ' }]);
});

test('whatever the pieces, the packet is the same', () => {
  const payload = Uint8Array.from({ length: 20_000 }, (_, index) => index % 251);
  const connect = [0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0, 0, 2, 0x69, 0x64];
  const packet = [...connect, 0x30, 0xa3, 0x9c, 0x01, 0, 1, 0x61, ...payload];
  for (const size of [1, 2, 3, 7, 1000, 4095, 4096, 4097, 5000]) {
    const codec = new ServerCodec();
    const events = [];
    for (let from = 0; from < packet.length; from += size)
      events.push(...codec.receive(Uint8Array.from(packet.slice(from, from + size))));
    expect(events.filter(({ type }) => type !== 'client.bytes')).toMatchObject([
      { type: 'client.CONNECT', clientId: 'id' },
      { type: 'client.PUBLISH', topic: 'a', payload },
    ]);
  }
});
