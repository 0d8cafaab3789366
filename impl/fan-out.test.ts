import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

describe('a QoS 0 message for many', () => {
  test('is one object for all who get the same packet', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const connect = (clientId: string, protocolVersion: '3.1.1' | '5.0', retainAsPublished: boolean): number => {
      const client = time.connect(clientId, { protocolVersion });
      time.subscribeWith(client, { retainAsPublished, qos: 1 });
      return client;
    };
    const old = ['a', 'b'].map((clientId) => connect(clientId, '3.1.1', false));
    const modern = ['c', 'd'].map((clientId) => connect(clientId, '5.0', false));
    const retaining = ['e', 'f'].map((clientId) => connect(clientId, '5.0', true));
    const identified = time.connect('identified');
    time.subscribeWith(identified, {}, 1);
    const aliased = time.connect('aliased', { topicAliasMaximum: 1 });
    time.subscribe(aliased, 'long/topic');
    const packets = (...connections: readonly number[]) => connections.map((client) => time.published(client)[0]);

    time.publishWith(publisher, { retain: true, messageExpiryIntervalSeconds: 5 });
    const [ofOld, ofModern, ofRetaining] = [old, modern, retaining].map((clients) => {
      const [one, other] = packets(...clients);
      expect(one).toBe(other);
      return one;
    });
    expect(ofOld).toEqual({
      type: 'server.PUBLISH',
      topic: 'a',
      payload: new Uint8Array([1]),
      qos: 0,
      retain: false,
      dup: false,
    });
    expect(ofModern).toEqual({ ...ofOld, messageExpiryIntervalSeconds: 5 });
    expect(ofRetaining).toEqual({ ...ofModern, retain: true });
    expect(packets(identified)).toEqual([{ ...ofModern, subscriptionIdentifiers: [1] }]);
  });

  test('is another object for who has another packet, and does not change what others get', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const aliased = time.connect('aliased', { topicAliasMaximum: 1 });
    const small = time.connect('small', { maximumPacketSizeBytes: 20 });
    const plain = time.connect('plain');
    for (const client of [aliased, small, plain]) time.subscribe(client, '#');
    time.publishWith(publisher, { topic: 'topic', payload: new Uint8Array(50) });
    expect(time.published(aliased)).toMatchObject([{ topic: 'topic', topicAlias: 1 }]);
    expect(time.published(small)).toEqual([]);
    expect(time.published(plain)[0]).not.toHaveProperty('topicAlias');
  });
});

test('a message goes to everyone of many once, whatever else they subscribe to', () => {
  const time = new VirtualTime();
  const publisher = time.connect('publisher');
  const clients = Array.from({ length: 100 }, (_, index) => time.connect(`client-${index}`));
  for (const [index, client] of clients.entries()) {
    time.subscribe(client, 'a', 1);
    if (index % 2 === 0) time.subscribe(client, '+', 2);
    if (index % 3 === 0) time.subscribe(client, '#', 0);
  }
  time.publishWith(publisher, { qos: 2 });
  expect(clients.map((client) => time.published(client).map(({ qos }) => qos))).toEqual(
    clients.map((_, index) => [index % 2 === 0 ? 2 : 1]),
  );
});

test.each([
  [true, false],
  [false, true],
])('of overlapping subscriptions one is enough to keep RETAIN: %s, %s', (one, other) => {
  const time = new VirtualTime();
  const client = time.connect('client');
  time.subscribeWith(client, { topicFilter: 'a', retainAsPublished: one });
  time.subscribeWith(client, { topicFilter: '+', retainAsPublished: other });
  time.publishWith(client, { retain: true });
  time.publishWith(client, {});
  expect(time.published(client).map(({ retain }) => retain)).toEqual([true, false]);
});
