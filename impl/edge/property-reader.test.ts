/** Table 2-4 of 5.0 once more, held against every packet: which has which property, how often, and with what values. */
import { describe, expect, test } from 'vitest';
import { ClientCodec } from './client-codec.ts';
import { ServerCodec } from './codec.ts';
import { illFormed, noProperties, notStrings, raw, rawPacket, rawProperties, type Part } from './raw-packet.ts';

const malformed = 0x81;
const protocolError = 0x82;
const topicAliasInvalid = 0x94;

/** A packet of each kind around its properties, and the side that sends it. */
const holders: Readonly<
  Record<string, { readonly from: 'client' | 'server'; readonly around: (properties: Uint8Array) => Uint8Array }>
> = {
  CONNECT: { from: 'client', around: (properties) => rawPacket(0x10, 'MQTT', 5, 2, 0, 0, properties, 'c') },
  WILL: {
    from: 'client',
    around: (properties) => rawPacket(0x10, 'MQTT', 5, 6, 0, 0, noProperties, 'c', properties, 'w', 'p'),
  },
  CONNACK: { from: 'server', around: (properties) => rawPacket(0x20, 0, 0, properties) },
  PUBLISH: { from: 'server', around: (properties) => rawPacket(0x30, 't', properties) },
  PUBACK: { from: 'client', around: (properties) => rawPacket(0x40, 0, 1, 0, properties) },
  PUBREC: { from: 'client', around: (properties) => rawPacket(0x50, 0, 1, 0, properties) },
  PUBREL: { from: 'client', around: (properties) => rawPacket(0x62, 0, 1, 0, properties) },
  PUBCOMP: { from: 'client', around: (properties) => rawPacket(0x70, 0, 1, 0, properties) },
  SUBSCRIBE: { from: 'client', around: (properties) => rawPacket(0x82, 0, 1, properties, 'f', 0) },
  SUBACK: { from: 'server', around: (properties) => rawPacket(0x90, 0, 1, properties, 0) },
  UNSUBSCRIBE: { from: 'client', around: (properties) => rawPacket(0xa2, 0, 1, properties, 'f') },
  UNSUBACK: { from: 'server', around: (properties) => rawPacket(0xb0, 0, 1, properties, 0) },
  DISCONNECT: { from: 'client', around: (properties) => rawPacket(0xe0, 0, properties) },
  'DISCONNECT of a server': { from: 'server', around: (properties) => rawPacket(0xe0, 0, properties) },
  AUTH: { from: 'client', around: (properties) => authentication(properties) },
};

/** With a Method before what is tried, as it may not be absent. */
function authentication(properties: Uint8Array): Uint8Array {
  const tried = properties.subarray(1);
  return rawPacket(0xf0, 0x18, tried[0] === 0x15 ? properties : rawProperties(0x15, 'm', tried));
}

const messages = 'PUBLISH WILL';
const answers = 'CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH';
const everywhere = `CONNECT ${messages} ${answers} SUBSCRIBE UNSUBSCRIBE`;

/** By identifier: a value, the holders, values that are refused with their codes, and where it may be twice. */
const table: Readonly<
  Record<
    number,
    {
      readonly value: Uint8Array;
      readonly in: string;
      readonly wrong?: readonly (readonly [Uint8Array, number])[];
      readonly twice?: string;
    }
  >
> = {
  0x01: {
    value: raw(1),
    in: messages,
    wrong: [
      [raw(2), protocolError],
      [raw(255), protocolError],
    ],
  },
  0x02: { value: raw(0, 0, 0, 0), in: messages },
  0x03: { value: raw('x'), in: messages, wrong: strings() },
  0x08: { value: raw('x'), in: messages, wrong: strings() },
  0x09: { value: raw('x'), in: messages },
  0x0b: {
    value: raw(1),
    in: 'PUBLISH SUBSCRIBE',
    twice: 'PUBLISH',
    wrong: [
      [raw(0), protocolError],
      [raw(0x80, 0x80, 0x80, 0x80, 1), malformed],
    ],
  },
  0x11: { value: raw(0, 0, 0, 0), in: 'CONNECT CONNACK DISCONNECT' },
  0x12: { value: raw('x'), in: 'CONNACK', wrong: strings() },
  0x13: { value: raw(0, 0), in: 'CONNACK' },
  0x15: { value: raw('x'), in: 'CONNECT CONNACK AUTH', wrong: strings() },
  0x16: { value: raw('x'), in: 'CONNECT CONNACK AUTH' },
  0x17: { value: raw(0), in: 'CONNECT', wrong: [[raw(2), protocolError]] },
  0x18: { value: raw(0, 0, 0, 0), in: 'WILL' },
  0x19: { value: raw(1), in: 'CONNECT', wrong: [[raw(2), protocolError]] },
  0x1a: { value: raw('x'), in: 'CONNACK', wrong: strings() },
  0x1c: { value: raw('x'), in: 'CONNACK DISCONNECT', wrong: strings() },
  0x1f: { value: raw('x'), in: answers, wrong: strings() },
  0x21: { value: raw(0, 1), in: 'CONNECT CONNACK', wrong: [[raw(0, 0), protocolError]] },
  0x22: { value: raw(0, 0), in: 'CONNECT CONNACK' },
  0x23: { value: raw(0, 1), in: 'PUBLISH', wrong: [[raw(0, 0), topicAliasInvalid]] },
  0x24: { value: raw(0), in: 'CONNACK', wrong: [[raw(2), protocolError]] },
  0x25: { value: raw(0), in: 'CONNACK', wrong: [[raw(2), protocolError]] },
  0x26: { value: raw('n', 'v'), in: everywhere, twice: everywhere, wrong: pairs() },
  0x27: { value: raw(0, 0, 0, 1), in: 'CONNECT CONNACK', wrong: [[raw(0, 0, 0, 0), protocolError]] },
  0x28: { value: raw(1), in: 'CONNACK', wrong: [[raw(2), protocolError]] },
  0x29: { value: raw(0), in: 'CONNACK', wrong: [[raw(2), protocolError]] },
  0x2a: { value: raw(0), in: 'CONNACK', wrong: [[raw(2), protocolError]] },
};

function strings(): readonly (readonly [Uint8Array, number])[] {
  return notStrings.map(({ bytes }) => [bytes, malformed]);
}

/** 5.0:MQTT-1.5.7-1. */
function pairs(): readonly (readonly [Uint8Array, number])[] {
  return notStrings.flatMap(({ bytes }) => [
    [raw(bytes, 'v'), malformed],
    [raw('n', bytes), malformed],
  ]);
}

/** What the two sides of DISCONNECT may not say (5.0:MQTT-3.14.2-2; section 3.14.2.2.5). */
const otherSides: Readonly<Record<string, number>> = { DISCONNECT: 0x1c, 'DISCONNECT of a server': 0x11 };

const rows = Object.entries(holders).map(([holder, { from, around }]) => ({ holder, from, around }));

describe.each(rows)('the properties of $holder', ({ holder, from, around }) => {
  const name = holder.split(' ')[0] ?? '';
  const isIn = (list: string | undefined): boolean => list?.split(' ').includes(name) ?? false;
  /** The Reason Code of what is wrong. */
  const codeOf = (...properties: readonly Part[]): number | undefined => {
    const bytes = around(rawProperties(...properties));
    if (from === 'server') {
      const client = new ClientCodec('5.0');
      expect(client.receive(bytes)).toHaveLength(client.fault ? 0 : 1);
      return client.fault?.reasonCode;
    }
    const server = connected();
    const [event] = server.receive(bytes);
    return event?.type === 'client.malformed' ? event.reasonCode : undefined;
  };
  /** What has to be before it. */
  const before = (identifier: number): Uint8Array => (identifier === 0x16 && name !== 'AUTH' ? raw(0x15, 'm') : raw());

  test('are those of the table, and no others', () => {
    for (let identifier = 0; identifier < 128; identifier += 1) {
      const property = table[identifier];
      const code = codeOf(before(isIn(property?.in) ? identifier : 0), identifier, property?.value ?? raw(0));
      const expected = !isIn(property?.in) ? malformed : otherSides[holder] === identifier ? protocolError : undefined;
      expect({ identifier, code }).toEqual({ identifier, code: expected });
    }
  });

  /** Those that may be tried here, with their identifiers. */
  const mine = Object.entries(table)
    .map(([identifier, property]) => ({ identifier: Number(identifier), ...property }))
    .filter((property) => isIn(property.in) && otherSides[holder] !== property.identifier);

  test('come once each, but for some', () => {
    for (const { identifier, value, twice } of mine) {
      const code = codeOf(before(identifier), identifier, value, identifier, value);
      expect({ identifier, code }).toEqual({ identifier, code: isIn(twice) ? undefined : protocolError });
    }
  });

  test('have values that can be', () => {
    const wrongs = mine.flatMap(({ identifier, wrong = [] }) =>
      wrong.map(([value, code]) => ({ identifier, value, code })),
    );
    for (const { identifier, value, code } of wrongs)
      expect({ identifier, value, code: codeOf(identifier, value) }).toEqual({ identifier, value, code });
    expect(wrongs.length).toBeGreaterThan(0);
  });

  test('end where their values do', () => {
    const short = mine.flatMap(({ identifier, value }) =>
      Array.from(value, (_, bytes) => ({ identifier, value: value.subarray(0, bytes) })),
    );
    for (const { identifier, value } of short)
      expect({ identifier, value, code: codeOf(identifier, value) }).toEqual({ identifier, value, code: malformed });
  });
});

test('Authentication Data comes with its Method', () => {
  // 5.0, section 3.1.2.11.10.
  for (const holder of ['CONNECT', 'CONNACK'] as const) {
    const bytes = holders[holder]?.around(rawProperties(0x16, 'd')) ?? raw();
    const client = new ClientCodec('5.0');
    const [event] = holder === 'CONNECT' ? new ServerCodec().receive(bytes) : client.receive(bytes);
    expect(event ?? client.fault).toMatchObject({ reasonCode: protocolError });
  }
});

test('a User Property that is not UTF-8 is refused though its name is one that objects know', () => {
  expect(connected().receive(rawPacket(0x30, 't', rawProperties(0x26, '__proto__', illFormed)))).toMatchObject([
    { type: 'client.malformed', reasonCode: malformed },
  ]);
});

function connected(): ServerCodec {
  const server = new ServerCodec();
  server.receive(holders['CONNECT']?.around(noProperties) ?? raw());
  return server;
}
