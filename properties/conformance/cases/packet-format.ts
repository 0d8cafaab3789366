/** The form of Control Packets: 3.1.1, chapter 2; 5.0, section 1.5.5 and chapter 2. */
import type { StatementId } from '../../../model/vocabulary/statement.ts';
import { edit, type Edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawPacket, rawTopic } from '../exchange/raw-packet.ts';
import { closesFor, overlookingFlags } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

export const packetFormatCases: readonly Case[] = [
  {
    rigour: true,
    sentence: 'A packet with other fixed-header flags than its own ends the connection that it came on.',
    statements: ['3.1.1:MQTT-2.2.2-2', '5.0:MQTT-2.1.3-1'],
    run: async (wire) => {
      const wrong = [
        ...otherFlags(0x40, 0, 1),
        ...otherFlags(0x50, 0, 1),
        ...otherFlags(0x60, 0, 1),
        ...otherFlags(0x70, 0, 1),
        ...otherFlags(0xc0),
        ...otherFlags(0xe0),
      ];
      await closesFor(wire, wrong, 0x81);
    },
    brokenBy: [overlookingFlags('true')],
  },
  flagsOf('PUBREL', ['3.1.1:MQTT-3.6.1-1', '5.0:MQTT-3.6.1-1'], () => otherFlags(0x60, 0, 1)),
  flagsOf('SUBSCRIBE', ['3.1.1:MQTT-3.8.1-1', '5.0:MQTT-3.8.1-1'], (wire) =>
    otherFlags(0x80, 0, 1, noProperties(wire.version), rawTopic(wire), 0),
  ),
  flagsOf('UNSUBSCRIBE', ['3.1.1:MQTT-3.10.1-1', '5.0:MQTT-3.10.1-1'], (wire) =>
    otherFlags(0xa0, 0, 1, noProperties(wire.version), rawTopic(wire)),
  ),
  {
    sentence: 'Every packet from the server has the fixed-header flags of its type.',
    statements: ['3.1.1:MQTT-2.2.2-1', '3.1.1:MQTT-3.6.1-1', '5.0:MQTT-2.1.3-1', '5.0:MQTT-3.6.1-1'],
    run: async (wire) => {
      const client = await connect(wire, 'subscriber');
      startsWith(client, 0x20);
      client.send('PINGREQ', {});
      await client.receive('PINGRESP');
      startsWith(client, 0xd0);
      await client.subscribe({ topicFilter: 'x', qos: 2 });
      startsWith(client, 0x90);
      const publisher = await connect(wire, 'publisher');
      publisher.publish('x', { qos: 1 });
      await publisher.receive('PUBACK');
      startsWith(publisher, 0x40);
      publisher.publish('x', { qos: 2 });
      await publisher.receive('PUBREC');
      startsWith(publisher, 0x50);
      publisher.send('PUBREL', { packetIdentifier: 1 });
      await publisher.receive('PUBCOMP');
      startsWith(publisher, 0x70);
      const first = await client.receive('PUBLISH', { qos: 1 });
      startsWith(client, 0x32);
      client.send('PUBACK', { packetIdentifier: first.packetIdentifier ?? 0 });
      const { packetIdentifier = 0 } = await client.receive('PUBLISH', { qos: 2 });
      startsWith(client, 0x34);
      client.send('PUBREC', { packetIdentifier });
      await client.receive('PUBREL');
      startsWith(client, 0x62);
      client.send('UNSUBSCRIBE', { packetIdentifier: 2, topicFilters: ['x'] });
      await client.receive('UNSUBACK');
      startsWith(client, 0xb0);
    },
    brokenBy: [
      wrongFlags("type === 'PUBREL' ? 2 : 0"),
      wrongFlags("type === 'PUBACK' ? 2 : 0"),
      wrongFlags("type === 'PINGRESP' ? 1 : 0"),
    ],
  },
  {
    rigour: true,
    sentence: 'A Variable Byte Integer with a needless byte ends the connection that it came on.',
    statements: ['5.0:MQTT-1.5.5-1'],
    run: async (wire) => {
      const filter = rawTopic(wire);
      await closesFor(wire, ['c0 80 00', rawPacket(0x82, 0, 1, 0x80, 0, filter, 0), '62 82 00 00 01'], 0x81);
      await closesFor(wire, ['c0 80 80 80 80 00', rawPacket(0x82, 0, 1, 0x80, 0x80, 0x80, 0x80, 0, filter, 0)], 0x81);
    },
    brokenBy: [
      edit('edge/cursor.ts', 'index > 0 && byte === 0', 'false'),
      edit('edge/framing.ts', "reasonCode: 0x81, why: 'The Remaining", "reasonCode: 0, why: 'The Remaining"),
    ],
  },
  {
    sentence: 'A Variable Byte Integer from the server has as few bytes as its value needs.',
    statements: ['5.0:MQTT-1.5.5-1'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.isServed();
      await client.subscribe('x');
      // The length of the Topic Name, the name, and the Property Length come before the payload.
      const before = rawTopic(wire).length + 1;
      for (const [remainingLength, lengthBytes] of [
        [127, 1],
        [128, 2],
        [16_383, 2],
        [16_384, 3],
      ] as const) {
        client.publish('x', { payload: new Uint8Array(remainingLength - before) });
        await client.receive('PUBLISH');
        require(client.lastBytes.length === 1 + lengthBytes + remainingLength, 'The Remaining Length is too long.');
      }
    },
    brokenBy: [
      edit('edge/server-packet-writer.ts', "packet('PINGRESP', () => undefined)", 'Uint8Array.of(0xd0, 0x80, 0)'),
    ],
  },
];

function flagsOf(
  name: string,
  statements: readonly StatementId[],
  packets: (wire: Wire) => readonly Uint8Array[],
): Case {
  return {
    sentence: `${name} with flags that are not 0010 ends the connection that it came on.`,
    statements,
    run: async (wire) => closesFor(wire, packets(wire), 0x81),
    brokenBy: [overlookingFlags(`type === '${name}'`)],
  };
}

function startsWith({ lastBytes: [first = -1] }: Client, firstByte: number): void {
  require(first === firstByte, `0x${first.toString(16)} came first, not 0x${firstByte.toString(16)}.`);
}

/** The packet with every flag changed in turn, and all of them 0. */
function otherFlags(type: number, ...parts: readonly (number | Uint8Array)[]): readonly Uint8Array[] {
  const right = [0x60, 0x80, 0xa0].includes(type) ? 2 : 0;
  return [0, 1, 2, 3, 4, 8, 10, 15]
    .filter((flags) => flags !== right)
    .map((flags) => rawPacket(type | flags, ...parts));
}

function wrongFlags(changed: string): Edit {
  return edit('edge/packet-types.ts', '| reservedFlags(type);', `| (reservedFlags(type) ^ (${changed}));`);
}
