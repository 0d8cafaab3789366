/** Bytes and closes in, events out. */
import { describe, expect, it } from 'vitest';
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { connect } from '../../model/observer/lines.ts';
import { Tap } from './tap.ts';

const from = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const connect311 = new ClientCodec('3.1.1').encode(connect('a', { protocolVersion: '3.1.1', keepAliveSeconds: 10 }));
const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

describe('a tap', () => {
  it('reads both ways in the version of CONNECT, however the bytes are cut', () => {
    const tap = new Tap();
    expect(types(tap.fromClient(connect311.subarray(0, 3)))).toEqual(['client.bytes']);
    expect(types(tap.fromClient(connect311.subarray(3)))).toEqual(['client.CONNECT']);
    expect(tap.version).toBe('3.1.1');
    // CONNACK of 3.1.1 in two pieces, and PINGRESP behind it.
    expect(tap.fromServer(from('2002'))).toEqual([]);
    expect(types(tap.fromServer(from('0000d000')))).toEqual(['server.CONNACK', 'server.PINGRESP']);
    expect(tap.fault).toBeUndefined();
  });

  it('tells of a client that speaks no MQTT, and reads no further', () => {
    const tap = new Tap();
    expect(types(tap.fromClient(Buffer.from('GET / HTTP/1.1\r\n\r\n')))).toEqual(['client.bytes']);
    // What HTTP has for a Remaining Length is 69 bytes.
    expect(types(tap.fromClient(new Uint8Array(60)))).toEqual(['client.malformed']);
    expect(tap.fromClient(connect311)).toEqual([]);
  });

  it('tells what is wrong with a server that speaks no MQTT', () => {
    const tap = new Tap();
    tap.fromClient(connect311);
    expect(tap.fromServer(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toEqual([]);
    expect(tap.fault).toMatch(/\w/u);
  });

  it('leaves alone what speaks another version', () => {
    const tap = new Tap();
    expect(types(tap.fromClient(from('100f00064d514973647003020005000161')))).toEqual(['client.malformed']);
    expect(tap.isForeign).toBe(true);
    expect(tap.fromServer(from('20020000'))).toEqual([]);
    expect(tap.closed('client', false)).toHaveLength(1);
  });

  it('says of a close who was first, and of nothing behind it', () => {
    const tap = new Tap();
    tap.fromClient(connect311);
    expect(tap.closed('client', true)).toEqual([{ type: 'network.closed', by: 'client', abortive: true }]);
    expect(tap.closed('server', false)).toEqual([]);
    expect(tap.fromServer(from('20020000'))).toEqual([]);
  });
});
