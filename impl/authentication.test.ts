import { describe, expect, test } from 'vitest';
import { reasonCode, type Connect } from '../model/vocabulary/packet.ts';
import type { AuthenticationStep, EnhancedAuthentication } from './enhanced-authentication.ts';
import type { BrokerOptions } from './options.ts';
import { VirtualTime } from './virtual-time.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

/** Asks for the Client Identifier backwards, twice if told so at first. */
const backwards: EnhancedAuthentication = {
  begin({ clientId }) {
    let rounds = 1;
    const expected = clientId.split('').toReversed().join('');
    return {
      proceed(data, isFirst): AuthenticationStep {
        const said = textOf(data);
        if (said === 'nothing') return undefined as unknown as AuthenticationStep;
        if (said === 'long') return { type: 'accept', data: new Uint8Array(65_536) };
        if (said === 'bug') throw new Error('The method is broken.');
        if (isFirst) rounds = said === 'twice' ? 2 : 1;
        if (isFirst) return { type: 'continue', data: bytes('backwards, please') };
        if (said !== expected) return { type: 'refuse', reasonString: 'That was not it.' };
        rounds -= 1;
        return rounds > 0 ? { type: 'continue', data: bytes('again') } : { type: 'accept', data: bytes('welcome') };
      },
    };
  },
};

const method = 'backwards';
const enhanced = { authenticationMethod: method } as const;

function withMethod(options: Partial<BrokerOptions> = {}): VirtualTime {
  return new VirtualTime({ enhancedAuthentication: new Map([[method, backwards]]), ...options });
}

function auth(
  time: VirtualTime,
  connection: number,
  data: string,
  code: number = reasonCode.continueAuthentication,
): void {
  const fields = { authenticationMethod: method, authenticationData: bytes(data) };
  time.send(connection, { type: 'client.AUTH', reasonCode: code, ...fields });
}

function authenticated(time: VirtualTime, clientId: string, fields: Partial<Connect> = {}): number {
  const client = time.connect(clientId, { ...enhanced, ...fields });
  auth(time, client, clientId.split('').toReversed().join(''));
  return client;
}

describe('enhanced authentication', () => {
  test('goes on until the method is content, and names the method in every packet', () => {
    const time = withMethod();
    const client = time.connect('abc', { ...enhanced, authenticationData: bytes('twice') });
    auth(time, client, 'cba');
    auth(time, client, 'cba');
    const named = { authenticationMethod: method };
    // 5.0:MQTT-4.12.0-2, 5.0:MQTT-4.12.0-5.
    expect(time.seen.map(({ event }) => event)).toMatchObject([
      { type: 'server.AUTH', reasonCode: 0x18, ...named, authenticationData: bytes('backwards, please') },
      { type: 'server.AUTH', reasonCode: 0x18, ...named, authenticationData: bytes('again') },
      { type: 'server.CONNACK', reasonCode: 0, ...named, authenticationData: bytes('welcome') },
    ]);
  });

  test.each([
    { why: 'the method refuses', data: 'abc', code: 0x87 },
    { why: 'the method throws', data: 'bug', code: 0x80 },
    { why: 'the method forgets to answer', data: 'nothing', code: 0x80 },
    { why: 'the method answers more than a packet can say', data: 'long', code: 0x80 },
  ])('ends in a CONNACK and the close if $why, and a client that is there is not disturbed', ({ data, code }) => {
    const errors: unknown[] = [];
    const time = withMethod({ onHookError: (error) => errors.push(error) });
    const live = authenticated(time, 'abc');
    const other = time.connect('abc', { ...enhanced, cleanStart: true });
    auth(time, other, data);
    time.send(live, { type: 'client.PINGREQ' });
    expect(time.on(other)).toEqual(['AUTH 0x18', `CONNACK ${code}`, 'closed']);
    expect(time.on(live)).toEqual(['AUTH 0x18', 'CONNACK 0', 'PINGRESP']);
    expect(errors).toHaveLength(data === 'bug' ? 1 : 0);
  });

  test('by a method that is not known is refused', () => {
    const time = withMethod();
    const client = time.connect('abc', { authenticationMethod: 'unknown' });
    // 5.0:MQTT-4.12.0-1.
    expect(time.on(client)).toEqual(['CONNACK 140', 'closed']);
  });

  test('does not begin if the CONNECT is refused anyway', () => {
    const time = withMethod({ authenticate: () => reasonCode.banned });
    expect(time.on(time.connect('abc', enhanced))).toEqual(['CONNACK 138', 'closed']);
  });

  test('has to be over in the time that a CONNECT may take, and harms nobody if it is not', () => {
    const time = withMethod({ connectTimeoutMs: 5_000 });
    const will = { topic: 'will', payload: bytes('gone'), qos: 0, retain: false } as const;
    const live = authenticated(time, 'abc');
    time.subscribe(live, '#');
    const slow = time.connect('abc', { ...enhanced, will, authenticationData: bytes('twice') });
    time.wait(4_000);
    auth(time, slow, 'cba');
    time.wait(1_100);
    expect(time.on(slow)).toEqual(['AUTH 0x18', 'AUTH 0x18', 'closed']);
    expect(time.closedAtMs(slow)).toBe(6_000);
    expect(time.on(live).at(-1)).toBe('SUBACK 0');
  });

  test('of two with one Client Identifier: the session is that of whoever succeeds last', () => {
    const time = withMethod();
    const [first, second] = [time.connect('abc', enhanced), time.connect('abc', enhanced)];
    auth(time, second, 'cba');
    expect(time.on(first)).toEqual(['AUTH 0x18']);
    auth(time, first, 'cba');
    expect(time.on(second)).toEqual(['AUTH 0x18', 'CONNACK 0', 'DISCONNECT 0x8e', 'closed']);
    expect(time.on(first)).toEqual(['AUTH 0x18', 'CONNACK 0']);
  });

  test('is not answered in the words of 3.1.1 if a second CONNECT of no known version comes meanwhile', () => {
    const time = withMethod();
    const client = time.connect('client', enhanced);
    const code = reasonCode.unsupportedProtocolVersion;
    time.send(client, { type: 'client.malformed', reasonCode: code, why: 'a test' });
    expect(time.on(client)).toEqual(['AUTH 0x18', 'closed']);
  });

  test('leaves nothing if the client goes meanwhile', () => {
    const time = withMethod();
    const client = time.connect('abc', { ...enhanced, sessionExpiryIntervalSeconds: 60 });
    time.send(client, { type: 'client.DISCONNECT' });
    const cut = time.connect('abc', enhanced);
    time.cut(cut);
    expect(time.on(client)).toEqual(['AUTH 0x18', 'closed']);
    expect(time.broker.nextDeadlineMs()).toBeUndefined();
  });

  test.each([
    { what: 'another packet', event: { type: 'client.PINGREQ' } as const },
    { what: 'a second CONNECT', event: connectAgain() },
    {
      what: 'AUTH of another method',
      event: { type: 'client.AUTH', reasonCode: 0x18, authenticationMethod: 'x' } as const,
    },
    { what: 'AUTH without a method', event: { type: 'client.AUTH', reasonCode: 0x18 } as const },
    { what: 're-authentication', event: { type: 'client.AUTH', reasonCode: 0x19, ...enhanced } as const },
    { what: 'AUTH of success', event: { type: 'client.AUTH', reasonCode: 0, ...enhanced } as const },
  ])('is broken off by $what: Protocol Error', ({ event }) => {
    const time = withMethod();
    const client = time.connect('abc', enhanced);
    time.send(client, event);
    auth(time, client, 'cba');
    expect(time.on(client)).toEqual(['AUTH 0x18', 'CONNACK 130', 'closed']);
  });
});

describe('re-authentication', () => {
  test('goes on beside all else, and ends in AUTH 0', () => {
    const time = withMethod();
    const client = authenticated(time, 'abc');
    auth(time, client, '', reasonCode.reAuthenticate);
    time.subscribe(client, 'a');
    time.publish(client, 'a');
    auth(time, client, 'cba');
    expect(time.on(client).slice(2)).toEqual(['AUTH 0x18', 'SUBACK 0', 'PUBLISH a 0', 'AUTH 0x0']);
    expect(time.seen.at(-1)?.event).toMatchObject({ authenticationMethod: method });
  });

  test('that fails closes the connection, and its will is due', () => {
    const time = withMethod();
    const witness = authenticated(time, 'witness');
    time.subscribe(witness, 'will');
    const will = { topic: 'will', payload: bytes('gone'), qos: 0, retain: false } as const;
    const client = authenticated(time, 'abc', { will });
    auth(time, client, '', reasonCode.reAuthenticate);
    auth(time, client, 'wrong');
    // 5.0:MQTT-4.12.1-2.
    expect(time.on(client).slice(2)).toEqual(['AUTH 0x18', 'DISCONNECT 0x87', 'closed']);
    expect(time.on(witness).at(-1)).toBe('PUBLISH will 0');
    expect(time.seen.find(({ event }) => event.type === 'server.DISCONNECT')?.event).toMatchObject({
      reasonString: 'That was not it.',
    });
  });

  test.each([
    { what: 'that was not begun', codes: [reasonCode.continueAuthentication] },
    { what: 'that is begun twice', codes: [reasonCode.reAuthenticate, reasonCode.reAuthenticate] },
    { what: 'by a code that is not the client’s', codes: [reasonCode.success] },
  ])('$what is a Protocol Error', ({ codes }) => {
    const time = withMethod();
    const client = authenticated(time, 'abc');
    for (const code of codes) auth(time, client, '', code);
    expect(time.on(client).slice(-2)).toEqual(['DISCONNECT 0x82', 'closed']);
  });

  test('by a client that did not name a method is a Protocol Error', () => {
    const time = withMethod();
    const client = time.connect('abc');
    auth(time, client, '', reasonCode.reAuthenticate);
    // 5.0:MQTT-4.12.0-6, 5.0:MQTT-4.12.0-7.
    expect(time.on(client)).toEqual(['CONNACK 0', 'DISCONNECT 0x82', 'closed']);
    expect(time.seen[0]?.event).not.toHaveProperty('authenticationMethod');
  });
});

function connectAgain(): { readonly type: 'client.CONNECT' } & Connect {
  return { type: 'client.CONNECT', protocolVersion: '5.0', clientId: 'b', cleanStart: true, keepAliveSeconds: 0 };
}
