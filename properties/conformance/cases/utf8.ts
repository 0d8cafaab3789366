/** UTF-8 Encoded Strings: 3.1.1, section 1.5.3; 5.0, section 1.5.4. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { hexBytes } from '../exchange/bytes.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawClientId, rawConnect, rawPacket, rawString } from '../exchange/raw-packet.ts';
import { closesFor, refusesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

/** A surrogate by itself, a pair of them, overlong forms, beyond U+10FFFF, no such byte, the end missing. */
const illFormed = ['eda080', 'edb080', 'eda080edb080', 'c080', 'e080af', 'f4908080', '61ff62', 'c3'].map(hexBytes);

export const utf8Cases: readonly Case[] = [
  {
    sentence: 'A string that is no UTF-8, or has surrogates, ends the connection that it came on.',
    rigour: true,
    statements: ['3.1.1:MQTT-1.5.3-1', '3.1.1:MQTT-3.3.2-1', '5.0:MQTT-1.5.4-1', '5.0:MQTT-3.3.2-1'],
    run: async (wire) => {
      for (const text of illFormed) {
        await closesFor(wire, packetsWith(wire, text), 0x81);
        await refusesFor(wire, connectsWith(wire, text), 0x81);
      }
    },
    brokenBy: [edit('edge/cursor.ts', 'fatal: true', 'fatal: false')],
  },
  {
    sentence: 'A string with U+0000 ends the connection that it came on.',
    rigour: true,
    statements: ['3.1.1:MQTT-1.5.3-2', '3.1.1:MQTT-4.7.3-2', '5.0:MQTT-1.5.4-2', '5.0:MQTT-4.7.3-2'],
    run: async (wire) => {
      const text = hexBytes('61 00 62');
      await closesFor(wire, packetsWith(wire, text), 0x81);
      await refusesFor(wire, connectsWith(wire, text), 0x81);
    },
    brokenBy: [
      [
        edit('edge/cursor.ts', String.raw`text.includes('\u0000')`, 'text === undefined'),
        edit('topic.ts', String.raw`!text.includes('\u0000')`, 'text !== undefined'),
      ],
    ],
  },
  {
    sentence: 'EF BB BF at the start of a string is U+FEFF, and stays.',
    statements: ['3.1.1:MQTT-1.5.3-3', '5.0:MQTT-1.5.4-3'],
    exact: 'topics',
    run: async (wire) => {
      const client = await connect(wire, 'a');
      const topic = `\uFEFF${wire.tag}`;
      await client.subscribe(wire.tag);
      await client.subscribe(topic);
      client.publish(topic, { payload: 'm' });
      await client.receiveMessage('m', { topic });
      const start = Buffer.from(client.lastBytes.subarray(2));
      require(start.indexOf(rawString(topic)) === 0, 'It is not there.');
      await client.receiveNothing();
    },
    brokenBy: [edit('edge/cursor.ts', 'ignoreBOM: true', 'ignoreBOM: false')],
  },
];

function packetsWith(wire: Wire, text: Uint8Array): readonly Uint8Array[] {
  const properties = noProperties(wire.version);
  return [
    rawPacket(0x30, rawString(text), properties),
    rawPacket(0x82, 0, 1, properties, rawString(text), 0),
    rawPacket(0xa2, 0, 1, properties, rawString(text)),
  ];
}

/** Client Identifier, Will Topic and User Name. */
function connectsWith(wire: Wire, text: Uint8Array): readonly Uint8Array[] {
  const id = rawClientId(wire);
  const will = [noProperties(wire.version), rawString(text), rawString('will')];
  return [
    rawConnect(wire, { payload: [rawString(text)] }),
    rawConnect(wire, { flags: 0x06, payload: [id, ...will] }),
    rawConnect(wire, { flags: 0x82, payload: [id, rawString(text)] }),
  ];
}
