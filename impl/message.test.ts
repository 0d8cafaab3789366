import { describe, expect, test } from 'vitest';
import type { MessageProperties } from '../model/vocabulary/packet.ts';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;

const properties: Required<MessageProperties> = {
  payloadFormatIndicator: 1,
  contentType: 'text/plain',
  responseTopic: 'answers/7',
  correlationData: new Uint8Array([7, 0, 255]),
  userProperties: [
    ['b', '2'],
    ['a', '1'],
    ['b', '2'],
  ],
};

/** What of the properties a PUBLISH bears. */
function propertiesIn(packet: MessageProperties | undefined): MessageProperties {
  const names = [
    'payloadFormatIndicator',
    'contentType',
    'responseTopic',
    'correlationData',
    'userProperties',
  ] as const;
  return Object.fromEntries(names.filter((name) => packet && name in packet).map((name) => [name, packet?.[name]]));
}

describe('what a publisher of 5.0 says of its message', () => {
  test.each([0, 1, 2] as const)('reaches a subscriber of 5.0 as it came, and none of 3.1.1, with QoS %i', (qos) => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const modern = time.connect('modern');
    const old = time.connect('old', { protocolVersion: '3.1.1' });
    for (const client of [modern, old]) time.subscribe(client, 'a', 2);
    time.publishWith(publisher, { qos, messageExpiryIntervalSeconds: 9, ...properties });
    expect(propertiesIn(time.published(modern)[0])).toEqual(properties);
    expect(time.published(modern)[0]).toMatchObject({ messageExpiryIntervalSeconds: 9 });
    expect(time.published(old).map((packet) => Object.keys(packet).toSorted())).toEqual([
      ['dup', ...(qos === 0 ? [] : ['packetIdentifier']), 'payload', 'qos', 'retain', 'topic', 'type'],
    ]);
  });

  test('is kept while the message waits, is retained, and when it is sent again', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('away', stored);
    time.subscribe(first, 'a', 1);
    time.cut(first);
    time.publishWith(publisher, { qos: 1, retain: true, ...properties });
    const second = time.connect('away', stored);
    time.cut(second);
    const third = time.connect('away', stored);
    const late = time.connect('late');
    time.subscribe(late, 'a', 1);
    for (const client of [second, third, late]) expect(propertiesIn(time.published(client)[0])).toEqual(properties);
    expect(time.on(third)).toEqual(['CONNACK 0 present', 'PUBLISH a 1 dup']);
  });

  test('goes with the will, the expiry of which begins when it is published', () => {
    const time = new VirtualTime();
    const watcher = time.connect('watcher', stored);
    time.subscribe(watcher, 'will', 1);
    const message = { topic: 'will', payload: new Uint8Array([1]), qos: 1, retain: false } as const;
    const will = { ...message, willDelayIntervalSeconds: 20, messageExpiryIntervalSeconds: 10, ...properties };
    const client = time.connect('client', { ...stored, will });
    time.cut(watcher);
    time.cut(client);
    time.wait(23_100);
    const again = time.connect('watcher', stored);
    expect(time.published(again)).toMatchObject([{ messageExpiryIntervalSeconds: 7 }]);
    expect(propertiesIn(time.published(again)[0])).toEqual(properties);
  });

  test('is the same object for every subscriber, so that it can be known again', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const clients = ['x', 'y'].map((clientId) => time.connect(clientId));
    for (const client of clients) time.subscribe(client, 'a', 1);
    time.publishWith(publisher, { qos: 1, ...properties });
    const [x, y] = clients.map((client) => time.published(client)[0]);
    expect(x?.payload).toBe(y?.payload);
    expect(x?.userProperties).toBe(y?.userProperties);
    expect(x?.correlationData).toBe(y?.correlationData);
  });
});

// 5.0:MQTT-3.3.2-14; in a will too.
describe('a Response Topic', () => {
  test.each(['a/+', '#', ''])('«%s» is no Topic Name, and ends the connection', (responseTopic) => {
    const time = new VirtualTime();
    const client = time.connect('client');
    time.publishWith(client, { responseTopic });
    expect(time.on(client)).toEqual(['CONNACK 0', 'DISCONNECT 0x82', 'closed']);
    const will = { topic: 'will', payload: new Uint8Array(1), qos: 0, retain: false, responseTopic } as const;
    expect(time.on(time.connect('other', { will }))).not.toContain('CONNACK 0');
  });
});

// 5.0:MQTT-4.7.3-4, 3.1.1:MQTT-4.7.3-4.
test('names are compared as they are, not as they look', () => {
  const time = new VirtualTime();
  const client = time.connect('client');
  const names = ['\u00e9', 'e\u0301', '\ufeffe', 'e', 'E', 'e ', '\ufb01', 'fi'];
  for (const [index, name] of names.entries()) time.subscribeWith(client, { topicFilter: name }, index + 1);
  for (const name of names) time.publishWith(client, { topic: name });
  const received = time.published(client).map(({ topic, subscriptionIdentifiers }) => [topic, subscriptionIdentifiers]);
  expect(received).toEqual(names.map((name, index) => [name, [index + 1]]));
});
