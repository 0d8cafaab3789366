import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

/** The Subscription Identifiers of each PUBLISH that came on the connection, in any order. */
function identifiers(time: VirtualTime, connection: number): (readonly number[] | undefined)[] {
  return time.published(connection).map(({ subscriptionIdentifiers }) => subscriptionIdentifiers?.toSorted());
}

// 5.0:MQTT-3.3.4-3, 5.0:MQTT-3.3.4-4.
test('a copy has those of all subscriptions that match, as often as they were given', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  time.subscribeWith(client, { topicFilter: 'a/b' }, 268_435_455);
  time.subscribeWith(client, { topicFilter: 'a/+' }, 1);
  time.subscribeWith(client, { topicFilter: '#' }, 1);
  time.subscribeWith(client, { topicFilter: '+/b' });
  time.subscribeWith(client, { topicFilter: 'a/b/c' }, 7);
  time.publishWith(client, { topic: 'a/b' });
  time.publishWith(client, { topic: 'a' });
  expect(identifiers(time, client)).toEqual([[1, 1, 268_435_455], [1]]);
});

test('all filters of one SUBSCRIBE have the same', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  const subscriptions = ['a', 'b'].map((topicFilter) => ({ topicFilter, qos: 0 }) as const);
  time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions, subscriptionIdentifier: 3 });
  for (const topic of ['a', 'b']) time.publishWith(client, { topic });
  expect(identifiers(time, client)).toEqual([[3], [3]]);
});

test('a subscription that is made anew has the new one, or none', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  for (const identifier of [1, 2, undefined, 3]) {
    time.subscribeWith(client, {}, identifier);
    time.publishWith(client, {});
  }
  expect(identifiers(time, client)).toEqual([[1], [2], undefined, [3]]);
});

test('a retained message has that of the subscription for which it is sent', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  time.publishWith(client, { retain: true });
  time.subscribeWith(client, { topicFilter: 'a' }, 1);
  time.subscribeWith(client, { topicFilter: '+' }, 2);
  expect(identifiers(time, client)).toEqual([[1], [2]]);
});

test('they stay with a message that waits, or is sent again', () => {
  const time = new VirtualTime();
  const publisher = time.connect('publisher');
  const first = time.connect('client', stored);
  time.subscribeWith(first, { qos: 1 }, 5);
  time.publishWith(publisher, { qos: 1 });
  time.cut(first);
  time.publishWith(publisher, { qos: 1 });
  expect(identifiers(time, time.connect('client', stored))).toEqual([[5], [5]]);
});

test('3.1.1 gets none, though its session has some', () => {
  const time = new VirtualTime();
  const first = time.connect('client', stored);
  time.subscribeWith(first, { qos: 1 }, 5);
  time.cut(first);
  const old = time.connect('client', { protocolVersion: '3.1.1', cleanStart: false });
  for (const qos of [0, 1] as const) time.publishWith(old, { qos });
  expect(time.published(old)).toHaveLength(2);
  expect(identifiers(time, old)).toEqual([undefined, undefined]);
});

test('No Local holds back the message, and the identifier of that subscription', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  time.subscribeWith(client, { topicFilter: 'a', noLocal: true }, 1);
  time.subscribeWith(client, { topicFilter: '+' }, 2);
  time.publishWith(client, {});
  expect(identifiers(time, client)).toEqual([[2]]);
});

test.each([
  { what: '0', options: {}, identifier: 0, code: '0x82' },
  {
    what: 'any, where none is offered',
    options: { subscriptionIdentifiersAvailable: false },
    identifier: 1,
    code: '0xa1',
  },
])('$what: ends the connection with $code', ({ options, identifier, code }) => {
  const time = new VirtualTime(options);
  const client = time.connect('client');
  time.subscribeWith(client, {}, identifier);
  expect(time.on(client)).toEqual(['CONNACK 0', `DISCONNECT ${code}`, 'closed']);
});

// 5.0:MQTT-3.3.4-6.
test('a client has none to publish with', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  time.publishWith(client, { subscriptionIdentifiers: [1] });
  expect(time.on(client)).toEqual(['CONNACK 0', 'DISCONNECT 0x82', 'closed']);
});
