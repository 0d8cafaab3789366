import { describe, expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const stored = { cleanStart: false, sessionExpiryIntervalSeconds: 60 } as const;
const versions = ['3.1.1', '5.0'] as const;

/** A client that has got one message with the QoS, and perhaps has answered it with PUBREC. */
function sent(qos: 1 | 2, isReleased: boolean, protocolVersion: '3.1.1' | '5.0' = '5.0') {
  const time = new VirtualTime();
  const publisher = time.connect('publisher');
  const fields = protocolVersion === '3.1.1' ? { cleanStart: false } : stored;
  const client = time.connect('client', { protocolVersion, ...fields });
  time.subscribe(client, 'a', qos);
  time.publishWith(publisher, { qos });
  if (isReleased) time.send(client, { type: 'client.PUBREC', packetIdentifier: 1 });
  return { time, publisher, client, fields };
}

// 3.1.1:MQTT-4.8.0-1, 5.0:MQTT-4.13.1-1.
describe.each(versions)('an acknowledgement that is out of place (%s)', (protocolVersion) => {
  test.each([
    { type: 'client.PUBACK', qos: 2, isReleased: false },
    { type: 'client.PUBACK', qos: 2, isReleased: true },
    { type: 'client.PUBREC', qos: 1, isReleased: false },
    { type: 'client.PUBCOMP', qos: 1, isReleased: false },
    { type: 'client.PUBCOMP', qos: 2, isReleased: false },
  ] as const)('$type with QoS $qos, released: $isReleased', ({ type, qos, isReleased }) => {
    const { time, publisher, client, fields } = sent(qos, isReleased, protocolVersion);
    time.send(client, { type, packetIdentifier: 1 });
    const end = protocolVersion === '5.0' ? ['DISCONNECT 0x82', 'closed'] : ['closed'];
    expect(time.on(client).slice(isReleased ? 4 : 3)).toEqual(end);
    // The exchange stands where it stood, and nobody else is concerned.
    const again = time.connect('client', { protocolVersion, ...fields });
    expect(time.on(again)).toEqual(['CONNACK 0 present', isReleased ? 'PUBREL' : `PUBLISH a ${qos} dup`]);
    time.send(publisher, { type: 'client.PINGREQ' });
    expect(time.on(publisher).at(-1)).toBe('PINGRESP');
  });
});

describe('an acknowledgement', () => {
  test('of nothing is overlooked, but a PUBREC is told that there is nothing', () => {
    const { time, client } = sent(1, false);
    for (const type of ['client.PUBACK', 'client.PUBCOMP', 'client.PUBREC'] as const)
      time.send(client, { type, packetIdentifier: 9 });
    time.send(client, { type: 'client.PUBREC', packetIdentifier: 9, reasonCode: 0x92 });
    expect(time.on(client).slice(3)).toEqual(['PUBREL 0x92']);
  });

  test('that comes twice is answered twice', () => {
    const { time, client } = sent(2, true);
    time.send(client, { type: 'client.PUBREC', packetIdentifier: 1 });
    for (let count = 0; count < 2; count++) time.send(client, { type: 'client.PUBCOMP', packetIdentifier: 1 });
    expect(time.on(client).slice(3)).toEqual(['PUBREL', 'PUBREL']);
  });

  // 5.0:MQTT-4.4.0-2.
  test.each([
    { type: 'client.PUBACK', qos: 1 },
    { type: 'client.PUBREC', qos: 2 },
  ] as const)('by which the client refuses ends the exchange: $type', ({ type, qos }) => {
    const { time, client } = sent(qos, false);
    time.send(client, { type, packetIdentifier: 1, reasonCode: 0x97 });
    time.cut(client);
    expect(time.on(time.connect('client', stored))).toEqual(['CONNACK 0 present']);
  });

  // 5.0:MQTT-4.3.3-7, 5.0:MQTT-4.3.3-13.
  test('is waited for though the message has expired, which is sent again', () => {
    const time = new VirtualTime();
    const publisher = time.connect('publisher');
    const first = time.connect('client', stored);
    time.subscribe(first, '+', 2);
    time.publishWith(publisher, { qos: 2, messageExpiryIntervalSeconds: 1 });
    time.publishWith(publisher, { qos: 2, messageExpiryIntervalSeconds: 1, packetIdentifier: 2 });
    time.send(first, { type: 'client.PUBREC', packetIdentifier: 1 });
    time.cut(first);
    time.wait(5000);
    const second = time.connect('client', stored);
    expect(time.on(second)).toEqual(['CONNACK 0 present', 'PUBREL', 'PUBLISH a 2 dup']);
    expect(time.published(second)).toMatchObject([{ messageExpiryIntervalSeconds: 0 }]);
    time.send(second, { type: 'client.PUBREC', packetIdentifier: 2 });
    expect(time.on(second).at(-1)).toBe('PUBREL');
  });
});
