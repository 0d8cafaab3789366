import { describe, expect, test } from 'vitest';
import { messageOf } from './message.ts';
import { withDefaults } from './options.ts';
import { dequeue, enqueue } from './queue.ts';
import type { Delivery, Message, Session } from './records.ts';
import type { State } from './state.ts';
import { Timers } from './timers.ts';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 3600 } as const;

/** Somebody who publishes, and a subscriber who is away. */
function away(options: object = {}): { readonly time: VirtualTime; readonly publisher: number } {
  const time = new VirtualTime(options);
  const publisher = time.connect('publisher');
  const client = time.connect('away', stored);
  time.subscribe(client, '+', 2);
  time.cut(client);
  return { time, publisher };
}

/** The topics of what comes when the client is back, which acknowledges all of it. */
function drained(time: VirtualTime, receiveMaximum = 65_535): string[] {
  let index = time.seen.length;
  const client = time.connect('away', { ...stored, receiveMaximum });
  const topics: string[] = [];
  for (; index < time.seen.length; index++) {
    const event = time.seen[index]?.event;
    if (event?.type !== 'server.PUBLISH') continue;
    const { topic, packetIdentifier = 0, qos } = event;
    topics.push(topic);
    if (qos === 1) time.send(client, { type: 'client.PUBACK', packetIdentifier });
    else for (const type of ['client.PUBREC', 'client.PUBCOMP'] as const) time.send(client, { type, packetIdentifier });
  }
  time.cut(client);
  return topics;
}

/** With its number for a topic. */
function numbered(number: number): Message {
  const packet = { topic: `${number}`, payload: new Uint8Array(1), qos: 1, retain: false, dup: false } as const;
  return messageOf(packet, packet.topic, 'publisher', '5.0', 0);
}

function delivery(message: Message): Delivery {
  return {
    message,
    qos: 1,
    retain: false,
    subscriptionIdentifiers: undefined,
    group: undefined,
    released: false,
    counted: false,
  };
}

describe('what waits for a client', () => {
  test.each([1, 7, 65_535])(
    'comes out whole and in order, through a window of %i, but for what has expired',
    (window) => {
      const { time, publisher } = away();
      const kept: string[] = [];
      for (let count = 1; count <= 3000; count++) {
        const expires = count % 3 === 0;
        const qos = count % 2 === 0 ? 1 : 2;
        time.publishWith(publisher, {
          topic: `${count}`,
          qos,
          packetIdentifier: 1 + (count % 500),
          ...(expires && { messageExpiryIntervalSeconds: 1 + (count % 5) }),
        });
        if (qos === 2) time.send(publisher, { type: 'client.PUBREL', packetIdentifier: 1 + (count % 500) });
        if (!expires || 1 + (count % 5) > 3) kept.push(`${count}`);
      }
      // It is not looked through for what has expired.
      time.nowMs += 3000;
      expect(drained(time, window)).toEqual(kept);
      // And nothing is left.
      expect(drained(time)).toEqual([]);
    },
    20_000,
  );

  test('takes as many bytes as it may, and the next that fits', () => {
    // Fixed header 2, topic 2 and its name, Packet Identifier 2, property length 1.
    const { time, publisher } = away({ queuedBytesMax: 100 });
    const publish = (topic: string, payloadBytes: number): void =>
      time.publishWith(publisher, { topic, qos: 1, payload: new Uint8Array(payloadBytes) });
    publish('a', 42);
    publish('b', 43);
    publish('c', 42);
    publish('d', 0);
    expect(drained(time)).toEqual(['a', 'c']);
    publish('e', 93);
    publish('f', 92);
    expect(drained(time)).toEqual(['f']);
  });

  test('takes no bytes any more when it has gone out, though others wait', () => {
    const time = new VirtualTime({ queuedBytesMax: 100 });
    const publisher = time.connect('publisher');
    const client = time.connect('client', { receiveMaximum: 1 });
    time.subscribe(client, '+', 1);
    const payload = new Uint8Array(42);
    for (const topic of ['a', 'b', 'c', 'd']) time.publishWith(publisher, { topic, qos: 1, payload });
    time.send(client, { type: 'client.PUBACK', packetIdentifier: 1 });
    for (const topic of ['e', 'f']) time.publishWith(publisher, { topic, qos: 1, payload });
    for (let packetIdentifier = 2; packetIdentifier <= 4; packetIdentifier++)
      time.send(client, { type: 'client.PUBACK', packetIdentifier });
    expect(time.published(client).map(({ topic }) => topic)).toEqual(['a', 'b', 'c', 'e']);
  });

  test('takes no more room than it needs, however much has passed through', () => {
    const state = { options: withDefaults({}), timers: new Timers(100), nowMs: 0 } as unknown as State;
    const session = {} as Session;
    const lengths = new Set<number | undefined>();
    for (let count = 0; count < 5000; count++) {
      enqueue(state, session, delivery(numbered(count)));
      if (count < 10) continue;
      expect(dequeue(state, session)?.message.topic).toBe(`${count - 10}`);
      lengths.add(session.queue?.deliveries.length);
    }
    expect(Math.max(...[...lengths].map((length) => length ?? 0))).toBeLessThan(100);
  });

  test('counts the properties of a message too', () => {
    const { time, publisher } = away({ queuedBytesMax: 100 });
    time.publishWith(publisher, { topic: 'a', qos: 1, userProperties: [['name', 'v'.repeat(100)]] });
    time.publishWith(publisher, { topic: 'b', qos: 1 });
    expect(drained(time)).toEqual(['b']);
  });

  test('takes no bytes any more when it has expired', () => {
    const { time, publisher } = away({ queuedBytesMax: 100 });
    const publish = (topic: string, expiry: object): void =>
      time.publishWith(publisher, { topic, qos: 1, payload: new Uint8Array(42), ...expiry });
    publish('a', { messageExpiryIntervalSeconds: 2 });
    publish('b', {});
    publish('c', {});
    time.wait(2100);
    publish('d', {});
    publish('e', {});
    expect(drained(time)).toEqual(['b', 'd']);
  });

  test('is dropped beyond the limit for that client alone', () => {
    const { time, publisher } = away({ queuedMessagesMax: 1 });
    const there = time.connect('there');
    time.subscribe(there, '+', 1);
    for (const topic of ['a', 'b']) time.publishWith(publisher, { topic, qos: 1, retain: true });
    expect(time.on(there).slice(2)).toEqual(['PUBLISH a 1', 'PUBLISH b 1']);
    expect(time.on(publisher).slice(1)).toEqual(['PUBACK', 'PUBACK']);
    expect(drained(time)).toEqual(['a']);
    const late = time.connect('late');
    time.subscribe(late, 'b');
    expect(time.on(late).at(-1)).toBe('PUBLISH b 0 retain');
  });

  test('goes out with RETAIN 0 and DUP 0, and the lower QoS', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const client = time.connect('away', stored);
    time.subscribe(client, 'a', 1);
    time.cut(client);
    time.publishWith(publisher, { qos: 2, retain: true });
    time.publishWith(publisher, { qos: 2, retain: true, dup: true });
    const again = time.connect('away', stored);
    expect(time.on(again)).toEqual(['CONNACK 0 present', 'PUBLISH a 1']);
  });
});

describe('the subscriptions of a session', () => {
  test.each([
    { protocolVersion: '5.0', refused: 151 },
    { protocolVersion: '3.1.1', refused: 128 },
  ] as const)('are limited in number; one of them may be made anew ($protocolVersion)', (each) => {
    const time = new VirtualTime({ subscriptionsMax: 2 });
    const client = time.connect('client', { protocolVersion: each.protocolVersion });
    const subscribe = (...topicFilters: readonly string[]): void => {
      const subscriptions = topicFilters.map((topicFilter) => ({ topicFilter, qos: 1 }) as const);
      time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    };
    subscribe('a', 'b', 'c', 'a');
    time.send(client, { type: 'client.UNSUBSCRIBE', packetIdentifier: 2, topicFilters: ['a'] });
    subscribe('c', 'd');
    time.publishWith(client, { topic: 'd' });
    expect(time.on(client)).toEqual([
      'CONNACK 0',
      `SUBACK 1,1,${each.refused},1`,
      'UNSUBACK',
      `SUBACK 1,${each.refused}`,
    ]);
  });

  test.each([
    { protocolVersion: '5.0', refused: 151 },
    { protocolVersion: '3.1.1', refused: 128 },
  ] as const)('have no more levels than are allowed ($protocolVersion)', ({ protocolVersion, refused }) => {
    const time = new VirtualTime({ topicLevelsMax: 3 });
    const client = time.connect('client', { protocolVersion });
    time.subscribe(client, '+/+/#');
    time.subscribe(client, '+/+/+/#');
    time.publishWith(client, { topic: '//' });
    time.publishWith(client, { topic: '///' });
    const code = protocolVersion === '5.0' ? ['DISCONNECT 0x90'] : [];
    expect(time.on(client)).toEqual(['CONNACK 0', 'SUBACK 0', `SUBACK ${refused}`, 'PUBLISH // 0', ...code, 'closed']);
  });
});
