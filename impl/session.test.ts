import { describe, expect, test } from 'vitest';
import type { Connect } from '../model/vocabulary/packet.ts';
import { VirtualTime } from './virtual-time.ts';

describe('the session', () => {
  test.each<{ first: Partial<Connect>; awayMs: number; cleanStart: boolean; answer: string }>([
    { first: {}, awayMs: 0, cleanStart: false, answer: 'CONNACK 0' },
    { first: { sessionExpiryIntervalSeconds: 10 }, awayMs: 9999, cleanStart: false, answer: 'CONNACK 0 present' },
    { first: { sessionExpiryIntervalSeconds: 10 }, awayMs: 9999, cleanStart: true, answer: 'CONNACK 0' },
    { first: { sessionExpiryIntervalSeconds: 10 }, awayMs: 10_000, cleanStart: false, answer: 'CONNACK 0' },
    {
      first: { sessionExpiryIntervalSeconds: 0xffff_ffff },
      awayMs: 1e13,
      cleanStart: false,
      answer: 'CONNACK 0 present',
    },
    { first: { sessionExpiryIntervalSeconds: 0xffff_fffe }, awayMs: 1e13, cleanStart: false, answer: 'CONNACK 0' },
    {
      first: { protocolVersion: '3.1.1', cleanStart: false },
      awayMs: 1e13,
      cleanStart: false,
      answer: 'CONNACK 0 present',
    },
    { first: { protocolVersion: '3.1.1', cleanStart: true }, awayMs: 0, cleanStart: false, answer: 'CONNACK 0' },
  ])('of $first after $awayMs ms, Clean Start $cleanStart: $answer', ({ first, awayMs, cleanStart, answer }) => {
    const time = new VirtualTime();
    time.cut(time.connect('client', first));
    time.wait(awayMs);
    expect(time.on(time.connect('client', { cleanStart }))).toEqual([answer]);
  });

  test('is taken over, and the old connection does no harm any more', () => {
    const time = new VirtualTime();
    const fields = { cleanStart: false, sessionExpiryIntervalSeconds: 10 };
    const older = time.connect('client', fields);
    const newer = time.connect('client', fields);
    time.send(older, { type: 'client.DISCONNECT', sessionExpiryIntervalSeconds: 0 });
    time.cut(older);
    time.wait(60_000);
    time.send(newer, { type: 'client.PINGREQ' });
    expect(time.on(older)).toEqual(['CONNACK 0', 'DISCONNECT 0x8e', 'closed']);
    expect(time.on(newer)).toEqual(['CONNACK 0 present', 'PINGRESP']);
  });

  test('does not end while a connection is there, and then lasts as the latest CONNECT said', () => {
    const time = new VirtualTime();
    const first = time.connect('client', { sessionExpiryIntervalSeconds: 10 });
    time.subscribe(first, 'a');
    time.cut(first);
    const second = time.connect('client', { cleanStart: false, sessionExpiryIntervalSeconds: 20 });
    time.wait(60_000);
    time.publish(second, 'a');
    expect(time.on(second)).toEqual(['CONNACK 0 present', 'PUBLISH a 0']);
    expect(time.on(first)).toEqual(['CONNACK 0', 'SUBACK 0']);
    time.cut(second);
    time.wait(15_000);
    expect(time.on(time.connect('client', { cleanStart: false }))).toEqual(['CONNACK 0 present']);
  });

  test('has ended when it is due, even if the broker was not woken', () => {
    const time = new VirtualTime();
    time.cut(time.connect('client', { sessionExpiryIntervalSeconds: 10 }));
    time.nowMs += 10_000;
    expect(time.on(time.connect('client', { cleanStart: false }))).toEqual(['CONNACK 0']);
  });

  test('may be shortened by DISCONNECT', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { sessionExpiryIntervalSeconds: 10 });
    time.send(client, { type: 'client.DISCONNECT', sessionExpiryIntervalSeconds: 5 });
    time.wait(5000);
    expect(time.on(time.connect('client', { cleanStart: false }))).toEqual(['CONNACK 0']);
  });

  test('is no longer than the server allows, which says so', () => {
    const time = new VirtualTime({ sessionExpiryMaximumSeconds: 5 });
    time.cut(time.connect('client', { sessionExpiryIntervalSeconds: 0xffff_ffff }));
    expect(time.seen[0]?.event).toMatchObject({ sessionExpiryIntervalSeconds: 5 });
    time.wait(5000);
    expect(time.on(time.connect('client', { cleanStart: false }))).toEqual(['CONNACK 0']);
  });
});
