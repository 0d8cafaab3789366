/** What no client of 5.0 may send after the CONNECT, and the Reason Code that the standard has for it. */
import { describe, expect, test } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';
import { illFormed, noProperties, rawPacket, rawProperties, row, type Row } from './raw-packet.ts';

const malformed = 0x81;
const protocolError = 0x82;

const reasonCodes: readonly {
  readonly name: string;
  readonly firstByte: number;
  readonly id: readonly number[];
  readonly legal: readonly number[];
  readonly statement: string;
}[] = [
  {
    name: 'PUBACK',
    firstByte: 0x40,
    id: [0, 1],
    legal: [0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99],
    statement: '5.0:MQTT-3.4.2-1',
  },
  {
    name: 'PUBREC',
    firstByte: 0x50,
    id: [0, 1],
    legal: [0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99],
    statement: '5.0:MQTT-3.5.2-1',
  },
  { name: 'PUBREL', firstByte: 0x62, id: [0, 1], legal: [0, 0x92], statement: '5.0:MQTT-3.6.2-1' },
  { name: 'PUBCOMP', firstByte: 0x70, id: [0, 1], legal: [0, 0x92], statement: '5.0:MQTT-3.7.2-1' },
  {
    name: 'DISCONNECT',
    firstByte: 0xe0,
    id: [],
    legal: [0, 4, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99],
    statement: '5.0:MQTT-3.14.2-1',
  },
];

const only5: readonly Row[] = [
  row('a Retain Handling of 3', rawPacket(0x82, 0, 1, noProperties, 'f', 0x30), protocolError, '5.0:MQTT-4.13.1-1'),
  row('a PUBLISH with neither topic nor alias', rawPacket(0x30, '', noProperties), protocolError, '5.0:MQTT-4.13.1-1'),
  row(
    'a PUBLISH with a Subscription Identifier',
    rawPacket(0x30, 't', rawProperties(0x0b, 1)),
    protocolError,
    '5.0:MQTT-3.3.4-6',
  ),
  row('a PUBLISH with Topic Alias 0', rawPacket(0x30, 't', rawProperties(0x23, 0, 0)), 0x94, '5.0:MQTT-3.3.2-8'),
  row(
    'a Subscription Identifier of 0',
    rawPacket(0x82, 0, 1, rawProperties(0x0b, 0), 'f', 0),
    protocolError,
    '5.0:MQTT-4.13.1-1',
  ),
  row(
    'a Subscription Identifier with a needless byte',
    rawPacket(0x82, 0, 1, rawProperties(0x0b, 0x81, 0), 'f', 0),
    malformed,
    '5.0:MQTT-1.5.5-1',
  ),
  row('a Property Length with a needless byte', rawPacket(0x30, 't', 0x80, 0), malformed, '5.0:MQTT-1.5.5-1'),
  row(
    'a property identifier with a needless byte',
    rawPacket(0x30, 't', rawProperties(0x81, 0, 1)),
    malformed,
    '5.0:MQTT-1.5.5-1',
  ),
  row(
    'a property identifier of two bytes',
    rawPacket(0x30, 't', rawProperties(0x81, 1, 1)),
    malformed,
    '5.0:MQTT-4.13.1-1',
  ),
  row('properties past the end', rawPacket(0x30, 't', 3, 0x01, 0), malformed, '5.0:MQTT-4.13.1-1'),
  row(
    'a property past the end of the properties',
    rawPacket(0x30, 't', rawProperties(0x02, 0, 0), 0, 0),
    malformed,
    '5.0:MQTT-4.13.1-1',
  ),
  row('a PUBLISH without Property Length', rawPacket(0x30, 't'), malformed, '5.0:MQTT-2.2.2-1'),
  row('a SUBSCRIBE without Property Length', rawPacket(0x82, 0, 1), malformed, '5.0:MQTT-2.2.2-1'),
  row('an empty AUTH', rawPacket(0xf0), protocolError, '5.0:MQTT-3.15.2-1'),
  row('an AUTH of success', rawPacket(0xf0, 0, rawProperties(0x15, 'm')), protocolError, '5.0:MQTT-3.15.2-1'),
  row(
    'an AUTH with a code of no AUTH',
    rawPacket(0xf0, 0x87, rawProperties(0x15, 'm')),
    protocolError,
    '5.0:MQTT-3.15.2-1',
  ),
  row('an AUTH without Method', rawPacket(0xf0, 0x18, noProperties), protocolError, '5.0:MQTT-4.12.0-5'),
  row('an AUTH with data alone', rawPacket(0xf0, 0x18, rawProperties(0x16, 'd')), protocolError, '5.0:MQTT-4.12.0-5'),
  row(
    'a DISCONNECT with a Server Reference',
    rawPacket(0xe0, 0, rawProperties(0x1c, 's')),
    protocolError,
    '5.0:MQTT-4.13.1-1',
  ),
  ...reasonCodes.flatMap(({ name, firstByte, id, statement }): Row[] => [
    row(
      `a ${name} with a byte behind its properties`,
      rawPacket(firstByte, id, 0, noProperties, 0),
      malformed,
      statement,
    ),
    row(`a ${name} with properties past its end`, rawPacket(firstByte, id, 0, 1), malformed, statement),
    row(
      `a ${name} with a property that it does not have`,
      rawPacket(firstByte, id, 0, rawProperties(0x01, 0)),
      malformed,
      statement,
    ),
    row(
      `a ${name} with two Reason Strings`,
      rawPacket(firstByte, id, 0, rawProperties(0x1f, 'a', 0x1f, 'a')),
      protocolError,
      statement,
    ),
  ]),
];

describe('after the CONNECT of 5.0 is refused', () => {
  test.each(only5)('$what ($statements.0)', ({ bytes, code }) => {
    expect(connected().receive(bytes)).toEqual([refusal(code)]);
  });
});

describe.each(reasonCodes)('of 5.0, $name', ({ name, firstByte, id, legal }) => {
  test('has a Reason Code of its table, and no other', () => {
    for (let code = 0; code < 256; code += 1) {
      const said = code === 0 ? {} : { reasonCode: code };
      const identifier = id.length > 0 ? { packetIdentifier: 1 } : {};
      const events = connected().receive(rawPacket(firstByte, id, code));
      const expected = legal.includes(code)
        ? { type: `client.${name}`, ...identifier, ...said }
        : refusal(protocolError);
      expect(events).toEqual([expected]);
    }
  });

  test('may leave out what says nothing', () => {
    const said = id.length > 0 ? { packetIdentifier: 1 } : {};
    for (const rest of [[], [0], [0, noProperties]])
      expect(connected().receive(rawPacket(firstByte, id, ...rest))).toEqual([{ type: `client.${name}`, ...said }]);
  });
});

test('a packet that is both malformed and against the protocol is malformed', () => {
  const bytes = rawPacket(0x82, 0, 1, rawProperties(0x0b, 0), 'f', 3, illFormed, 0);
  expect(connected().receive(bytes)).toEqual([refusal(malformed)]);
});

function refusal(reasonCode: number): object {
  return { type: 'client.malformed', reasonCode, why: expect.any(String) as string };
}

function connected(): ServerCodec {
  const server = new ServerCodec();
  const connect = { protocolVersion: '5.0', clientId: 'x', cleanStart: true, keepAliveSeconds: 0 } as const;
  server.receive(new ClientCodec('5.0').encode({ type: 'client.CONNECT', ...connect }));
  return server;
}
