import { describe, expect, test } from 'vitest';
import { reasonCode } from '../model/vocabulary/packet.ts';
import { VirtualTime } from './virtual-time.ts';

describe('connect', () => {
  test('a connection without CONNECT is closed in time, without a word', () => {
    const time = new VirtualTime({ connectTimeoutMs: 5000 });
    const silent = time.open();
    time.wait(4999);
    expect(time.on(silent)).toEqual([]);
    time.wait(101);
    expect(time.on(silent)).toEqual(['closed']);
    expect(time.closedAtMs(silent)).toBe(6000);
  });

  test('another packet first is closed without a word', () => {
    const time = new VirtualTime();
    const wrong = time.open();
    time.send(wrong, { type: 'client.PINGREQ' });
    time.send(wrong, { type: 'client.PINGREQ' });
    expect(time.on(wrong)).toEqual(['closed']);
  });

  test('a second CONNECT closes the connection, takes nobody over and leaves the will', () => {
    const time = new VirtualTime();
    const witness = time.connect('witness');
    time.subscribe(witness, '#');
    const will = { topic: 'will', payload: new Uint8Array(1), qos: 0, retain: false } as const;
    const twice = time.connect('twice', { will });
    const fields = { protocolVersion: '5.0', clientId: 'witness', cleanStart: true, keepAliveSeconds: 0 } as const;
    time.send(twice, { type: 'client.CONNECT', ...fields });
    expect(time.on(twice)).toEqual(['CONNACK 0', 'DISCONNECT 0x82', 'closed']);
    expect(time.on(witness)).toEqual(['CONNACK 0', 'SUBACK 0', 'PUBLISH will 0']);
  });

  test.each([
    { version: '3.1.1' as const, answer: 'CONNACK 5' },
    { version: '5.0' as const, answer: 'CONNACK 135' },
  ])('a refused CONNECT of $version touches nothing of the client that is there', ({ version, answer }) => {
    const time = new VirtualTime({
      authenticate: ({ userName }) => (userName === 'bad' ? reasonCode.notAuthorized : 0),
    });
    const live = time.connect('id', { protocolVersion: version });
    const refused = time.connect('id', { protocolVersion: version, userName: 'bad' });
    time.send(live, { type: 'client.PINGREQ' });
    expect(time.on(refused)).toEqual([answer, 'closed']);
    expect(time.on(live)).toEqual(['CONNACK 0', 'PINGRESP']);
  });

  test('an empty identifier is assigned, and refused to a 3.1.1 client that wants a session', () => {
    const time = new VirtualTime();
    time.connect('', { protocolVersion: '5.0', cleanStart: false });
    expect(time.seen[0]?.event).toMatchObject({ assignedClientIdentifier: 'assigned-1' });
    expect(time.on(time.connect('', { protocolVersion: '3.1.1', cleanStart: false }))).toEqual(['CONNACK 2', 'closed']);
    expect(time.on(time.connect('', { protocolVersion: '3.1.1', cleanStart: true }))).toEqual(['CONNACK 0']);
  });

  test('an unknown version is told so, other nonsense is not answered', () => {
    const time = new VirtualTime();
    const unknown = time.open();
    time.send(unknown, { type: 'client.malformed', reasonCode: reasonCode.unsupportedProtocolVersion, why: '' });
    const nonsense = time.open();
    time.send(nonsense, { type: 'client.malformed', reasonCode: reasonCode.malformedPacket, why: '' });
    expect(time.on(unknown)).toEqual(['CONNACK 1', 'closed']);
    expect(time.on(nonsense)).toEqual(['closed']);
  });
});
