import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

/** QoS 2, with that Packet Identifier. */
function publish(time: VirtualTime, client: number, packetIdentifier: number, dup = false): void {
  time.publishWith(client, { qos: 2, packetIdentifier, dup });
}

// 5.0:MQTT-3.3.4-7.
describe('the Receive Maximum of the server', () => {
  test('holds the QoS 2 messages that are not yet completed, and ends the connection that exceeds it', () => {
    const time = new VirtualTime({ receiveMaximum: 2 });
    const client = time.connect('client');
    for (const packetIdentifier of [1, 2]) publish(time, client, packetIdentifier);
    time.send(client, { type: 'client.PUBREL', packetIdentifier: 1 });
    publish(time, client, 3);
    time.publishWith(client, { qos: 0 });
    publish(time, client, 4);
    expect(time.on(client)).toEqual([
      'CONNACK 0',
      'PUBREC',
      'PUBREC',
      'PUBCOMP',
      'PUBREC',
      'DISCONNECT 0x93',
      'closed',
    ]);
  });

  test('is not taken up by QoS 1, which is acknowledged at once, but has to have room for it', () => {
    const time = new VirtualTime({ receiveMaximum: 1 });
    const client = time.connect('client');
    for (let count = 0; count < 3; count++) time.publishWith(client, { qos: 1 });
    publish(time, client, 2);
    time.publishWith(client, { qos: 1, packetIdentifier: 3 });
    expect(time.on(client).slice(1)).toEqual(['PUBACK', 'PUBACK', 'PUBACK', 'PUBREC', 'DISCONNECT 0x93', 'closed']);
  });

  test('is not taken up by what was refused', () => {
    const time = new VirtualTime({ receiveMaximum: 1, authorizePublish: () => 0x87 });
    const client = time.connect('client');
    for (const packetIdentifier of [1, 2]) publish(time, client, packetIdentifier);
    expect(time.on(client)).toEqual(['CONNACK 0', 'PUBREC 0x87', 'PUBREC 0x87']);
  });

  // 5.0:U-5.0-21.
  test('starts afresh with a connection, for what is sent again too; each PUBCOMP makes room for one', () => {
    const time = new VirtualTime({ receiveMaximum: 2 });
    const first = time.connect('client', stored);
    for (const packetIdentifier of [1, 2]) publish(time, first, packetIdentifier);
    time.cut(first);
    const second = time.connect('client', stored);
    for (const packetIdentifier of [3, 4]) publish(time, second, packetIdentifier);
    // Of the connection before, and yet it makes room by the letter of section 4.9.
    time.send(second, { type: 'client.PUBREL', packetIdentifier: 1 });
    publish(time, second, 2, true);
    expect(time.on(second).slice(1)).toEqual(['PUBREC', 'PUBREC', 'PUBCOMP', 'PUBREC']);
    publish(time, second, 5);
    expect(time.on(second).slice(-2)).toEqual(['DISCONNECT 0x93', 'closed']);
  });

  test('is never more than it was at the start', () => {
    const time = new VirtualTime({ receiveMaximum: 1 });
    const client = time.connect('client');
    publish(time, client, 1);
    for (const packetIdentifier of [1, 1, 9]) time.send(client, { type: 'client.PUBREL', packetIdentifier });
    for (const packetIdentifier of [2, 3]) publish(time, client, packetIdentifier);
    expect(time.on(client).slice(-3)).toEqual(['PUBREC', 'DISCONNECT 0x93', 'closed']);
  });

  test('is not known to 3.1.1', () => {
    const time = new VirtualTime({ receiveMaximum: 1 });
    const client = time.connect('client', { protocolVersion: '3.1.1' });
    for (const packetIdentifier of [1, 2]) publish(time, client, packetIdentifier);
    expect(time.on(client)).toEqual(['CONNACK 0', 'PUBREC', 'PUBREC']);
  });
});

// 5.0:MQTT-2.2.1-3.
describe('a Packet Identifier that a QoS 2 exchange has', () => {
  test('is in use, says 5.0, and nothing is published, subscribed or unsubscribed with it', () => {
    const time = new VirtualTime();
    const client = time.connect('client');
    time.subscribe(client, 'b', 0);
    publish(time, client, 7);
    time.publishWith(client, { topic: 'b', qos: 1, packetIdentifier: 7 });
    time.subscribeWith(client, { topicFilter: 'a' }, undefined, 7);
    time.send(client, { type: 'client.UNSUBSCRIBE', packetIdentifier: 7, topicFilters: ['b'] });
    expect(time.on(client).slice(2)).toEqual(['PUBREC', 'PUBACK 0x91', 'SUBACK 145', 'UNSUBACK']);
    expect(time.seen.at(-1)?.event).toMatchObject({ reasonCodes: [0x91] });
    for (const topic of ['a', 'b']) time.publishWith(client, { topic });
    time.send(client, { type: 'client.PUBREL', packetIdentifier: 7 });
    time.publishWith(client, { topic: 'b', qos: 1, packetIdentifier: 7 });
    expect(time.on(client).slice(6)).toEqual(['PUBLISH b 0', 'PUBCOMP', 'PUBLISH b 0', 'PUBACK']);
  });

  test('is not looked at in 3.1.1, which has no word for it', () => {
    const time = new VirtualTime();
    const client = time.connect('client', { protocolVersion: '3.1.1' });
    publish(time, client, 7);
    time.subscribeWith(client, {}, undefined, 7);
    time.publishWith(client, { qos: 1, packetIdentifier: 7 });
    expect(time.on(client).slice(1)).toEqual(['PUBREC', 'SUBACK 0', 'PUBLISH a 0', 'PUBACK']);
  });
});

describe('what the server does not offer', () => {
  test.each([
    { what: 'QoS 2', options: { maximumQoS: 1 as const }, fields: { qos: 2 as const }, code: '0x9b' },
    { what: 'QoS 1', options: { maximumQoS: 0 as const }, fields: { qos: 1 as const }, code: '0x9b' },
    { what: 'RETAIN', options: { retainAvailable: false }, fields: { retain: true }, code: '0x9a' },
  ])('$what ends the connection, and 5.0 is told why', ({ options, fields, code }) => {
    const time = new VirtualTime(options);
    const watcher = time.connect('watcher');
    time.subscribe(watcher, '#');
    const modern = time.connect('modern');
    time.publishWith(modern, fields);
    expect(time.on(modern)).toEqual(['CONNACK 0', `DISCONNECT ${code}`, 'closed']);
    const old = time.connect('old', { protocolVersion: '3.1.1' });
    time.publishWith(old, fields);
    expect(time.on(old)).toEqual(['CONNACK 0', 'closed']);
    expect(time.published(watcher)).toEqual([]);
  });

  // 5.0:MQTT-3.2.2-10.
  test('a subscription with a higher QoS is granted the Maximum QoS', () => {
    const time = new VirtualTime({ maximumQoS: 1 });
    const client = time.connect('client');
    time.subscribe(client, 'a', 2);
    time.publishWith(client, { qos: 1 });
    expect(time.on(client)).toEqual(['CONNACK 0', 'SUBACK 1', 'PUBLISH a 1', 'PUBACK']);
  });

  // 3.1.1:MQTT-3.8.3-2.
  test.each([
    { protocolVersion: '5.0', code: 162 },
    { protocolVersion: '3.1.1', code: 128 },
  ] as const)('a filter with wildcards is refused to $protocolVersion', ({ protocolVersion, code }) => {
    const time = new VirtualTime({ wildcardSubscriptionAvailable: false });
    const client = time.connect('client', { protocolVersion });
    const subscriptions = ['+', 'a', 'a/#'].map((topicFilter) => ({ topicFilter, qos: 0 }) as const);
    time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
    time.publishWith(client, { topic: 'a' });
    time.publishWith(client, { topic: 'a/b' });
    expect(time.on(client)).toEqual(['CONNACK 0', `SUBACK ${code},0,${code}`, 'PUBLISH a 0']);
  });
});
