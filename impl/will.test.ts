import { describe, expect, test } from 'vitest';
import type { Connect, ProtocolVersion } from '../model/vocabulary/packet.ts';
import { VirtualTime } from './virtual-time.ts';

const will = { topic: 'will', payload: new Uint8Array([7]), qos: 0, retain: false } as const;

function withWitness(): { readonly time: VirtualTime; readonly willsAtMs: () => number[] } {
  const time = new VirtualTime();
  const witness = time.connect('witness');
  time.subscribe(witness, 'will');
  const isWill = ({ connection, event }: VirtualTime['seen'][number]): boolean =>
    connection === witness && event.type === 'server.PUBLISH';
  return { time, willsAtMs: () => time.seen.filter(isWill).map(({ atMs }) => atMs - 1000) };
}

describe('the will', () => {
  test.each<{ version: ProtocolVersion; code: number | undefined; wills: number }>([
    { version: '3.1.1', code: undefined, wills: 0 },
    { version: '5.0', code: undefined, wills: 0 },
    { version: '5.0', code: 0x00, wills: 0 },
    { version: '5.0', code: 0x04, wills: 1 },
    { version: '5.0', code: 0x81, wills: 1 },
    { version: '5.0', code: 0x8e, wills: 1 },
  ])('after a DISCONNECT of $version with the code $code: $wills', ({ version, code, wills }) => {
    const { time, willsAtMs } = withWitness();
    const client = time.connect('client', { protocolVersion: version, will });
    time.send(client, { type: 'client.DISCONNECT', ...(code !== undefined && { reasonCode: code }) });
    time.cut(client);
    expect(willsAtMs()).toHaveLength(wills);
  });

  test.each([
    { delay: 0, expiry: 10, at: [0] },
    { delay: 3, expiry: 10, at: [3000] },
    { delay: 10, expiry: 3, at: [3000] },
    { delay: 3, expiry: 3, at: [3000] },
    { delay: 3, expiry: 0, at: [0] },
    { delay: 3, expiry: 0xffff_ffff, at: [3000] },
  ])('of delay $delay s and expiry $expiry s is published at $at', ({ delay, expiry, at }) => {
    const { time, willsAtMs } = withWitness();
    const fields = { will: { ...will, willDelayIntervalSeconds: delay }, sessionExpiryIntervalSeconds: expiry };
    time.cut(time.connect('client', fields));
    time.wait(100_000);
    expect(willsAtMs()).toEqual(at);
  });

  // The table of takeover: 5.0, sections 3.1.3.2.2 and 3.1.4, and the rule of 3.1.1 below it.
  test.each<{ old: Partial<Connect>; delay: number; cleanStart: boolean; at: number[] }>([
    { old: { sessionExpiryIntervalSeconds: 9 }, delay: 0, cleanStart: false, at: [0] },
    { old: { sessionExpiryIntervalSeconds: 0 }, delay: 5, cleanStart: false, at: [0] },
    { old: { sessionExpiryIntervalSeconds: 9 }, delay: 5, cleanStart: true, at: [0] },
    { old: { sessionExpiryIntervalSeconds: 9 }, delay: 5, cleanStart: false, at: [] },
    { old: { protocolVersion: '3.1.1', cleanStart: false }, delay: 5, cleanStart: false, at: [0] },
    { old: { protocolVersion: '3.1.1', cleanStart: true }, delay: 0, cleanStart: true, at: [0] },
  ])('at takeover of $old with delay $delay by Clean Start $cleanStart: $at', ({ old, delay, cleanStart, at }) => {
    const { time, willsAtMs } = withWitness();
    const older = time.connect('client', { ...old, will: { ...will, willDelayIntervalSeconds: delay } });
    const newer = time.connect('client', { cleanStart });
    time.cut(older);
    time.send(newer, { type: 'client.DISCONNECT' });
    time.wait(100_000);
    expect(willsAtMs()).toEqual(at);
  });

  test('is cancelled by a reconnection in time, and not inherited', () => {
    const { time, willsAtMs } = withWitness();
    const fields = { will: { ...will, willDelayIntervalSeconds: 5 }, sessionExpiryIntervalSeconds: 60 };
    time.cut(time.connect('client', fields));
    time.wait(4900);
    time.cut(time.connect('client', { cleanStart: false, sessionExpiryIntervalSeconds: 60 }));
    time.wait(100_000);
    expect(willsAtMs()).toEqual([]);
  });

  test('is kept by a DISCONNECT that would revive the session', () => {
    const { time, willsAtMs } = withWitness();
    const client = time.connect('client', { will });
    time.send(client, { type: 'client.DISCONNECT', sessionExpiryIntervalSeconds: 1 });
    expect(time.on(client)).toEqual(['CONNACK 0', 'DISCONNECT 0x82', 'closed']);
    expect(willsAtMs()).toEqual([0]);
  });
});
