import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;
const shared = '$share/group/a';

/** A publisher and the members of a group, who subscribe with the QoS. */
function group(
  count: number,
  qos: 0 | 1 | 2 = 0,
  fields: object = stored,
): {
  readonly time: VirtualTime;
  readonly publisher: number;
  readonly members: readonly number[];
} {
  const time = new VirtualTime();
  const publisher = time.connect('publisher');
  const members = Array.from({ length: count }, (_, index) => {
    const member = time.connect(`member-${index}`, fields);
    time.subscribe(member, shared, qos);
    return member;
  });
  return { time, publisher, members };
}

/** The payloads that came on each connection. */
function received(time: VirtualTime, connections: readonly number[]): (number | undefined)[][] {
  return connections.map((connection) => time.published(connection).map(({ payload }) => payload[0]));
}

/** Publishes messages with these payloads. */
function publish(time: VirtualTime, publisher: number, payloads: readonly number[], qos: 0 | 1 | 2 = 0): void {
  for (const payload of payloads)
    time.publishWith(publisher, {
      qos,
      payload: new Uint8Array([payload]),
      ...(qos > 0 && { packetIdentifier: payload }),
    });
}

function inOrder(numbers: readonly number[]): number[] {
  return numbers.toSorted((one, other) => one - other);
}

describe('a message for a group', () => {
  test('goes to one of it, to all in turn', () => {
    const { time, publisher, members } = group(3);
    publish(time, publisher, [1, 2, 3, 4]);
    expect(received(time, members)).toEqual([[1, 4], [2], [3]]);
  });

  test('goes to each group, and to each subscription that is not shared', () => {
    const { time, publisher, members } = group(1);
    const [member = -1] = members;
    time.subscribeWith(member, { topicFilter: shared }, 1);
    time.subscribeWith(member, { topicFilter: '$share/other/#' }, 2);
    time.subscribeWith(member, { topicFilter: 'a' }, 3);
    time.subscribeWith(member, { topicFilter: '+' }, 4);
    publish(time, publisher, [1]);
    const identifiers = time.published(member).map(({ subscriptionIdentifiers = [] }) => subscriptionIdentifiers);
    expect(inOrder(identifiers.map(({ length }) => length))).toEqual([1, 1, 2]);
    expect(inOrder(identifiers.flat())).toEqual([1, 2, 3, 4]);
  });

  test('is sent with the QoS that the one was granted who gets it', () => {
    const { time, publisher, members } = group(1, 2);
    const low = time.connect('low');
    time.subscribe(low, shared, 1);
    publish(time, publisher, [1, 2], 2);
    expect([...members, low].map((member) => time.on(member).at(-1))).toEqual(['PUBLISH a 2', 'PUBLISH a 1']);
  });

  test('goes to those who leave it room, before it waits for others', () => {
    const { time, publisher, members } = group(2, 1, { receiveMaximum: 1 });
    const ready = time.connect('ready');
    time.subscribe(ready, shared, 1);
    publish(time, publisher, [1, 2, 3, 4, 5, 6], 1);
    expect(received(time, [...members, ready])).toEqual([[1], [2], [3, 4, 5, 6]]);
  });

  test('goes to those who are there, then to those who will come back, and QoS 0 to nobody who is away', () => {
    const { time, publisher, members } = group(2, 1);
    const [first = -1, second = -1] = members;
    time.cut(first);
    publish(time, publisher, [1, 2], 1);
    time.cut(second);
    publish(time, publisher, [3, 4], 1);
    publish(time, publisher, [5]);
    expect(received(time, members)).toEqual([[], [1, 2]]);
    const back = [time.connect('member-0', stored), time.connect('member-1', stored)];
    expect(received(time, back)).toEqual([[3], [1, 2, 4]]);
  });

  test('goes to the others when one has unsubscribed, or its session has ended', () => {
    const { time, publisher, members } = group(3, 0, {});
    const [first = -1, second = -1] = members;
    time.send(first, { type: 'client.UNSUBSCRIBE', packetIdentifier: 2, topicFilters: [shared] });
    time.cut(second);
    publish(time, publisher, [1, 2]);
    expect(received(time, members)).toEqual([[], [], [1, 2]]);
    expect(time.seen.find(({ event }) => event.type === 'server.UNSUBACK')?.event).toMatchObject({ reasonCodes: [0] });
  });

  test('goes to who is next, though the one before has left', () => {
    const { time, publisher, members } = group(3);
    const [first = -1] = members;
    publish(time, publisher, [1]);
    time.send(first, { type: 'client.UNSUBSCRIBE', packetIdentifier: 2, topicFilters: [shared] });
    publish(time, publisher, [2, 3, 4]);
    expect(received(time, members)).toEqual([[1], [2, 4], [3]]);
  });

  test('waits rather for one who is there than for one who is away, though nobody can take it now', () => {
    const { time, publisher, members } = group(2, 1, { ...stored, receiveMaximum: 1 });
    const [first = -1, second = -1] = members;
    time.cut(first);
    publish(time, publisher, [1, 2], 1);
    time.send(second, { type: 'client.PUBACK', packetIdentifier: 1 });
    expect(received(time, [second])).toEqual([[1, 2]]);
  });

  test('waits for one whose queue has room', () => {
    const time = new VirtualTime({ queuedMessagesMax: 1 });
    const publisher = time.connect('publisher');
    const members = ['x', 'y'].map((clientId) => time.connect(clientId, stored));
    for (const member of members) time.subscribe(member, shared, 1);
    time.subscribe(members[0] ?? -1, 'own', 1);
    for (const member of members) time.cut(member);
    time.publishWith(publisher, { topic: 'own', qos: 1 });
    publish(time, publisher, [7, 8], 1);
    const back = ['x', 'y'].map((clientId) => time.connect(clientId, stored));
    expect(received(time, back)).toEqual([[1], [7]]);
  });

  test('goes only once to one who has subscribed again, in the way that it said last', () => {
    const { time, publisher, members } = group(2, 0);
    const [first = -1] = members;
    time.subscribeWith(first, { topicFilter: shared, qos: 1 }, 5);
    publish(time, publisher, [1, 2, 3], 1);
    expect(received(time, members)).toEqual([[1, 3], [2]]);
    expect(time.published(first)).toMatchObject([{ qos: 1, subscriptionIdentifiers: [5] }, { qos: 1 }]);
  });

  test('is not the retained one, whatever Retain Handling says', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    time.publishWith(publisher, { retain: true });
    const member = time.connect('member');
    time.subscribeWith(member, { topicFilter: shared, retainHandling: 0 });
    time.subscribeWith(member, { topicFilter: '$share/group/#', retainHandling: 1 });
    expect(time.on(member)).toEqual(['CONNACK 0', 'SUBACK 0', 'SUBACK 0']);
  });
});

describe('a message that one of a group has not finished', () => {
  test('with QoS 2 is finished with the same client, and with nobody if its session ends', () => {
    const { time, publisher, members } = group(2, 2);
    publish(time, publisher, [1, 2], 2);
    const [first = -1, second = -1] = members;
    time.cut(first);
    time.cut(second);
    const back = time.connect('member-0', stored);
    expect(time.on(back)).toEqual(['CONNACK 0 present', 'PUBLISH a 2 dup']);
    time.wait(61_000);
    expect(received(time, [back])).toEqual([[1]]);
    // The session of the other has ended.
    expect(time.on(time.connect('member-1', stored))).toEqual(['CONNACK 0']);
  });

  // 5.0:U-5.0-23.
  test('goes to another if it is QoS 1, or was not yet sent, when the session ends', () => {
    const { time, publisher, members } = group(1, 2, { ...stored, receiveMaximum: 2 });
    const [first = -1] = members;
    publish(time, publisher, [1], 1);
    publish(time, publisher, [2, 3], 2);
    publish(time, publisher, [4], 1);
    const other = time.connect('other');
    time.subscribe(other, shared, 1);
    time.subscribe(first, 'not/shared', 1);
    time.publishWith(publisher, { topic: 'not/shared', qos: 1, packetIdentifier: 9 });
    time.cut(first);
    expect(received(time, [other])).toEqual([[]]);
    time.wait(60_100);
    // 2 was sent with QoS 2 (5.0:MQTT-4.8.2-5).
    expect(received(time, [first, other])).toEqual([
      [1, 2],
      [1, 3, 4],
    ]);
    expect(time.published(other).map(({ qos, dup }) => [qos, dup])).toEqual([
      [1, false],
      [1, false],
      [1, false],
    ]);
  });

  test('goes to nobody if it has expired meanwhile', () => {
    const { time, publisher, members } = group(1, 1);
    const other = time.connect('other');
    time.publishWith(publisher, { qos: 1, messageExpiryIntervalSeconds: 30 });
    time.subscribe(other, shared, 0);
    for (const member of members) time.cut(member);
    time.wait(61_000);
    expect(received(time, [other])).toEqual([[]]);
  });

  test.each([
    { qos: 1, type: 'client.PUBACK' },
    { qos: 2, type: 'client.PUBREC' },
  ] as const)('goes to nobody if the client has refused it by $type', ({ qos, type }) => {
    const { time, publisher, members } = group(2, qos);
    publish(time, publisher, [1], qos);
    const [first = -1] = members;
    time.send(first, { type, packetIdentifier: 1, reasonCode: 0x87 });
    time.cut(first);
    time.wait(61_000);
    expect(received(time, members)).toEqual([[1], []]);
  });
});

describe('the filter of a shared subscription', () => {
  test.each(['$share/', '$share/group', '$share/group/', '$share//a', '$share/g+/a', '$share/#/a', '$share/g/a/#/b'])(
    '%s is none, and ends the connection',
    (topicFilter) => {
      const time = new VirtualTime();
      const client = time.connect('client');
      time.subscribe(client, topicFilter);
      expect(time.on(client)).toEqual(['CONNACK 0', 'DISCONNECT 0x8f', 'closed']);
      const other = time.connect('other');
      time.send(other, { type: 'client.UNSUBSCRIBE', packetIdentifier: 1, topicFilters: [topicFilter] });
      expect(time.on(other)).toEqual(['CONNACK 0', 'DISCONNECT 0x8f', 'closed']);
    },
  );

  test('may have empty levels and wildcards, and is told from others by all that it consists of', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const client = time.connect('client');
    for (const topicFilter of ['$share/g//a', '$share/g/+/a', '$share/h/#', '$share/g/$a'])
      time.subscribe(client, topicFilter);
    for (const topic of ['/a', '$a', 'a']) time.publishWith(publisher, { topic });
    expect(time.published(client).map(({ topic }) => topic)).toEqual(['/a', '/a', '/a', '$a', 'a']);
  });

  test('is one like any other to 3.1.1, also in a session that 5.0 has begun', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const modern = time.connect('client', stored);
    time.subscribe(modern, shared);
    time.cut(modern);
    const old = time.connect('client', { protocolVersion: '3.1.1', cleanStart: false });
    time.subscribe(old, shared);
    for (const topic of ['a', shared]) time.publishWith(publisher, { topic });
    expect(time.on(old)).toEqual(['CONNACK 0 present', 'SUBACK 0', `PUBLISH ${shared} 0`]);
    time.send(old, { type: 'client.UNSUBSCRIBE', packetIdentifier: 1, topicFilters: [shared] });
    time.publishWith(publisher, { topic: shared });
    expect(time.published(old)).toHaveLength(1);
  });

  test('is refused where none is offered', () => {
    const time = new VirtualTime({ sharedSubscriptionAvailable: false });
    const client = time.connect('client');
    time.subscribe(client, shared);
    time.publishWith(client, {});
    expect(time.on(client)).toEqual(['CONNACK 0', 'SUBACK 158']);
  });
});
