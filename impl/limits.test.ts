import { describe, expect, test } from 'vitest';
import { withDefaults } from './options.ts';
import { VirtualTime } from './virtual-time.ts';

describe('so many clients may be connected at once', () => {
  test('that one more is refused, until one has gone', () => {
    const time = new VirtualTime({ connectionsMax: 2 });
    const clients = [time.connect('a'), time.connect('b')];
    expect(time.on(time.connect('c'))).toEqual(['CONNACK 137', 'closed']);
    expect(time.on(time.connect('c', { protocolVersion: '3.1.1' }))).toEqual(['CONNACK 3', 'closed']);
    time.cut(clients[0] ?? 0);
    expect(time.on(time.connect('c'))).toEqual(['CONNACK 0']);
    expect(time.on(clients[1] ?? 1)).toEqual(['CONNACK 0']);
  });

  test('but whoever takes its own connection over is served', () => {
    const time = new VirtualTime({ connectionsMax: 1 });
    const older = time.connect('a', { sessionExpiryIntervalSeconds: 60 });
    const newer = time.connect('a', { cleanStart: false, sessionExpiryIntervalSeconds: 60 });
    expect(time.on(older)).toEqual(['CONNACK 0', 'DISCONNECT 0x8e', 'closed']);
    expect(time.on(newer)).toEqual(['CONNACK 0 present']);
    // A session that is there has no place by itself.
    time.cut(newer);
    time.connect('b');
    expect(time.on(time.connect('a', { cleanStart: false }))).toEqual(['CONNACK 137', 'closed']);
  });

  test('and a hundred that have not connected yet; more are reset', () => {
    const time = new VirtualTime({ connectionsMax: 1, connectTimeoutMs: 5_000 });
    time.connect('a');
    const waiting = Array.from({ length: 100 }, () => time.open());
    const beyond = time.open();
    time.send(beyond, { type: 'client.PINGREQ' });
    expect(waiting.flatMap((each) => time.on(each))).toEqual([]);
    expect(time.seen.filter(({ connection }) => connection === beyond)).toMatchObject([
      { event: { type: 'network.closed', by: 'server', abortive: true } },
    ]);
    time.wait(6_000);
    expect(time.on(time.open())).toEqual([]);
  });
});

describe('so many sessions are kept', () => {
  const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

  test('that no new one is, until one has ended; those that are kept may return', () => {
    const time = new VirtualTime({ sessionsMax: 2 });
    for (const clientId of ['a', 'b']) time.cut(time.connect(clientId, kept));
    expect(time.on(time.connect('c', kept))).toEqual(['CONNACK 151', 'closed']);
    const older = { protocolVersion: '3.1.1', cleanStart: false } as const;
    expect(time.on(time.connect('c', older))).toEqual(['CONNACK 3', 'closed']);
    expect(time.on(time.connect('a', kept))).toEqual(['CONNACK 0 present']);
    time.wait(61_000);
    expect(time.on(time.connect('c', kept))).toEqual(['CONNACK 0']);
  });

  test('but one that ends with its connection is always served, and cannot be made to stay', () => {
    const time = new VirtualTime({ sessionsMax: 1 });
    time.cut(time.connect('a', kept));
    expect(time.on(time.connect('c'))).toEqual(['CONNACK 0']);
    expect(time.on(time.connect('c', kept))).toEqual(['CONNACK 151', 'closed']);
    expect(time.broker.population().sessions).toBe(2);
  });
});

test('a Client Identifier may be as long as the limit, in UTF-8', () => {
  const time = new VirtualTime({ clientIdentifierBytesMax: 24 });
  expect(time.on(time.connect('é'.repeat(12)))).toEqual(['CONNACK 0']);
  expect(time.on(time.connect(`${'é'.repeat(12)}a`))).toEqual(['CONNACK 133', 'closed']);
});

test.each([{ connectionsMax: 0 }, { clientIdentifierBytesMax: 22 }, { packetBytesMax: 1 }, { connectTimeoutMs: 0 }])(
  'an option out of its range is a RangeError: %o',
  (options) => {
    expect(() => withDefaults(options)).toThrow(RangeError);
  },
);
