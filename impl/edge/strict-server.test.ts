/** What no server may send, as strictly as what no client may: it is how a broker is judged. */
import { describe, expect, test } from 'vitest';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { ClientCodec } from './client-codec.ts';
import { noProperties, notStrings, raw, rawPacket, rawProperties, row, twoBytes, type Row } from './raw-packet.ts';

const malformed = 0x81;
const protocolError = 0x82;
const id = twoBytes(1);
const zero = twoBytes(0);

/** Of 5.0 the properties are empty. */
function rowsOf(version: ProtocolVersion): readonly Row[] {
  const is5 = version === '5.0';
  const properties = is5 ? [noProperties] : [];
  const codes = is5 ? [0] : [];
  const either = (of3: string, of5: string): string => (is5 ? of5 : of3);
  const error = either('3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1');
  const flags = either('3.1.1:MQTT-2.2.2-2', '5.0:MQTT-2.1.3-1');
  const topicName = either('3.1.1:MQTT-3.3.2-1', '5.0:MQTT-3.3.2-1');
  const identifier = either('3.1.1:MQTT-2.3.1-4', '5.0:MQTT-2.2.1-4');
  const answered = either('3.1.1:MQTT-2.3.1-7', '5.0:MQTT-2.2.1-6');
  return [
    row('packet type 0', rawPacket(0x00), malformed, error),
    ...[0x21, 0x41, 0x52, 0x60, 0x71, 0x92, 0xb2, 0xd1].map((firstByte) =>
      row(
        `a packet that begins with ${firstByte.toString(16)}`,
        rawPacket(firstByte, id, ...properties),
        malformed,
        flags,
      ),
    ),
    row('a CONNECT', rawPacket(0x10, 'MQTT', 4, 2, 0, 0, 'c'), protocolError, error),
    row('a SUBSCRIBE', rawPacket(0x82, id, ...properties, 'f', 0), protocolError, error),
    row('an UNSUBSCRIBE', rawPacket(0xa2, id, ...properties, 'f'), protocolError, error),
    row('a PINGREQ', rawPacket(0xc0), protocolError, error),

    row(
      'a CONNACK with reserved flags',
      rawPacket(0x20, 2, 0, ...properties),
      malformed,
      either('3.1.1:MQTT-4.8.0-1', '5.0:MQTT-3.2.2-1'),
    ),
    row('a CONNACK of one byte', rawPacket(0x20, 0), malformed, error),
    row('an empty CONNACK', rawPacket(0x20), malformed, error),
    row('a CONNACK with a byte left over', rawPacket(0x20, 0, 0, ...properties, 0), malformed, error),

    ...notStrings.map(({ what, bytes }) =>
      row(`${what} in a Topic Name`, rawPacket(0x30, bytes, ...properties), malformed, topicName),
    ),
    row(
      'a PUBLISH of QoS 3',
      rawPacket(0x36, 't', id, ...properties),
      malformed,
      either('3.1.1:MQTT-3.3.1-4', '5.0:MQTT-3.3.1-4'),
    ),
    row(
      'a PUBLISH of QoS 0 with DUP',
      rawPacket(0x38, 't', ...properties),
      malformed,
      either('3.1.1:MQTT-3.3.1-2', '5.0:MQTT-3.3.1-2'),
    ),
    row('a PUBLISH of Packet Identifier 0', rawPacket(0x32, 't', zero, ...properties), malformed, identifier),

    ...[0x40, 0x50, 0x62, 0x70].flatMap((firstByte) => [
      row(`${firstByte.toString(16)} of Packet Identifier 0`, rawPacket(firstByte, zero), malformed, error),
      row(`${firstByte.toString(16)} of one byte`, rawPacket(firstByte, 1), malformed, error),
    ]),
    row('a SUBACK of Packet Identifier 0', rawPacket(0x90, zero, ...properties, 0), malformed, answered),
    row(
      'a SUBACK without codes',
      rawPacket(0x90, id, ...properties),
      malformed,
      either('3.1.1:MQTT-3.8.4-5', '5.0:MQTT-3.8.4-6'),
    ),
    row('an UNSUBACK of Packet Identifier 0', rawPacket(0xb0, zero, ...properties, ...codes), malformed, answered),
    row('an UNSUBACK of one byte', rawPacket(0xb0, 0), malformed, error),
    row('a PINGRESP with a body', rawPacket(0xd0, 0), malformed, error),
    row(
      'a PINGRESP whose length has a needless byte',
      raw(0xd0, 0x80, 0),
      malformed,
      either('3.1.1:MQTT-4.8.0-1', '5.0:MQTT-1.5.5-1'),
    ),
  ];
}

const only311: readonly Row[] = [
  row('a CONNACK with code 6', rawPacket(0x20, 0, 6), protocolError, '3.1.1:MQTT-3.2.2-6'),
  row('a CONNACK with a code of 5.0', rawPacket(0x20, 0, 0x84), protocolError, '3.1.1:MQTT-3.2.2-6'),
  row('a SUBACK with code 3', rawPacket(0x90, id, 0, 3), protocolError, '3.1.1:MQTT-3.9.3-2'),
  row('a SUBACK with a code of 5.0', rawPacket(0x90, id, 0x87), protocolError, '3.1.1:MQTT-3.9.3-2'),
  row('an UNSUBACK with codes', rawPacket(0xb0, id, 0), malformed, '3.1.1:MQTT-4.8.0-1'),
  row('a PUBACK with a code', rawPacket(0x40, id, 0), malformed, '3.1.1:MQTT-4.8.0-1'),
  row('a DISCONNECT', rawPacket(0xe0), protocolError, '3.1.1:MQTT-4.8.0-1'),
  row('an AUTH', rawPacket(0xf0, 0, noProperties), malformed, '3.1.1:MQTT-4.8.0-1'),
];

const only5: readonly Row[] = [
  row('a CONNACK of 5.0 with a code of 3.1.1', rawPacket(0x20, 0, 1, noProperties), protocolError, '5.0:MQTT-3.2.2-8'),
  row('a CONNACK of 3.1.1 with a code of 5.0', rawPacket(0x20, 0, 0x84), protocolError, '5.0:MQTT-3.2.2-8'),
  row('a PUBLISH with Topic Alias 0', rawPacket(0x30, 't', rawProperties(0x23, 0, 0)), 0x94, '5.0:MQTT-3.3.2-8'),
  row('a PUBLISH with neither topic nor alias', rawPacket(0x30, '', noProperties), protocolError, '5.0:MQTT-4.7.3-1'),
  row(
    'a Subscription Identifier of 0',
    rawPacket(0x30, 't', rawProperties(0x0b, 0)),
    protocolError,
    '5.0:MQTT-4.13.1-1',
  ),
  row('an UNSUBACK without codes', rawPacket(0xb0, id, noProperties), malformed, '5.0:MQTT-3.11.3-2'),
  row(
    'a DISCONNECT with Session Expiry Interval',
    rawPacket(0xe0, 0, rawProperties(0x11, 0, 0, 0, 1)),
    protocolError,
    '5.0:MQTT-3.14.2-2',
  ),
  row('a DISCONNECT with a flag', rawPacket(0xe1), malformed, '5.0:MQTT-3.14.1-1'),
  row('an AUTH with a flag', rawPacket(0xf1, 0, rawProperties(0x15, 'm')), malformed, '5.0:MQTT-3.15.1-1'),
  row(
    'an AUTH to authenticate again',
    rawPacket(0xf0, 0x19, rawProperties(0x15, 'm')),
    protocolError,
    '5.0:MQTT-3.15.2-1',
  ),
  row('an AUTH without Method', rawPacket(0xf0, 0x18, noProperties), protocolError, '5.0:MQTT-4.12.0-5'),
];

const tables = [
  { version: '3.1.1', rows: [...rowsOf('3.1.1'), ...only311] },
  { version: '5.0', rows: [...rowsOf('5.0'), ...only5] },
] as const;

describe.each(tables)('from a server of $version is refused', ({ version, rows }) => {
  test.each(rows)('$what ($statements.0)', ({ bytes, code }) => {
    const client = new ClientCodec(version);
    expect(client.receive(bytes)).toEqual([]);
    expect(client.fault).toEqual({ reasonCode: code, why: expect.any(String) as string });
    expect(client.receive(rawPacket(0xd0))).toEqual([]);
  });
});

const publishAnswers = [0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
const connackCodes = [
  0, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c,
  0x9d, 0x9f,
];
const disconnectCodes = [
  0, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
  0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2,
];

/** By what goes before and behind the code. */
const codesOf = [
  { name: 'CONNACK', before: [0x20, 3, 0], behind: [0], legal: connackCodes, statement: '5.0:MQTT-3.2.2-8' },
  { name: 'PUBACK', before: [0x40, 3, 0, 1], behind: [], legal: publishAnswers, statement: '5.0:MQTT-3.4.2-1' },
  { name: 'PUBREC', before: [0x50, 3, 0, 1], behind: [], legal: publishAnswers, statement: '5.0:MQTT-3.5.2-1' },
  { name: 'PUBREL', before: [0x62, 3, 0, 1], behind: [], legal: [0, 0x92], statement: '5.0:MQTT-3.6.2-1' },
  { name: 'PUBCOMP', before: [0x70, 3, 0, 1], behind: [], legal: [0, 0x92], statement: '5.0:MQTT-3.7.2-1' },
  {
    name: 'SUBACK',
    before: [0x90, 5, 0, 1, 0, 0],
    behind: [],
    legal: [0, 1, 2, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2],
    statement: '5.0:MQTT-3.9.3-2',
  },
  {
    name: 'UNSUBACK',
    before: [0xb0, 5, 0, 1, 0, 0],
    behind: [],
    legal: [0, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91],
    statement: '5.0:MQTT-3.11.3-2',
  },
  { name: 'DISCONNECT', before: [0xe0, 1], behind: [], legal: disconnectCodes, statement: '5.0:MQTT-3.14.2-1' },
  { name: 'AUTH', before: [0xf0, 6], behind: [4, 0x15, 0, 1, 0x6d], legal: [0, 0x18], statement: '5.0:MQTT-3.15.2-1' },
];

test.each(codesOf)(
  '$name of 5.0 has a code of its table, and no other ($statement)',
  ({ name, before, behind, legal }) => {
    for (let code = 0; code < 256; code += 1) {
      const client = new ClientCodec('5.0');
      const types = client.receive(raw(before, code, behind)).map(({ type }) => type);
      const isLegal = legal.includes(code);
      expect({ code, types, fault: client.fault?.reasonCode }).toEqual({
        code,
        types: isLegal ? [`server.${name}`] : [],
        fault: isLegal ? undefined : protocolError,
      });
    }
  },
);

test('a CONNACK of 3.1.1 is understood by a client of either version, with codes up to 5', () => {
  for (const version of protocolVersions)
    for (const reasonCode of [0, 1, 2, 3, 4, 5])
      expect(new ClientCodec(version).receive(rawPacket(0x20, 0, reasonCode))).toEqual([
        { type: 'server.CONNACK', sessionPresent: false, reasonCode },
      ]);
});
