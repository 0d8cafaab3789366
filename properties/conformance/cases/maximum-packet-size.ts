/** Maximum Packet Size of a client: 5.0, section 3.1.2.11.4. */
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { edit, type Edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { PublishFields } from '../exchange/client.ts';
import { connect, connected } from '../exchange/connect.ts';
import { rawTopic } from '../exchange/raw-packet.ts';
import { require } from '../wire/deviation.ts';

export const maximumPacketSizeCases: readonly Case[] = [
  {
    sentence:
      "A message that is larger than the client's Maximum Packet Size is dropped for that client alone; one as large is sent.",
    statements: ['5.0:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-25'],
    run: async (wire) => {
      const limited = await connect(wire, 'limited', { maximumPacketSizeBytes: 120 });
      const other = await connect(wire, 'other');
      for (const client of [limited, other]) await client.subscribe('x');
      // A byte of type, one of length, the Topic Name, and one of the Property Length.
      const fits = 'f'.repeat(117 - rawTopic(wire).length);
      const exceeds = `${fits}f`;
      for (const payload of [exceeds, fits]) other.publish('x', { payload });
      await limited.receiveMessage(fits);
      require(limited.lastBytes.length === 120, `The packet has ${limited.lastBytes.length} bytes.`);
      await limited.receiveNothing();
      await other.receiveMessage(exceeds);
      await other.receiveMessage(fits);
    },
    brokenBy: [
      edit(
        'send-publish.ts',
        'packetBytes(packet) <= maximumPacketSizeBytes',
        'packetBytes(packet) < maximumPacketSizeBytes',
      ),
      edit(
        'send-publish.ts',
        'packetBytes(packet) <= maximumPacketSizeBytes',
        'packetBytes(packet) <= maximumPacketSizeBytes + 1',
      ),
    ],
  },
  {
    sentence:
      'A message that was dropped as too large counts as delivered: it takes nothing of the Receive Maximum, and is not sent again.',
    holdsBack: true,
    statements: ['5.0:MQTT-3.1.2-25'],
    run: async (wire) => {
      const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 60, receiveMaximum: 1 };
      const first = await connect(wire, 'limited', { ...kept, maximumPacketSizeBytes: 120 });
      await first.subscribe({ topicFilter: 'x', qos: 2 });
      const publisher = await connect(wire, 'publisher');
      for (const [index, payload] of ['e'.repeat(200), 'fits'].entries()) {
        publisher.publish('x', { payload, qos: 1, packetIdentifier: index + 1 });
        await publisher.receive('PUBACK');
      }
      const { packetIdentifier = 0 } = await first.receiveMessage('fits');
      first.send('PUBACK', { packetIdentifier });
      await first.receiveNothing();
      await first.cut();
      const second = await connect(wire, 'limited', kept);
      await second.receiveNothing();
    },
    brokenBy: [
      edit(
        'send-publish.ts',
        'if (!fits(client, packet)) return false;',
        'if (!fits(client, packet)) { if (packet.qos > 0) client.sendQuota -= 1; return false; }',
      ),
      edit('send-publish.ts', 'if (!fits(client, packet)) return false;', 'if (!fits(client, packet)) return true;'),
    ],
  },
  {
    sentence: "What is said of a message counts towards the client's Maximum Packet Size.",
    statements: ['5.0:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-25'],
    run: async (wire) => {
      const fields: PublishFields = {
        payloadFormatIndicator: 1,
        contentType: 'text',
        responseTopic: 'answers/ü',
        correlationData: Uint8Array.of(1, 2, 3),
        messageExpiryIntervalSeconds: 60,
        userProperties: [['ä', 'value']],
      };
      const publisher = await connect(wire, 'publisher');
      const unlimited = await connect(wire, 'limited');
      await unlimited.subscribe({ topicFilter: 'x', qos: 1 }, { subscriptionIdentifier: 200 });
      publisher.publish('x', { payload: 'm', qos: 1, ...fields });
      await publisher.receive('PUBACK');
      await unlimited.receiveMessage('m');
      const size = unlimited.lastBytes.length;
      for (const maximumPacketSizeBytes of [size, size - 1]) {
        const limited = await connect(wire, 'limited', { maximumPacketSizeBytes });
        await limited.subscribe({ topicFilter: 'x', qos: 1 }, { subscriptionIdentifier: 200 });
        publisher.publish('x', { payload: 'm', qos: 1, ...fields });
        await publisher.receive('PUBACK');
        if (maximumPacketSizeBytes === size) await limited.receiveMessage('m');
        await limited.receiveNothing();
      }
    },
    brokenBy: [
      ...['payloadFormatIndicator, 1', 'messageExpiryIntervalSeconds, 4'].map((field) =>
        uncounted(`fixed(packet.${field})`),
      ),
      ...['string(packet.contentType)', 'string(packet.responseTopic)', 'binary(packet.correlationData)'].map(
        uncounted,
      ),
      edit('packet-size.ts', 'propertiesBytes += 1 + variableByteInteger(identifier)', 'propertiesBytes += 2'),
      edit(
        'packet-size.ts',
        'bytes += 5 + utf8Bytes(name) + utf8Bytes(value)',
        'bytes += 5 + name.length + value.length',
      ),
    ],
  },
  {
    sentence: 'A client that takes no packet of the size that an answer has to have gets none.',
    statements: ['5.0:MQTT-3.1.2-24'],
    run: async (wire) => {
      const refused = await wire.open();
      refused.sendConnect({ clientId: 'a', maximumPacketSizeBytes: 4 });
      require((await refused.receiveAll()).length === 0, 'CONNACK is too large.');
      const client = await connect(wire, 'a', { maximumPacketSizeBytes: 40 });
      const subscriptions = Array.from({ length: 60 }, (_, index) => ({ topicFilter: `${index}`, qos: 0 as const }));
      client.send('SUBSCRIBE', { packetIdentifier: 1, subscriptions });
      const answers = await client.receiveAll();
      require(!answers.some(({ type }) => type === 'server.SUBACK'), 'SUBACK is too large.');
    },
    brokenBy: [
      edit('accept.ts', 'const fitting = limits ? fitted(whole, limits) : whole;', 'const fitting = whole;'),
      edit('state.ts', 'const fitting = fitted(event, limits);', 'const fitting = event;'),
    ],
  },
  {
    sentence:
      'A packet that is larger than the Maximum Packet Size of the CONNACK ends the connection; one as large is taken.',
    statements: ['5.0:MQTT-4.13.1-1'],
    rigour: true,
    options: { packetBytesMax: 100 },
    run: async (wire) => {
      const { client, connack } = await connected(wire, 'a');
      require(connack.maximumPacketSizeBytes === 100, 'The Maximum Packet Size is not told.');
      await client.subscribe('x');
      client.publish('x', { payload: 'f'.repeat(94) });
      await client.receiveMessage('f'.repeat(94));
      client.publish('x', { payload: 'e'.repeat(95) });
      await client.isClosed(reasonCode.packetTooLarge);
      const refused = await wire.open();
      refused.sendConnect({ clientId: 'a', userName: 'u'.repeat(100) });
      await refused.isRefused(reasonCode.packetTooLarge);
    },
    brokenBy: [
      edit('connack.ts', 'maximumPacketSizeBytes: options.packetBytesMax,', ''),
      edit('edge/codec.ts', 'new PacketReader(packetBytesMax)', 'new PacketReader(packetBytesMax - 1)'),
      edit('edge/codec.ts', 'new PacketReader(packetBytesMax)', 'new PacketReader(packetBytesMax + 1)'),
    ],
  },
];

/** A server that takes this property of PUBLISH for shorter than it is, by one byte. */
function uncounted(text: string): Edit {
  return edit('packet-size.ts', text, `${text} - 1`);
}
