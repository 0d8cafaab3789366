/** Every close by the server that is the connection's own matter, and what is said before it. */
import { describe, expect, test } from 'vitest';
import type { Connect } from '../model/vocabulary/packet.ts';
import type { Input } from './broker.ts';
import { VirtualTime } from './virtual-time.ts';

interface Close {
  readonly because: string;
  /** Of the DISCONNECT of 5.0; `undefined` if there is none. */
  readonly code: number | undefined;
  readonly event?: Input['event'];
  readonly act?: (time: VirtualTime) => void;
  readonly says?: string;
  readonly only?: '5.0';
}

const again: Connect = { protocolVersion: '5.0', clientId: 'b', cleanStart: true, keepAliveSeconds: 0 };

const closes: readonly Close[] = [
  { because: 'nothing came for one and a half times the Keep Alive', code: 0x8d, act: (time) => time.wait(16_000) },
  { because: 'another connection took it over', code: 0x8e, act: (time) => void time.connect('client') },
  { because: 'the server shuts down', code: 0x8b, act: (time) => time.shutDown() },
  { because: 'a second CONNECT came', code: 0x82, event: { type: 'client.CONNECT', ...again }, says: 'one CONNECT' },
  malformed(0x81),
  malformed(0x82),
  malformed(0x95),
  // A DISCONNECT knows no such code: 5.0:MQTT-3.14.2-1.
  { ...malformed(0x84), code: 0x82 },
  {
    because: 'AUTH came unasked',
    code: 0x82,
    event: { type: 'client.AUTH', reasonCode: 0x18 },
    says: 'Authentication Method',
    only: '5.0',
  },
  { because: 'the client says goodbye', code: undefined, event: { type: 'client.DISCONNECT' } },
  {
    because: 'the client says goodbye by a code that is not its own',
    code: 0x82,
    event: { type: 'client.DISCONNECT', reasonCode: 0x8d },
    says: 'Reason Code',
    only: '5.0',
  },
  {
    because: 'the client wants a session kept that was to end',
    code: 0x82,
    event: { type: 'client.DISCONNECT', sessionExpiryIntervalSeconds: 1 },
    says: 'Session Expiry Interval',
    only: '5.0',
  },
];

function malformed(code: number): Close {
  const why = 'these are the bytes of nothing';
  const event = { type: 'client.malformed', reasonCode: code, why } as const;
  return { because: `the codec says 0x${code.toString(16)}`, code, event, says: why };
}

describe.each(closes)('when $because', ({ code, event, act, says, only }) => {
  const closed = (protocolVersion: '3.1.1' | '5.0'): VirtualTime => {
    const time = new VirtualTime();
    const client = time.connect('client', { protocolVersion, keepAliveSeconds: 10 });
    if (event) time.send(client, event);
    act?.(time);
    time.send(client, { type: 'client.PINGREQ' });
    return time;
  };

  test('a 5.0 client is told, then closed', () => {
    const time = closed('5.0');
    const last = code === undefined ? ['closed'] : [`DISCONNECT 0x${code.toString(16)}`, 'closed'];
    expect(time.on(0)).toEqual(['CONNACK 0', ...last]);
    const { reasonString } = (time.seen.find(({ event: seen }) => seen.type === 'server.DISCONNECT')?.event ?? {}) as {
      readonly reasonString?: string;
    };
    expect(reasonString ?? '').toMatch(says ?? /^$/u);
  });

  // 3.1.1 knows no DISCONNECT from the server.
  test.skipIf(only === '5.0')('a 3.1.1 client is closed', () => {
    expect(closed('3.1.1').on(0)).toEqual(['CONNACK 0', 'closed']);
  });
});

describe('before the CONNACK', () => {
  // 5.0:MQTT-3.14.0-1.
  test.each<{ because: string; event?: Input['event'] }>([
    { because: 'nothing comes' },
    { because: 'another packet comes first', event: { type: 'client.PINGREQ' } },
    { because: 'AUTH comes first', event: { type: 'client.AUTH', reasonCode: 0x18 } },
    { because: 'no packet comes', event: { type: 'client.malformed', reasonCode: 0x81, why: 'a test' } },
    { because: 'the CONNECT is wrong', event: { type: 'client.CONNECT', ...again, receiveMaximum: 0 } },
  ])('nobody is told that the connection closes because $because', ({ event }) => {
    const time = new VirtualTime();
    const client = time.open();
    if (event) time.send(client, event);
    time.wait(11_000);
    expect(time.on(client)).toEqual(['closed']);
  });
});
