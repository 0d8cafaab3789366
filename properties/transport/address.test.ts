/** What is an address of a broker, what is none, and that nobody reads its password. */
import { describe, expect, it } from 'vitest';
import { addressText, parseAddress, withCredentials, withoutCredentials } from './address.ts';

describe('an address', () => {
  it.each([
    ['mqtt://broker', { scheme: 'mqtt', host: 'broker', port: 1883 }],
    ['mqtts://broker', { scheme: 'mqtts', host: 'broker', port: 8883 }],
    ['ws://broker', { scheme: 'ws', host: 'broker', port: 80 }],
    ['wss://broker', { scheme: 'wss', host: 'broker', port: 443 }],
    ['mqtt://[::1]:1884/', { scheme: 'mqtt', host: '::1', port: 1884 }],
    ['wss://broker:8084/mqtt?tenant=1', { scheme: 'wss', host: 'broker', port: 8084, path: '/mqtt?tenant=1' }],
    [
      'mqtts://ada:s%40cret@broker',
      { scheme: 'mqtts', host: 'broker', port: 8883, credentials: { userName: 'ada', password: 's@cret' } },
    ],
    ['ws://ada@broker:80', { scheme: 'ws', host: 'broker', port: 80, credentials: { userName: 'ada' } }],
    [
      'mqtt://100%25:%zz@h',
      { scheme: 'mqtt', host: 'h', port: 1883, credentials: { userName: '100%', password: '%zz' } },
    ],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    'broker',
    'mqtt://',
    'mqtt:///path',
    'http://broker',
    'mqtt://broker/path',
    'ws://broker#part',
    'mqtt://b:1x',
  ])('%s is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each([
    ['mqtt://ada:secret@broker', 'mqtt://broker:1883'],
    ['wss://ada:secret@[::1]:8084/mqtt', 'wss://[::1]:8084/mqtt'],
  ])('%s is shown as %s', (text, shown) => {
    const address = parseAddress(text);
    expect(address && addressText(address)).toBe(shown);
  });
});

describe('user and password', () => {
  const connect = { protocolVersion: '5.0', clientId: 'a', cleanStart: true, keepAliveSeconds: 0 } as const;
  const credentials = { userName: 'ada', password: 'secret' };

  it('are added to a CONNECT, and taken away again', () => {
    const sent = withCredentials(connect, credentials);
    expect(sent).toMatchObject({ userName: 'ada', password: new TextEncoder().encode('secret') });
    expect(withoutCredentials(sent, credentials)).toEqual(connect);
  });

  it('leave alone a CONNECT with a user of its own', () => {
    const another = { ...connect, userName: 'grace' };
    expect(withCredentials(another, credentials)).toEqual(another);
    expect(withoutCredentials(another, credentials)).toEqual(another);
  });
});
