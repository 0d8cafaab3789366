import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

/** With QoS 1, and an expiry or none. */
function publish(time: VirtualTime, topic: string, messageExpiryIntervalSeconds?: number): void {
  const fields = { payload: new Uint8Array(1), qos: 1, retain: false, dup: false, packetIdentifier: 1 } as const;
  const expiry = messageExpiryIntervalSeconds === undefined ? {} : { messageExpiryIntervalSeconds };
  time.send(0, { type: 'client.PUBLISH', topic, ...expiry, ...fields });
}

/** A publisher and, while its first message is on its way to it, a client that takes no second one. */
function busy(options: { readonly queuedMessagesMax?: number } = {}): { time: VirtualTime; client: number } {
  const time = new VirtualTime(options);
  time.connect('publisher');
  const client = time.connect('client', { receiveMaximum: 1 });
  time.subscribe(client, '+', 1);
  publish(time, 'first');
  return { time, client };
}

test('what expires while a client is busy makes room for what it gets next', () => {
  const { time, client } = busy({ queuedMessagesMax: 1 });
  publish(time, 'expires', 2);
  publish(time, 'no room');
  time.wait(2100);
  publish(time, 'room');
  time.send(client, { type: 'client.PUBACK', packetIdentifier: 1 });
  expect(time.on(client).slice(2)).toEqual(['PUBLISH first 1', 'PUBLISH room 1']);
});

test('what has expired is not sent, though its tick has yet to come', () => {
  const { time, client } = busy();
  publish(time, 'expired', 2);
  publish(time, 'still holds', 3);
  time.nowMs += 2000;
  time.send(client, { type: 'client.PUBACK', packetIdentifier: 1 });
  expect(time.on(client).slice(2)).toEqual(['PUBLISH first 1', 'PUBLISH still holds 1']);
});

test('no more are under way than the server allows, whatever the client would take', () => {
  const time = new VirtualTime({ inFlightMessagesMax: 2 });
  time.connect('publisher');
  const client = time.connect('client');
  time.subscribe(client, '+', 1);
  for (const topic of ['a', 'b', 'c', 'd']) publish(time, topic);
  expect(time.on(client).slice(2)).toEqual(['PUBLISH a 1', 'PUBLISH b 1']);
  time.send(client, { type: 'client.PUBACK', packetIdentifier: 2 });
  expect(time.on(client).slice(4)).toEqual(['PUBLISH c 1']);
});

test('the next waits while so many bytes are under way, and what is sent again waits too', () => {
  // PUBLISH with a name of one byte and a payload of one byte takes nine.
  const time = new VirtualTime({ inFlightBytesMax: 10 });
  time.connect('publisher');
  const first = time.connect('client', stored);
  time.subscribe(first, '+', 1);
  for (const topic of ['a', 'b', 'c']) publish(time, topic);
  expect(time.on(first).slice(2)).toEqual(['PUBLISH a 1', 'PUBLISH b 1']);
  time.send(first, { type: 'client.PUBACK', packetIdentifier: 1 });
  expect(time.on(first).slice(4)).toEqual(['PUBLISH c 1']);
  time.cut(first);
  const next = time.connect('client', stored);
  expect(time.on(next).slice(1)).toEqual(['PUBLISH b 1 dup', 'PUBLISH c 1 dup']);
  publish(time, 'd');
  for (const packetIdentifier of [2, 3]) time.send(next, { type: 'client.PUBACK', packetIdentifier });
  expect(time.on(next).slice(3)).toEqual(['PUBLISH d 1']);
});

test('what is released and not yet completed counts as under way on the next connection too', () => {
  const time = new VirtualTime({ inFlightMessagesMax: 2 });
  const publisher = time.connect('publisher');
  const first = time.connect('client', stored);
  time.subscribe(first, '+', 2);
  for (const [index, topic] of ['a', 'b', 'c'].entries()) time.publish(publisher, topic, 2, index + 1);
  for (const packetIdentifier of [1, 2]) time.send(first, { type: 'client.PUBREC', packetIdentifier });
  time.cut(first);
  const second = time.connect('client', stored);
  expect(time.on(second).slice(1)).toEqual(['PUBREL', 'PUBREL']);
  time.send(second, { type: 'client.PUBCOMP', packetIdentifier: 1 });
  expect(time.on(second).slice(3)).toEqual(['PUBLISH c 2']);
});

test('what is acknowledged before it was sent again makes no room for another', () => {
  const time = new VirtualTime();
  time.connect('publisher');
  const first = time.connect('client', stored);
  time.subscribe(first, '+', 1);
  for (const topic of ['a', 'b', 'c']) publish(time, topic);
  time.cut(first);
  const second = time.connect('client', { ...stored, receiveMaximum: 1 });
  expect(time.on(second).slice(1)).toEqual(['PUBLISH a 1 dup']);
  time.send(second, { type: 'client.PUBACK', packetIdentifier: 2 });
  expect(time.on(second).slice(2)).toEqual([]);
  time.send(second, { type: 'client.PUBACK', packetIdentifier: 1 });
  expect(time.on(second).slice(2)).toEqual(['PUBLISH c 1 dup']);
});

test('what is too large to be sent again is forgotten, and takes no room', () => {
  const time = new VirtualTime({ inFlightMessagesMax: 1 });
  time.connect('publisher');
  const first = time.connect('client', stored);
  time.subscribe(first, '+', 1);
  publish(time, 'too large'.repeat(10));
  publish(time, 'a');
  time.cut(first);
  const second = time.connect('client', { ...stored, maximumPacketSizeBytes: 50 });
  expect(time.on(second)).toEqual(['CONNACK 0 present', 'PUBLISH a 1']);
  time.cut(second);
  expect(time.on(time.connect('client', stored))).toEqual(['CONNACK 0 present', 'PUBLISH a 1 dup']);
});
