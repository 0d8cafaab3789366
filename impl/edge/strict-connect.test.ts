/** What no CONNECT may be, and the Reason Code that the standard has for it. */
import { describe, expect, test } from 'vitest';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { ServerCodec } from './codec.ts';
import {
  illFormed,
  noProperties,
  notStrings,
  rawPacket,
  rawProperties,
  row,
  type Part,
  type Row,
} from './raw-packet.ts';

const malformed = 0x81;
const protocolError = 0x82;
const unsupportedVersion = 0x84;

/** By flags, what comes after the Keep Alive. */
function connect(version: ProtocolVersion, flags: number, ...payload: readonly Part[]): Uint8Array {
  return rawPacket(0x10, 'MQTT', version === '5.0' ? 5 : 4, flags, 0, 10, ...payload);
}

const v4 = (flags: number, ...payload: readonly Part[]): Uint8Array => connect('3.1.1', flags, ...payload);
const v5 = (flags: number, ...payload: readonly Part[]): Uint8Array => connect('5.0', flags, noProperties, ...payload);

const connects: readonly Row[] = [
  row(
    'another protocol name',
    rawPacket(0x10, 'MQTt', 4, 2, 0, 0, 'c'),
    unsupportedVersion,
    '3.1.1:MQTT-3.1.2-1',
    '5.0:MQTT-3.1.2-1',
  ),
  row(
    'the name of 3.1',
    rawPacket(0x10, 'MQIsdp', 3, 2, 0, 0, 'c'),
    unsupportedVersion,
    '3.1.1:MQTT-3.1.2-2',
    '5.0:MQTT-3.1.2-2',
  ),
  row(
    'protocol level 3',
    rawPacket(0x10, 'MQTT', 3, 2, 0, 0, 'c'),
    unsupportedVersion,
    '3.1.1:MQTT-3.1.2-2',
    '5.0:MQTT-3.1.2-2',
  ),
  row(
    'protocol level 6, with nothing behind',
    rawPacket(0x10, 'MQTT', 6),
    unsupportedVersion,
    '3.1.1:MQTT-3.1.2-2',
    '5.0:MQTT-3.1.2-2',
  ),
  row(
    'the protocol level of a bridge',
    rawPacket(0x10, 'MQTT', 0x84, 2, 0, 0, 'c'),
    unsupportedVersion,
    '3.1.1:MQTT-3.1.2-2',
    '5.0:MQTT-3.1.2-2',
  ),
  row(
    'a protocol name that is not UTF-8',
    rawPacket(0x10, illFormed, 4, 2, 0, 0, 'c'),
    malformed,
    '3.1.1:MQTT-1.5.3-1',
  ),
  row('the reserved flag', v4(0x03, 'c'), malformed, '3.1.1:MQTT-3.1.2-3'),
  row('the reserved flag', v5(0x03, 'c'), malformed, '5.0:MQTT-3.1.2-3'),
  row('a Will QoS without will', v4(0x0a, 'c'), malformed, '3.1.1:MQTT-3.1.2-11', '3.1.1:MQTT-3.1.2-13'),
  row('a Will QoS without will', v5(0x0a, 'c'), malformed, '5.0:MQTT-3.1.2-11'),
  row('a Will Retain without will', v4(0x22, 'c'), malformed, '3.1.1:MQTT-3.1.2-11', '3.1.1:MQTT-3.1.2-15'),
  row('a Will Retain without will', v5(0x22, 'c'), malformed, '5.0:MQTT-3.1.2-13'),
  row('a Will QoS of 3', v4(0x1e, 'c', 'w', 'p'), malformed, '3.1.1:MQTT-3.1.2-14'),
  row('a Will QoS of 3', v5(0x1e, 'c', noProperties, 'w', 'p'), malformed, '5.0:MQTT-3.1.2-12'),
  row('a will that is announced and not there', v4(0x06, 'c'), malformed, '3.1.1:MQTT-3.1.2-9'),
  row('a will that is announced and not there', v5(0x06, 'c'), malformed, '5.0:MQTT-3.1.2-9'),
  row('a will without payload', v4(0x06, 'c', 'w'), malformed, '3.1.1:MQTT-3.1.2-9'),
  row('a will that is not announced', v4(0x02, 'c', 'w', 'p'), malformed, '3.1.1:MQTT-3.1.2-11'),
  row('a user name that is not there', v4(0x82, 'c'), malformed, '3.1.1:MQTT-3.1.2-19'),
  row('a user name that is not there', v5(0x82, 'c'), malformed, '5.0:MQTT-3.1.2-17'),
  row('a user name that is not announced', v4(0x02, 'c', 'u'), malformed, '3.1.1:MQTT-3.1.2-18'),
  row('a user name that is not announced', v5(0x02, 'c', 'u'), malformed, '5.0:MQTT-3.1.2-16'),
  row('a password that is not there', v4(0xc2, 'c', 'u'), malformed, '3.1.1:MQTT-3.1.2-21'),
  row('a password that is not there', v5(0x42, 'c'), malformed, '5.0:MQTT-3.1.2-19'),
  row('a password that is not announced', v4(0x82, 'c', 'u', 'p'), malformed, '3.1.1:MQTT-3.1.2-20'),
  row('a password that is not announced', v5(0x82, 'c', 'u', 'p'), malformed, '5.0:MQTT-3.1.2-18'),
  row('a password without user name', v4(0x42, 'c', 'p'), malformed, '3.1.1:MQTT-3.1.2-22'),
  row('no Client Identifier', v4(0x02), malformed, '3.1.1:MQTT-3.1.3-3'),
  row('no Client Identifier', v5(0x02), malformed, '5.0:MQTT-3.1.3-3'),
  row('no Property Length', connect('5.0', 0x02), malformed, '5.0:MQTT-2.2.2-1'),
  row('a Client Identifier longer than the packet', v4(0x02, 0, 5, 0x61), malformed, '3.1.1:MQTT-3.1.3-3'),
  row('a byte left over', v5(0x02, 'c', 0), malformed, '5.0:MQTT-3.1.4-1'),
  row('flags', rawPacket(0x11, 'MQTT', 4, 2, 0, 0, 'c'), malformed, '3.1.1:MQTT-2.2.2-2', '5.0:MQTT-2.1.3-1'),
  row(
    'an Authentication Data without Method',
    connect('5.0', 2, rawProperties(0x16, 'x'), 'c'),
    protocolError,
    '5.0:MQTT-3.1.4-1',
  ),
  ...notStrings.flatMap(({ what, bytes }): Row[] => [
    row(
      `${what} in the Client Identifier`,
      v4(0x02, bytes),
      malformed,
      '3.1.1:MQTT-3.1.3-4',
      '3.1.1:MQTT-1.5.3-1',
      '3.1.1:MQTT-1.5.3-2',
    ),
    row(
      `${what} in the Client Identifier`,
      v5(0x02, bytes),
      malformed,
      '5.0:MQTT-3.1.3-4',
      '5.0:MQTT-1.5.4-1',
      '5.0:MQTT-1.5.4-2',
    ),
    row(`${what} in the will topic`, v4(0x06, 'c', bytes, 'p'), malformed, '3.1.1:MQTT-3.1.3-10'),
    row(`${what} in the will topic`, v5(0x06, 'c', noProperties, bytes, 'p'), malformed, '5.0:MQTT-3.1.3-11'),
    row(`${what} in the user name`, v4(0x82, 'c', bytes), malformed, '3.1.1:MQTT-3.1.3-11'),
    row(`${what} in the user name`, v5(0x82, 'c', bytes), malformed, '5.0:MQTT-3.1.3-12'),
  ]),
];

describe('a CONNECT is refused that has', () => {
  test.each(connects)('$what ($statements.0)', ({ bytes, code }) => {
    expect(new ServerCodec().receive(bytes)).toEqual([refusal(code)]);
  });
});

function refusal(reasonCode: number): object {
  return { type: 'client.malformed', reasonCode, why: expect.any(String) as string };
}
