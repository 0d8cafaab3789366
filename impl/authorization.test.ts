import { describe, expect, test } from 'vitest';
import type { Publish, Subscription } from '../model/vocabulary/packet.ts';
import type { ClientIdentity } from './hook.ts';
import { VirtualTime } from './virtual-time.ts';

/** Refuses what is secret. */
const authorizePublish = (_: ClientIdentity, { topic }: Publish): number => (topic === 'secret' ? 0x87 : 0);
const authorizeSubscribe = (_: ClientIdentity, { topicFilter }: Subscription): number =>
  topicFilter === 'secret' ? 0x87 : 0;

function published(
  qos: 0 | 1 | 2,
  protocolVersion: '3.1.1' | '5.0',
): { readonly time: VirtualTime; readonly client: number } {
  const time = new VirtualTime({ authorizePublish });
  const watcher = time.connect('watcher');
  time.subscribe(watcher, '#', 2);
  const client = time.connect('client', { protocolVersion });
  time.publishWith(client, { topic: 'secret', qos, retain: true, packetIdentifier: 7 });
  time.publishWith(client, { topic: 'open', packetIdentifier: 8 });
  time.subscribe(watcher, 'secret', 2);
  expect(time.on(watcher)).toEqual(['CONNACK 0', 'SUBACK 2', 'PUBLISH open 0', 'SUBACK 2']);
  return { time, client };
}

describe('a message that its client may not publish reaches nobody, and is not retained', () => {
  test.each([
    { qos: 0, answers: [] },
    { qos: 1, answers: ['PUBACK 0x87'] },
    { qos: 2, answers: ['PUBREC 0x87'] },
  ] as const)('5.0 is told so with QoS $qos', ({ qos, answers }) => {
    const { time, client } = published(qos, '5.0');
    expect(time.on(client)).toEqual(['CONNACK 0', ...answers]);
  });

  // 3.1.1:MQTT-3.3.5-2.
  test.each([
    { qos: 0, answers: [] },
    { qos: 1, answers: ['PUBACK'] },
    { qos: 2, answers: ['PUBREC'] },
  ] as const)('3.1.1 is answered as ever with QoS $qos', ({ qos, answers }) => {
    const { time, client } = published(qos, '3.1.1');
    expect(time.on(client)).toEqual(['CONNACK 0', ...answers]);
    time.send(client, { type: 'client.PUBREL', packetIdentifier: 7 });
    expect(time.on(client).at(-1)).toBe('PUBCOMP');
  });

  // 5.0:MQTT-4.3.3-9.
  test('and leaves its Packet Identifier free', () => {
    const { time, client } = published(2, '5.0');
    time.publishWith(client, { topic: 'open', qos: 2, packetIdentifier: 7 });
    time.send(client, { type: 'client.PUBREL', packetIdentifier: 7 });
    expect(time.on(client)).toEqual(['CONNACK 0', 'PUBREC 0x87', 'PUBREC', 'PUBCOMP']);
    expect(time.on(0).at(-1)).toBe('PUBLISH open 2');
  });
});

test('it is asked who publishes, and what, by its Topic Name', () => {
  const asked: [ClientIdentity, Publish][] = [];
  const time = new VirtualTime({
    authorizePublish: (...each) => {
      asked.push(each);
      return 0;
    },
  });
  const client = time.connect('client', { userName: 'somebody' });
  time.publishWith(client, { topic: 'a', topicAlias: 1, retain: true });
  time.publishWith(client, { topic: '', topicAlias: 1, qos: 2 });
  // A repeat was answered already.
  time.publishWith(client, { topic: '', topicAlias: 1, qos: 2, dup: true });
  const identity = { clientId: 'client', protocolVersion: '5.0', userName: 'somebody' };
  expect(asked).toMatchObject([
    [identity, { topic: 'a', retain: true }],
    [identity, { topic: 'a', qos: 2 }],
  ]);
});

test('a will that its client may not publish is refused with the CONNECT', () => {
  const time = new VirtualTime({ authorizePublish });
  const will = { topic: 'secret', payload: new Uint8Array(1), qos: 0, retain: false } as const;
  expect(time.on(time.connect('modern', { will }))).toEqual(['CONNACK 135', 'closed']);
  expect(time.on(time.connect('old', { will, protocolVersion: '3.1.1' }))).toEqual(['CONNACK 5', 'closed']);
  expect(time.on(time.connect('open', { will: { ...will, topic: 'open' } }))).toEqual(['CONNACK 0']);
});

test.each([
  { protocolVersion: '5.0', codes: '135,1' },
  { protocolVersion: '3.1.1', codes: '128,1' },
] as const)('a filter that a client of $protocolVersion may not subscribe to is refused alone', (each) => {
  const time = new VirtualTime({ authorizeSubscribe });
  const publisher = time.connect('publisher');
  time.publishWith(publisher, { topic: 'secret', retain: true });
  const client = time.connect('client', { protocolVersion: each.protocolVersion });
  const subscriptions = ['secret', 'open'].map((topicFilter) => ({ topicFilter, qos: 1 }) as const);
  time.send(client, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions });
  for (const topic of ['secret', 'open']) time.publishWith(publisher, { topic });
  expect(time.on(client)).toEqual(['CONNACK 0', `SUBACK ${each.codes}`, 'PUBLISH open 0']);
});

function fail(): never {
  throw new Error('no database');
}

describe('a hook that fails', () => {
  test('denies what was asked, and nothing else', () => {
    const errors: unknown[] = [];
    const onHookError = (error: unknown): void => void errors.push(error);
    const time = new VirtualTime({ authorizePublish: fail, authorizeSubscribe: fail, onHookError });
    const client = time.connect('client');
    time.subscribe(client, 'a', 1);
    time.publishWith(client, { qos: 1 });
    expect(time.on(client)).toEqual(['CONNACK 0', 'SUBACK 128', 'PUBACK 0x80']);
    expect(errors).toHaveLength(2);
  });

  // 5.0:MQTT-3.4.2-1, 5.0:MQTT-3.9.3-2.
  test('with a code that no such packet has: says 0x80', () => {
    const time = new VirtualTime({ authorizePublish: () => 0x8c, authorizeSubscribe: () => 1 });
    const client = time.connect('client');
    time.subscribe(client, 'a', 2);
    time.publishWith(client, { qos: 1 });
    expect(time.on(client)).toEqual(['CONNACK 0', 'SUBACK 128', 'PUBACK 0x80']);
  });
});
