/** What no client may send after the CONNECT in either version, and the Reason Code that the standard has for it. */
import { describe, expect, test } from 'vitest';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';
import { noProperties, notStrings, raw, rawPacket, rawProperties, row, twoBytes, type Row } from './raw-packet.ts';

const malformed = 0x81;
const protocolError = 0x82;
const id = twoBytes(1);
const zero = twoBytes(0);

/** Of 5.0 the properties are empty. */
function rowsOf(version: ProtocolVersion): readonly Row[] {
  const is5 = version === '5.0';
  const properties = is5 ? [noProperties] : [];
  const either = (of3: string, of5: string): string => (is5 ? of5 : of3);
  const error = either('3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1');
  const flags = either('3.1.1:MQTT-2.2.2-2', '5.0:MQTT-2.1.3-1');
  const identifier = either('3.1.1:MQTT-2.3.1-1', '5.0:MQTT-2.2.1-3');
  // 3.1.1 (table 2.4) says which lengths take how many bytes, 5.0 forbids the rest in words.
  const shortest = either('3.1.1:MQTT-4.8.0-1', '5.0:MQTT-1.5.5-1');
  const options = either('3.1.1:MQTT-3.8.3-4', '5.0:MQTT-3.8.3-5');
  const topicName = either('3.1.1:MQTT-3.3.2-1', '5.0:MQTT-3.3.2-1');
  const subscribed = either('3.1.1:MQTT-3.8.3-1', '5.0:MQTT-3.8.3-1');
  const unsubscribed = either('3.1.1:MQTT-3.10.3-1', '5.0:MQTT-3.10.3-1');
  return [
    row('packet type 0', rawPacket(0x00), malformed, error),
    ...[0x41, 0x48, 0x52, 0x60, 0x63, 0x66, 0x6a, 0x71].map((firstByte) =>
      row(`an acknowledgement that begins with ${firstByte.toString(16)}`, rawPacket(firstByte, id), malformed, flags),
    ),
    row(
      'a SUBSCRIBE without its flags',
      rawPacket(0x80, id, ...properties, 'f', 0),
      malformed,
      either('3.1.1:MQTT-3.8.1-1', '5.0:MQTT-3.8.1-1'),
    ),
    row(
      'a SUBSCRIBE with another flag',
      rawPacket(0x8a, id, ...properties, 'f', 0),
      malformed,
      either('3.1.1:MQTT-3.8.1-1', '5.0:MQTT-3.8.1-1'),
    ),
    row(
      'an UNSUBSCRIBE without its flags',
      rawPacket(0xa0, id, ...properties, 'f'),
      malformed,
      either('3.1.1:MQTT-3.10.1-1', '5.0:MQTT-3.10.1-1'),
    ),
    row('a PUBREL without its flags', rawPacket(0x60, id), malformed, either('3.1.1:MQTT-3.6.1-1', '5.0:MQTT-3.6.1-1')),
    row('a PINGREQ with a flag', rawPacket(0xc1), malformed, flags),
    row('a DISCONNECT with a flag', rawPacket(0xe1), malformed, either('3.1.1:MQTT-3.14.1-1', '5.0:MQTT-3.14.1-1')),
    row(
      'an AUTH with a flag',
      rawPacket(0xf1, 0x18, rawProperties(0x15, 'm')),
      malformed,
      either('3.1.1:MQTT-2.2.2-2', '5.0:MQTT-3.15.1-1'),
    ),

    row('a PUBLISH of Packet Identifier 0', rawPacket(0x32, 't', zero, ...properties), malformed, identifier),
    row('a PUBLISH of QoS 2 and Packet Identifier 0', rawPacket(0x34, 't', zero, ...properties), malformed, identifier),
    row('a SUBSCRIBE of Packet Identifier 0', rawPacket(0x82, zero, ...properties, 'f', 0), malformed, identifier),
    row('an UNSUBSCRIBE of Packet Identifier 0', rawPacket(0xa2, zero, ...properties, 'f'), malformed, identifier),
    ...[0x40, 0x50, 0x62, 0x70].map((firstByte) =>
      row(`${firstByte.toString(16)} of Packet Identifier 0`, rawPacket(firstByte, zero), malformed, identifier),
    ),

    ...notStrings.flatMap(({ what, bytes }) => [
      row(`${what} in a Topic Name`, rawPacket(0x30, bytes, ...properties), malformed, topicName),
      row(
        `${what} in a filter to subscribe to`,
        rawPacket(0x82, id, ...properties, 'f', 0, bytes, 0),
        malformed,
        subscribed,
      ),
      row(
        `${what} in a filter to unsubscribe from`,
        rawPacket(0xa2, id, ...properties, 'f', bytes),
        malformed,
        unsubscribed,
      ),
    ]),

    row('a PINGREQ with a body', rawPacket(0xc0, 0), malformed, error),
    row('an empty PUBLISH', rawPacket(0x30), malformed, error),
    row('a PUBLISH that ends in its topic', raw(0x30, 3, 0, 2, 0x74), malformed, error),
    row('a PUBLISH that ends in its Packet Identifier', rawPacket(0x32, 't', 0), malformed, error),
    row('an empty PUBACK', rawPacket(0x40), malformed, error),
    row('a PUBACK of one byte', rawPacket(0x40, 1), malformed, error),
    row('a PUBREL of one byte', rawPacket(0x62, 1), malformed, error),
    row('a SUBSCRIBE of one byte', rawPacket(0x82, 0), malformed, error),
    row('a SUBSCRIBE without options', rawPacket(0x82, id, ...properties, 'f'), malformed, error),
    row('a SUBSCRIBE that ends in a filter', rawPacket(0x82, id, ...properties, 'f', 0, 0, 2, 0x61), malformed, error),
    row('an UNSUBSCRIBE that ends in a filter', rawPacket(0xa2, id, ...properties, 0, 2, 0x61), malformed, error),
    row('a Remaining Length of five bytes', raw(0x30, 0xff, 0xff, 0xff, 0xff, 0x7f), malformed, error),

    ...[
      raw(0xc0, 0x80, 0),
      raw(0xc0, 0x80, 0x80, 0x80, 0),
      raw(0x40, 0x82, 0, id),
      raw(0x40, 0x81, 0, 1),
      raw(0x30, 0x83 + properties.length, 0x80, 0, 't', ...properties),
    ].map((bytes) => row(`a length with a needless byte, ${bytes.toString('hex')}`, bytes, malformed, shortest)),

    row('a CONNACK', rawPacket(0x20, 0, 0, ...properties), protocolError, error),
    row('a SUBACK', rawPacket(0x90, id, ...properties, 0), protocolError, error),
    row('an UNSUBACK', rawPacket(0xb0, id, ...(is5 ? [noProperties, 0] : [])), protocolError, error),
    row('a PINGRESP', rawPacket(0xd0), protocolError, error),

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
    row(
      'a SUBSCRIBE without filter',
      rawPacket(0x82, id, ...properties),
      protocolError,
      either('3.1.1:MQTT-3.8.3-3', '5.0:MQTT-3.8.3-2'),
    ),
    row(
      'an UNSUBSCRIBE without filter',
      rawPacket(0xa2, id, ...properties),
      protocolError,
      either('3.1.1:MQTT-3.10.3-2', '5.0:MQTT-3.10.3-2'),
    ),
    ...[0x40, 0x80, 0xc0].map((bits) =>
      row(`the reserved option ${bits}`, rawPacket(0x82, id, ...properties, 'f', bits), malformed, options),
    ),
    // 5.0 (section 3.8.3.1) calls it a Protocol Error.
    row(
      'a SUBSCRIBE for QoS 3',
      rawPacket(0x82, id, ...properties, 'f', 3),
      is5 ? protocolError : malformed,
      either('3.1.1:MQTT-3.8.3-4', '5.0:MQTT-4.13.1-1'),
    ),
  ];
}

const only311: readonly Row[] = [
  ...[0x04, 0x08, 0x10, 0x20].map((bits) =>
    row(`the reserved option ${bits}`, rawPacket(0x82, 0, 1, 'f', bits), malformed, '3.1.1:MQTT-3.8.3-4'),
  ),
  ...[0x40, 0x50, 0x62, 0x70].map((firstByte) =>
    row(`0x${firstByte.toString(16)} of three bytes`, rawPacket(firstByte, 0, 1, 0), malformed, '3.1.1:MQTT-4.8.0-1'),
  ),
  row('a DISCONNECT with a body', rawPacket(0xe0, 0), malformed, '3.1.1:MQTT-4.8.0-1'),
  row('an AUTH', rawPacket(0xf0, 0x18, rawProperties(0x15, 'm')), malformed, '3.1.1:MQTT-4.8.0-1'),
];

const tables = [
  { version: '3.1.1', rows: [...rowsOf('3.1.1'), ...only311] },
  { version: '5.0', rows: rowsOf('5.0') },
] as const;

describe.each(tables)('after the CONNECT of $version is refused', ({ version, rows }) => {
  test.each(rows)('$what ($statements.0)', ({ bytes, code }) => {
    expect(connected(version).receive(bytes)).toEqual([
      { type: 'client.malformed', reasonCode: code, why: expect.any(String) as string },
    ]);
  });
});

test.each(protocolVersions)('U+FEFF is kept wherever it stands (%s)', (version) => {
  // 3.1.1:MQTT-1.5.3-3, 5.0:MQTT-1.5.4-3.
  const properties = version === '5.0' ? [noProperties] : [];
  const [event] = connected(version).receive(rawPacket(0x30, '\uFEFFa\uFEFF', ...properties));
  expect(event).toMatchObject({ type: 'client.PUBLISH', topic: '\uFEFFa\uFEFF' });
});

function connected(version: ProtocolVersion): ServerCodec {
  const server = new ServerCodec();
  const connect = { protocolVersion: version, clientId: 'x', cleanStart: true, keepAliveSeconds: 0 } as const;
  server.receive(new ClientCodec(version).encode({ type: 'client.CONNECT', ...connect }));
  return server;
}
