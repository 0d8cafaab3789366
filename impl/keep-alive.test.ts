import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

describe('keep alive', () => {
  test.each([1, 3, 60, 65_535])('a silent client with %i s is closed after one and a half times that', (seconds) => {
    const time = new VirtualTime();
    time.nowMs = 1001;
    const silent = time.connect('silent', { keepAliveSeconds: seconds });
    time.wait(seconds * 1500 + 100);
    const afterMs = (time.closedAtMs(silent) ?? 0) - 1001;
    expect(afterMs).toBeGreaterThanOrEqual(seconds * 1500);
    expect(afterMs).toBeLessThanOrEqual(seconds * 1500 + 100);
    expect(time.on(silent)).toEqual(['CONNACK 0', 'DISCONNECT 0x8d', 'closed']);
  });

  test('every complete packet counts; unfinished ones and what the server sends do not', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { keepAliveSeconds: 2 });
    const other = time.connect('other');
    time.subscribe(client, '#');
    time.wait(2900);
    time.send(client, { type: 'client.PUBACK', packetIdentifier: 9 });
    time.wait(2900);
    time.send(client, { type: 'client.bytes', bytes: 10 });
    time.publish(other, 'a');
    time.wait(100);
    expect(time.closedAtMs(client)).toBe(6900);
  });

  test('nothing happens at 0, unless the server caps it', () => {
    const free = new VirtualTime();
    const client = free.connect('client', { keepAliveSeconds: 0 });
    free.wait(1e9);
    expect(free.closedAtMs(client)).toBeUndefined();
    const capped = new VirtualTime({ serverKeepAliveMaximumSeconds: 10 });
    capped.connect('a', { keepAliveSeconds: 0 });
    capped.connect('b', { keepAliveSeconds: 11 });
    capped.connect('c', { keepAliveSeconds: 10 });
    capped.connect('d', { keepAliveSeconds: 11, protocolVersion: '3.1.1' });
    const answers = capped.seen.map(({ event }) => 'serverKeepAliveSeconds' in event && event.serverKeepAliveSeconds);
    expect(answers).toEqual([10, 10, false, false]);
    capped.wait(15_000);
    expect([0, 1, 2, 3].map((number) => capped.closedAtMs(number))).toEqual([16_000, 16_000, 16_000, undefined]);
  });

  test('input that had arrived in time is heard before what is due', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { keepAliveSeconds: 1 });
    time.nowMs += 5000;
    time.send(client, { type: 'client.PINGREQ' });
    time.wait(1400);
    expect(time.closedAtMs(client)).toBeUndefined();
    time.wait(100);
    expect(time.closedAtMs(client)).toBe(7500);
  });
});
