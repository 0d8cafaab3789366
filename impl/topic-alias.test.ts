import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

/** A publisher, and someone who gets everything. */
function two(options: { readonly topicAliasMaximum?: number } = {}): {
  readonly time: VirtualTime;
  readonly publisher: number;
  readonly topics: () => readonly string[];
} {
  const time = new VirtualTime(options);
  const subscriber = time.connect('subscriber');
  time.subscribe(subscriber, '#', 2);
  const publisher = time.connect('publisher', stored);
  return { time, publisher, topics: () => time.published(subscriber).map(({ topic }) => topic) };
}

/** What a client got, as the topic and alias that were sent. */
function sent(time: VirtualTime, client: number): readonly (readonly [string, number | undefined])[] {
  return time.published(client).map(({ topic, topicAlias }) => [topic, topicAlias]);
}

describe('Topic Aliases from a client', () => {
  test('stand for the Topic Name that they came with, until they come with another', () => {
    const { time, publisher, topics } = two();
    time.publishWith(publisher, { topic: 'x', topicAlias: 1 });
    time.publishWith(publisher, { topic: 'y', topicAlias: 16, qos: 2 });
    time.publishWith(publisher, { topic: '', topicAlias: 1, qos: 1, packetIdentifier: 2 });
    time.publishWith(publisher, { topic: 'z', topicAlias: 1 });
    time.publishWith(publisher, { topic: '', topicAlias: 1 });
    time.publishWith(publisher, { topic: '', topicAlias: 16 });
    expect(topics()).toEqual(['x', 'y', 'x', 'z', 'z', 'y']);
    expect(time.on(publisher)).toEqual(['CONNACK 0', 'PUBREC', 'PUBACK']);
  });

  test('are not handed on', () => {
    const { time, publisher } = two();
    time.publishWith(publisher, { topic: 'x', topicAlias: 1 });
    expect(time.published(0)[0]).not.toHaveProperty('topicAlias');
  });

  test('retain the message of the topic that they stand for', () => {
    const { time, publisher } = two();
    time.publishWith(publisher, { topic: 'x', topicAlias: 1 });
    time.publishWith(publisher, { topic: '', topicAlias: 1, retain: true });
    const late = time.connect('late');
    time.subscribe(late, 'x');
    expect(time.on(late).at(-1)).toBe('PUBLISH x 0 retain');
  });

  test('are those of one connection alone', () => {
    const { time, publisher, topics } = two();
    time.publishWith(publisher, { topic: 'x', topicAlias: 1 });
    time.cut(publisher);
    const again = time.connect('publisher', stored);
    time.publishWith(again, { topic: '', topicAlias: 1 });
    expect(time.on(again)).toEqual(['CONNACK 0 present', 'DISCONNECT 0x82', 'closed']);
    expect(topics()).toEqual(['x']);
  });

  test.each([
    { what: 'none at all', fields: { topic: '' }, code: '0x82' },
    { what: 'one that stands for nothing', fields: { topic: '', topicAlias: 2 }, code: '0x82' },
    { what: '0', fields: { topic: 'x', topicAlias: 0 }, code: '0x94' },
    { what: 'one beyond the maximum', fields: { topic: 'x', topicAlias: 17 }, code: '0x94' },
    { what: 'one with a name that is none', fields: { topic: '#', topicAlias: 1 }, code: '0x90' },
  ])('$what: ends the connection with $code', ({ fields, code }) => {
    const { time, publisher, topics } = two();
    time.publishWith(publisher, fields);
    expect(time.on(publisher)).toEqual(['CONNACK 0', `DISCONNECT ${code}`, 'closed']);
    expect(topics()).toEqual([]);
  });

  test('are none if the server offers none', () => {
    const { time, publisher } = two({ topicAliasMaximum: 0 });
    time.publishWith(publisher, { topic: 'x', topicAlias: 1 });
    expect(time.on(publisher)).toEqual(['CONNACK 0', 'DISCONNECT 0x94', 'closed']);
  });

  test('a PUBLISH of 3.1.1 without a Topic Name ends its connection', () => {
    const { time } = two();
    const old = time.connect('old', { protocolVersion: '3.1.1' });
    time.publishWith(old, { topic: '' });
    expect(time.on(old)).toEqual(['CONNACK 0', 'closed']);
  });
});

describe('Topic Aliases to a client', () => {
  test('come with the name at first, then instead of it, for as many topics as the client allows', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const client = time.connect('client', { topicAliasMaximum: 2 });
    time.subscribe(client, '#', 1);
    for (const topic of ['one', 'first', 'second', 'third', 'second', 'first', 'third'])
      time.publishWith(publisher, { topic, qos: 1 });
    expect(sent(time, client)).toEqual([
      // An alias would be no shorter.
      ['one', undefined],
      ['first', 1],
      ['second', 2],
      ['third', undefined],
      ['', 2],
      ['', 1],
      ['third', undefined],
    ]);
  });

  test.each([
    { what: 'the client allows none', fields: {}, options: {} },
    { what: 'the client allows 0', fields: { topicAliasMaximum: 0 }, options: {} },
    { what: 'the server uses none', fields: { topicAliasMaximum: 9 }, options: { topicAliasesToClientMax: 0 } },
    { what: 'it is 3.1.1', fields: { topicAliasMaximum: 9, protocolVersion: '3.1.1' as const }, options: {} },
  ])('are not used if $what', ({ fields, options }) => {
    const time = new VirtualTime(options);
    const client = time.connect('client', fields);
    time.subscribe(client, '#');
    for (let count = 0; count < 2; count++) time.publishWith(client, { topic: 'topic' });
    expect(sent(time, client)).toEqual([
      ['topic', undefined],
      ['topic', undefined],
    ]);
  });

  test('begin anew with each connection, also for what is sent again', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('client', { ...stored, topicAliasMaximum: 1 });
    time.subscribe(first, '#', 1);
    for (let count = 0; count < 2; count++) time.publishWith(publisher, { topic: 'topic', qos: 1 });
    time.cut(first);
    const second = time.connect('client', { ...stored, topicAliasMaximum: 1 });
    const third = time.connect('client', stored);
    for (const client of [first, second])
      expect(sent(time, client)).toEqual([
        ['topic', 1],
        ['', 1],
      ]);
    expect(sent(time, third)).toEqual([
      ['topic', undefined],
      ['topic', undefined],
    ]);
  });

  test('are not known by a packet that was too large to be sent', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    // Fixed header 2, topic 7, property length 1, and 3 for the alias.
    const client = time.connect('client', { topicAliasMaximum: 1, maximumPacketSizeBytes: 40 });
    time.subscribe(client, '#');
    for (const payloadBytes of [31, 30, 27, 1])
      time.publishWith(publisher, { topic: 'topic', payload: new Uint8Array(payloadBytes) });
    expect(sent(time, client)).toEqual([
      // There is no room for an alias.
      ['topic', undefined],
      ['topic', 1],
      ['', 1],
    ]);
  });
});
