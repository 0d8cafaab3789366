/** Where properties may be, how often, and with what values: 5.0, section 2.2.2 and the lists of section 3. */
import type { Connack } from '../../../model/vocabulary/packet.ts';
import { edit, type Edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { hexBytes } from '../exchange/bytes.ts';
import { connected } from '../exchange/connect.ts';
import { rawClientId, rawConnect, rawPacket, rawString, rawTopic } from '../exchange/raw-packet.ts';
import { closesFor, refusesFor } from '../exchange/violation.ts';
import type { Wire } from '../wire/wire.ts';

/** What a client sends that has properties, by the packet; the will is within its CONNECT. */
const packetWith = {
  CONNECT: (wire: Wire, text: string) => rawConnect(wire, { properties: properties(text) }),
  WILL: (wire: Wire, text: string) =>
    rawConnect(wire, { flags: 0x06, payload: [rawClientId(wire), properties(text), rawTopic(wire), rawString('m')] }),
  PUBLISH: (wire: Wire, text: string) => rawPacket(0x30, rawTopic(wire), properties(text)),
  PUBACK: (_: Wire, text: string) => rawPacket(0x40, 0, 1, 0, properties(text)),
  PUBREC: (_: Wire, text: string) => rawPacket(0x50, 0, 1, 0, properties(text)),
  PUBREL: (_: Wire, text: string) => rawPacket(0x62, 0, 1, 0, properties(text)),
  PUBCOMP: (_: Wire, text: string) => rawPacket(0x70, 0, 1, 0, properties(text)),
  SUBSCRIBE: (wire: Wire, text: string) => rawPacket(0x82, 0, 1, properties(text), rawTopic(wire), 0),
  UNSUBSCRIBE: (wire: Wire, text: string) => rawPacket(0xa2, 0, 1, properties(text), rawTopic(wire)),
  DISCONNECT: (_: Wire, text: string) => rawPacket(0xe0, 0, properties(text)),
} as const;
type Packet = keyof typeof packetWith;
const packets = Object.keys(packetWith) as readonly Packet[];

const messages = ['PUBLISH', 'WILL'] as const;
const acknowledgements = ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'] as const;

/** Table 2-4, of what a client sends: a property, and the packets that have it. The last is in no table. */
const places: readonly (readonly [property: string, packets: readonly Packet[]])[] = [
  ['01 00', messages],
  ['02 00000001', messages],
  ['03 0001 78', messages],
  ['08 0001 78', messages],
  ['09 0001 78', messages],
  ['0b 01', ['SUBSCRIBE']],
  ['11 00000000', ['CONNECT', 'DISCONNECT']],
  ['12 0001 78', []],
  ['13 0001', []],
  ['17 01', ['CONNECT']],
  ['18 00000001', ['WILL']],
  ['19 01', ['CONNECT']],
  ['1a 0001 78', []],
  ['1c 0001 78', []],
  ['1f 0001 78', [...acknowledgements, 'DISCONNECT']],
  ['21 0001', ['CONNECT']],
  ['22 0001', ['CONNECT']],
  ['23 0001', ['PUBLISH']],
  ['24 01', []],
  ['25 01', []],
  ['26 0001 78 0001 79', packets],
  ['26 0001 78 0001 79 26 0001 78 0001 79', packets],
  ['27 00001000', ['CONNECT']],
  ['28 01', []],
  ['29 01', []],
  ['2a 01', []],
  ['7f 01', []],
];

export const propertyRulesCases: readonly Case[] = [
  {
    sentence: 'A property is taken in the packets that have it, and ends the connection in all others.',
    statements: ['5.0:MQTT-4.13.1-1'],
    rigour: true,
    run: async (wire) => {
      for (const [property, those] of places)
        for (const packet of packets)
          if (those.includes(packet)) await isTaken(wire, packet, property);
          else await isWrong(wire, packet, property, 0x81, 0x82);
    },
    brokenBy: [
      edit(
        'edge/property-reader.ts',
        'if (!property) return cursor.fail(',
        'if (!property) return (cursor.rest(), undefined); if (!property) cursor.fail(',
      ),
      edit('edge/property-table.ts', ", notFrom: { DISCONNECT: 'client' }", ''),
      edit(
        'edge/property-table.ts',
        "dataType: 'four bytes', holders: ['WILL']",
        "dataType: 'four bytes', holders: ['PUBLISH', 'WILL']",
      ),
      edit(
        'edge/property-table.ts',
        "field: 'responseTopic', dataType: 'string', holders: messages",
        "field: 'responseTopic', dataType: 'string', holders: ['PUBLISH']",
      ),
      edit(
        'edge/property-table.ts',
        "'Reason String', field: 'reasonString', dataType: 'string', holders: answers",
        "'Reason String', field: 'reasonString', dataType: 'string', holders: ['CONNACK', 'PUBACK', 'DISCONNECT', 'AUTH']",
      ),
    ],
  },
  {
    sentence: 'A property that is there twice, though it may be there once, ends the connection.',
    statements: ['5.0:MQTT-4.13.1-1'],
    rigour: true,
    run: async (wire) => {
      const inPackets = [
        packetWith.PUBLISH(wire, '01 01 01 01'),
        packetWith.PUBLISH(wire, '02 00000001 02 00000001'),
        packetWith.PUBLISH(wire, '03 0000 03 0000'),
        packetWith.PUBLISH(wire, '08 0001 78 08 0001 78'),
        packetWith.PUBLISH(wire, '09 0000 09 0000'),
        packetWith.PUBLISH(wire, '23 0001 23 0001'),
        packetWith.SUBSCRIBE(wire, '0b 01 0b 01'),
        packetWith.PUBACK(wire, '1f 0001 78 1f 0001 78'),
        packetWith.DISCONNECT(wire, '11 00000000 11 00000000'),
      ];
      await closesFor(wire, inPackets, 0x82);
      const inConnect = ['11 00000001 11 00000001', '21 0001 21 0001', '27 00000100 27 00000100', '22 0001 22 0001'];
      const more = ['17 01 17 01', '19 01 19 01', '15 0001 78 15 0001 78', '15 0001 78 16 0000 16 0000'];
      await refusesFor(
        wire,
        [...inConnect, ...more].map((each) => packetWith.CONNECT(wire, each)),
        0x82,
      );
      const inWill = ['01 01 01 01', '18 00000001 18 00000001', '02 00000001 02 00000001', '03 0000 03 0000'];
      await refusesFor(
        wire,
        inWill.map((each) => packetWith.WILL(wire, each)),
        0x82,
      );
    },
    brokenBy: [
      edit('edge/property-reader.ts', 'if (before !== undefined) cursor.refuse(', 'if (false) cursor.refuse('),
    ],
  },
  {
    sentence: 'A property with a value that it may not have ends the connection.',
    statements: ['5.0:MQTT-4.13.1-1'],
    rigour: true,
    run: async (wire) => {
      await closesFor(wire, [packetWith.PUBLISH(wire, '01 02')], 0x81, 0x82, 0x99);
      const inConnect = ['21 0000', '27 00000000', '17 02', '19 02', '16 0001 78'];
      await refusesFor(
        wire,
        inConnect.map((each) => packetWith.CONNECT(wire, each)),
        0x81,
        0x82,
      );
      await refusesFor(wire, [packetWith.WILL(wire, '01 02')], 0x81, 0x82);
    },
    brokenBy: [
      edit('edge/property-reader.ts', 'if (value > 1) cursor.refuse(', 'if (false) cursor.refuse('),
      [
        edit(
          'edge/property-reader.ts',
          'if (notZero !== undefined && value === 0) cursor.refuse(',
          'if (false) cursor.refuse(',
        ),
        edit('connect.ts', 'connect.receiveMaximum === 0 ||', ''),
      ],
      edit('edge/property-reader.ts', "found['authenticationMethod'] === undefined", 'false'),
    ],
  },
  {
    sentence: 'A string among the properties that is no UTF-8, or has U+0000, ends the connection.',
    rigour: true,
    statements: ['5.0:MQTT-1.5.7-1', '5.0:MQTT-3.3.2-13', '5.0:MQTT-3.3.2-19', '5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      // A byte that is never there, a sequence cut short, a surrogate, U+0000.
      for (const text of ['ff', 'c3', 'eda080', '00']) {
        const string = `000${text.length / 2} ${text}`;
        // Response Topic, Content Type, and the name and the value of a User Property.
        const inMessages = [`08 ${string}`, `03 ${string}`, `26 ${string} 0001 78`, `26 0001 78 ${string}`];
        await closesFor(
          wire,
          inMessages.map((each) => packetWith.PUBLISH(wire, each)),
          0x81,
        );
        await closesFor(
          wire,
          [packetWith.SUBSCRIBE(wire, `26 ${string} 0001 78`), packetWith.DISCONNECT(wire, `1f ${string}`)],
          0x81,
        );
        await refusesFor(
          wire,
          [`26 0001 78 ${string}`, `15 ${string}`].map((each) => packetWith.CONNECT(wire, each)),
          0x81,
        );
      }
    },
    brokenBy: [
      leavingUnchecked("name === 'Content Type'"),
      leavingUnchecked("name === 'Response Topic'"),
      edit(
        'edge/property-reader.ts',
        '[cursor.string(), cursor.string()]',
        '[String(cursor.binary()), cursor.string()]',
      ),
      edit(
        'edge/property-reader.ts',
        '[cursor.string(), cursor.string()]',
        '[cursor.string(), String(cursor.binary())]',
      ),
    ],
  },
  {
    sentence: 'Properties that are shorter or longer than their length end the connection.',
    statements: ['5.0:MQTT-4.13.1-1'],
    rigour: true,
    run: async (wire) => {
      const topic = rawTopic(wire);
      const sent = [
        // One byte of four, a string that goes on behind the properties, and properties that go on behind the packet.
        rawPacket(0x30, topic, 2, hexBytes('02 00')),
        rawPacket(0x30, topic, 4, hexBytes('03 0002 78'), 0x78),
        rawPacket(0x30, topic, 9, hexBytes('01 01')),
        rawPacket(0x30, topic),
        rawPacket(0x82, 0, 1, 40, topic, 0),
      ];
      await closesFor(wire, sent, 0x81);
    },
    brokenBy: [edit('edge/cursor.ts', "this.fail('a length past the end of the packet')", 'undefined')],
  },
];

/** With the length before them; hexadecimal. */
function properties(text: string): Uint8Array {
  const bytes = hexBytes(text);
  return Uint8Array.of(bytes.length, ...bytes);
}

/** The packet ends its connection, and no other. */
async function isWrong(wire: Wire, packet: Packet, text: string, ...reasonCodes: readonly number[]): Promise<void> {
  const wrong = [packetWith[packet](wire, text)];
  if (packet === 'CONNECT' || packet === 'WILL') await refusesFor(wire, wrong, ...reasonCodes);
  else await closesFor(wire, wrong, ...reasonCodes);
}

/** The packet is taken, whatever answers it. */
async function isTaken(wire: Wire, packet: Packet, text: string): Promise<void> {
  const connects = packet === 'CONNECT' || packet === 'WILL';
  const { client, connack } = connects ? { client: await wire.open() } : await connected(wire, 'a');
  if (connack && !isOffered(connack, text)) return;
  client.sendBytes(packetWith[packet](wire, text));
  if (packet === 'DISCONNECT') return client.isClosed();
  if (connects) await client.receive('CONNACK', { reasonCode: 0 });
  client.send('PINGREQ', {});
  await client.receiveUntil('PINGRESP');
}

/** A server need not allow Topic Aliases, nor Subscription Identifiers. */
function isOffered({ topicAliasMaximum = 0, subscriptionIdentifiersAvailable = true }: Connack, text: string): boolean {
  if (text.startsWith('23')) return topicAliasMaximum > 0;
  return !text.startsWith('0b') || subscriptionIdentifiersAvailable;
}

/** A server that takes any bytes for the strings of which this is said. */
function leavingUnchecked(condition: string): Edit {
  const text = 'return cursor.string();';
  return edit('edge/property-reader.ts', text, `return ${condition} ? String(cursor.binary()) : cursor.string();`);
}
