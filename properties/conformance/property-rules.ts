/** Where properties may be, how often, and with what values: 5.0, section 2.2.2 and the lists of section 3. */
import { edit, type Edit } from '../controls/control.ts';
import type { Case } from './case.ts';
import { hexBytes, rawConnect, rawPacket, rawString } from './raw-packet.ts';
import { closesFor, refusesFor } from './violation.ts';

/** With the length before them; hexadecimal. */
function properties(text: string): Uint8Array {
  const bytes = hexBytes(text);
  return Uint8Array.of(bytes.length, ...bytes);
}

function publishWith(text: string): Uint8Array {
  return rawPacket(0x30, rawString('x'), properties(text));
}

function subscribeWith(text: string): Uint8Array {
  return rawPacket(0x82, 0, 1, properties(text), rawString('x'), 0);
}

function disconnectWith(text: string): Uint8Array {
  return rawPacket(0xe0, 0, properties(text));
}

function pubackWith(text: string): Uint8Array {
  return rawPacket(0x40, 0, 1, 0, properties(text));
}

function connectWith(text: string): Uint8Array {
  return rawConnect('5.0', { properties: properties(text) });
}

export const propertyRulesCases: readonly Case[] = [
  {
    sentence: 'A property in a packet that does not have it, or that nobody knows, ends the connection.',
    statements: ['5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const inPackets = [
        // Session Expiry Interval, Reason String, Topic Alias, Receive Maximum, Will Delay Interval.
        publishWith('11 00000001'),
        publishWith('1f 0001 78'),
        subscribeWith('23 0001'),
        pubackWith('21 0001'),
        disconnectWith('18 00000001'),
        // A client tells no Server Reference.
        disconnectWith('1c 0001 78'),
        publishWith('7f 01'),
      ];
      await closesFor(wire, inPackets, 0x81, 0x82);
      await refusesFor(wire, ['12 0001 78', '23 0001', '24 01'].map(connectWith), 0x81, 0x82);
    },
    brokenBy: [
      edit(
        'edge/property-reader.ts',
        'if (!property) return cursor.fail(',
        'if (!property) return (cursor.rest(), undefined); if (!property) cursor.fail(',
      ),
      edit('edge/property-table.ts', ", notFrom: { DISCONNECT: 'client' }", ''),
    ],
  },
  {
    sentence: 'A property that is there twice, though it may be there once, ends the connection.',
    statements: ['5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const inPackets = [
        publishWith('01 01 01 01'),
        publishWith('02 00000001 02 00000001'),
        publishWith('03 0000 03 0000'),
        publishWith('08 0001 78 08 0001 78'),
        publishWith('09 0000 09 0000'),
        publishWith('23 0001 23 0001'),
        subscribeWith('0b 01 0b 01'),
        pubackWith('1f 0001 78 1f 0001 78'),
        disconnectWith('11 00000000 11 00000000'),
      ];
      await closesFor(wire, inPackets, 0x82);
      const inConnect = ['11 00000001 11 00000001', '21 0001 21 0001', '27 00000100 27 00000100', '22 0001 22 0001'];
      const more = ['17 01 17 01', '19 01 19 01', '15 0001 78 15 0001 78', '15 0001 78 16 0000 16 0000'];
      await refusesFor(wire, [...inConnect, ...more].map(connectWith), 0x82);
    },
    brokenBy: [
      edit('edge/property-reader.ts', 'if (before !== undefined) cursor.refuse(', 'if (false) cursor.refuse('),
    ],
  },
  {
    sentence: 'A property with a value that it may not have ends the connection.',
    statements: ['5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      await closesFor(wire, [publishWith('01 02')], 0x81, 0x82, 0x99);
      const inConnect = ['21 0000', '27 00000000', '17 02', '19 02', '16 0001 78'];
      await refusesFor(wire, inConnect.map(connectWith), 0x81, 0x82);
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
    statements: ['5.0:MQTT-1.5.7-1', '5.0:MQTT-3.3.2-13', '5.0:MQTT-3.3.2-19', '5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      // A byte that is never there, a sequence cut short, a surrogate, U+0000.
      for (const text of ['ff', 'c3', 'eda080', '00']) {
        const string = `000${text.length / 2} ${text}`;
        // Response Topic, Content Type, and the name and the value of a User Property.
        const inMessages = [`08 ${string}`, `03 ${string}`, `26 ${string} 0001 78`, `26 0001 78 ${string}`];
        await closesFor(wire, inMessages.map(publishWith), 0x81);
        await closesFor(wire, [subscribeWith(`26 ${string} 0001 78`), disconnectWith(`1f ${string}`)], 0x81);
        await refusesFor(wire, [`26 0001 78 ${string}`, `15 ${string}`].map(connectWith), 0x81);
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
    run: async (wire) => {
      const topic = rawString('x');
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

/** A server that takes any bytes for the strings of which this is said. */
function leavingUnchecked(condition: string): Edit {
  const text = 'return cursor.string();';
  return edit('edge/property-reader.ts', text, `return ${condition} ? String(cursor.binary()) : cursor.string();`);
}
