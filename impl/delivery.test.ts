import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

describe('delivery', () => {
  test('a QoS 2 message arrives once, though it is sent twice and resumed in between', () => {
    const time = new VirtualTime();
    const subscriber = time.connect('subscriber');
    time.subscribe(subscriber, 'a', 2);
    const first = time.connect('publisher', stored);
    time.publish(first, 'a', 2, 7);
    time.cut(first);
    const second = time.connect('publisher', stored);
    time.publish(second, 'a', 2, 7);
    time.send(second, { type: 'client.PUBREL', packetIdentifier: 7 });
    time.send(second, { type: 'client.PUBREL', packetIdentifier: 7 });
    expect(time.on(second)).toEqual(['CONNACK 0 present', 'PUBREC', 'PUBCOMP', 'PUBCOMP 0x92']);
    expect(time.on(subscriber)).toEqual(['CONNACK 0', 'SUBACK 2', 'PUBLISH a 2']);
    time.publish(second, 'a', 2, 7);
    expect(time.on(subscriber)).toHaveLength(4);
  });

  test('QoS 2 exchanges end one by one', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    time.subscribe(client, 'a');
    time.publish(client, 'a', 2, 7);
    time.publish(client, 'a', 2, 8);
    time.send(client, { type: 'client.PUBREL', packetIdentifier: 7 });
    time.publish(client, 'a', 2, 8);
    time.send(client, { type: 'client.PUBREL', packetIdentifier: 8 });
    time.publish(client, 'a', 2, 8);
    const message = ['PUBLISH a 0', 'PUBREC'];
    expect(time.on(client).slice(2)).toEqual([...message, ...message, 'PUBCOMP', 'PUBREC', 'PUBCOMP', ...message]);
  });

  test('what was in flight is sent again in its order, then what has waited', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('subscriber', stored);
    time.subscribe(first, '+', 2);
    for (const [index, topic] of ['a', 'b', 'c'].entries()) time.publish(publisher, topic, 2, index + 1);
    time.send(first, { type: 'client.PUBREC', packetIdentifier: 2 });
    time.cut(first);
    time.publish(publisher, 'd', 1, 4);
    time.publish(publisher, 'e', 0);
    const second = time.connect('subscriber', stored);
    const resumed = ['CONNACK 0 present', 'PUBREL', 'PUBLISH a 2 dup', 'PUBLISH c 2 dup', 'PUBLISH d 1'];
    expect(time.on(second)).toEqual(resumed);
  });

  test('no more than Receive Maximum are under way, other packets are answered all the same', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('subscriber', { ...stored, receiveMaximum: 2 });
    time.subscribe(first, '+', 1);
    for (const [index, topic] of ['a', 'b', 'c'].entries()) time.publish(publisher, topic, 1, index + 1);
    time.send(first, { type: 'client.PINGREQ' });
    expect(time.on(first).slice(2)).toEqual(['PUBLISH a 1', 'PUBLISH b 1', 'PINGRESP']);
    time.cut(first);
    const second = time.connect('subscriber', { ...stored, receiveMaximum: 1 });
    expect(time.on(second).slice(1)).toEqual(['PUBLISH a 1 dup']);
    time.send(second, { type: 'client.PUBACK', packetIdentifier: 1 });
    time.send(second, { type: 'client.PUBACK', packetIdentifier: 2 });
    expect(time.on(second).slice(1)).toEqual(['PUBLISH a 1 dup', 'PUBLISH b 1 dup', 'PUBLISH c 1']);
  });

  test('QoS 0 is not held back, nor does a PUBCOMP out of turn make room', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { receiveMaximum: 1 });
    time.subscribe(client, '+', 2);
    for (const topic of ['a', 'b']) time.publish(client, topic, 0);
    for (const [index, topic] of ['c', 'd'].entries()) time.publish(client, topic, 2, index + 1);
    time.send(client, { type: 'client.PUBCOMP', packetIdentifier: 1 });
    const topics = time.on(client).filter((each) => each.startsWith('PUBLISH'));
    expect(topics).toEqual(['PUBLISH a 0', 'PUBLISH b 0', 'PUBLISH c 2']);
  });

  test('what is too large for the client, or too much for its queue, is dropped', () => {
    const time = new VirtualTime({ queuedMessagesMax: 2 });
    const publisher = time.connect('publisher');
    // Fixed header 2, topic 43, Packet Identifier 2, property length 1, payload 1.
    const topic = 'a'.repeat(41);
    const fitting = time.connect('fitting', { ...stored, maximumPacketSizeBytes: 49 });
    const small = time.connect('small', { maximumPacketSizeBytes: 48 });
    for (const client of [fitting, small]) time.subscribe(client, '+', 1);
    time.publish(publisher, topic, 1);
    expect([time.on(fitting).at(-1), time.on(small).at(-1)]).toEqual([`PUBLISH ${topic} 1`, 'SUBACK 1']);
    time.send(fitting, { type: 'client.PUBACK', packetIdentifier: 1 });
    time.cut(fitting);
    for (const [index, name] of ['a', 'b', 'c'].entries()) time.publish(publisher, name, 1, index + 1);
    expect(time.on(time.connect('fitting', stored)).slice(1)).toEqual(['PUBLISH a 1', 'PUBLISH b 1']);
  });

  test('an acknowledgement makes room for one more', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { receiveMaximum: 2 });
    time.subscribe(client, '+', 1);
    for (const [index, topic] of ['a', 'b', 'c', 'd'].entries()) time.publish(client, topic, 1, index + 1);
    time.send(client, { type: 'client.PUBACK', packetIdentifier: 1 });
    const topics = time.on(client).filter((each) => each.startsWith('PUBLISH'));
    expect(topics).toEqual(['PUBLISH a 1', 'PUBLISH b 1', 'PUBLISH c 1']);
  });

  test('what was received before it could be sent again is released, not sent again', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('subscriber', stored);
    time.subscribe(first, '+', 2);
    time.publish(publisher, 'a', 2, 1);
    time.publish(publisher, 'b', 2, 2);
    time.cut(first);
    const second = time.connect('subscriber', { ...stored, receiveMaximum: 1 });
    for (const packetIdentifier of [2, 1]) time.send(second, { type: 'client.PUBREC', packetIdentifier });
    time.send(second, { type: 'client.PUBCOMP', packetIdentifier: 1 });
    expect(time.on(second).slice(1)).toEqual(['PUBLISH a 2 dup', 'PUBREL', 'PUBREL']);
  });

  test('an expired message is not sent, one that waited says how long it still holds', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('subscriber', stored);
    time.subscribe(first, '+', 1);
    time.cut(first);
    const fields = { payload: new Uint8Array(1), qos: 1, retain: false, dup: false, packetIdentifier: 1 } as const;
    time.send(publisher, { type: 'client.PUBLISH', topic: 'short', messageExpiryIntervalSeconds: 2, ...fields });
    time.send(publisher, { type: 'client.PUBLISH', topic: 'long', messageExpiryIntervalSeconds: 10, ...fields });
    time.wait(2000);
    time.connect('subscriber', stored);
    const published = time.seen.filter(({ event }) => event.type === 'server.PUBLISH');
    expect(published.map(({ event }) => event)).toMatchObject([{ topic: 'long', messageExpiryIntervalSeconds: 8 }]);
  });

  test('what has expired makes room in the queue and among the retained messages', () => {
    const time = new VirtualTime({ queuedMessagesMax: 2, retainedMessagesMax: 2 });
    const publisher = time.connect('publisher');
    const away = time.connect('away', stored);
    time.subscribe(away, '+', 1);
    time.cut(away);
    const fields = { payload: new Uint8Array(1), qos: 1, retain: true, dup: false, packetIdentifier: 1 } as const;
    const publish = (topic: string, messageExpiryIntervalSeconds: number): void =>
      time.send(publisher, { type: 'client.PUBLISH', topic, messageExpiryIntervalSeconds, ...fields });
    publish('long', 9);
    publish('short', 2);
    publish('too much', 2);
    time.wait(2100);
    publish('room again', 9);
    const topicsOf = (connection: number): unknown[] =>
      time.on(connection).filter((each) => each.startsWith('PUBLISH'));
    expect(topicsOf(time.connect('away', stored))).toEqual(['PUBLISH long 1', 'PUBLISH room again 1']);
    const late = time.connect('late');
    time.subscribe(late, '+', 1);
    expect(topicsOf(late)).toEqual(['PUBLISH long 1 retain', 'PUBLISH room again 1 retain']);
    time.wait(10_000);
    const later = time.connect('later');
    time.subscribe(later, '+', 1);
    expect(topicsOf(later)).toEqual([]);
  });

  test.each([
    { what: 'a wildcard in a Topic Name', event: { topic: 'a/#' }, code: 'DISCONNECT 0x90' },
    { what: 'a Topic Alias beyond the maximum', event: { topic: 'a', topicAlias: 17 }, code: 'DISCONNECT 0x94' },
    { what: 'QoS 1 without Packet Identifier', event: { topic: 'a', qos: 1 as const }, code: 'DISCONNECT 0x82' },
  ])('$what closes the connection', ({ event, code }) => {
    const time = new VirtualTime();
    const client = time.connect('client');
    const fields = { payload: new Uint8Array(1), qos: 0, retain: false, dup: false } as const;
    time.send(client, { type: 'client.PUBLISH', ...fields, ...event });
    expect(time.on(client)).toEqual(['CONNACK 0', code, 'closed']);
  });
});
