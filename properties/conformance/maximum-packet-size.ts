/** Maximum Packet Size of a client: 5.0, section 3.1.2.11.4. */
import { edit } from '../controls/control.ts';
import type { Case } from './case.ts';
import { connect, require } from './wire.ts';

export const maximumPacketSizeCases: readonly Case[] = [
  {
    sentence:
      "A message that is larger than the client's Maximum Packet Size is dropped for that client alone; one as large is sent.",
    statements: ['5.0:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-25'],
    run: async (wire) => {
      const limited = await connect(wire, 'limited', { maximumPacketSizeBytes: 60 });
      const other = await connect(wire, 'other');
      for (const client of [limited, other]) await client.subscribe('x');
      // 1 byte of type, 1 of length, 3 of the Topic Name, 1 of the Property Length.
      const fits = 'f'.repeat(54);
      const exceeds = 'e'.repeat(55);
      for (const payload of [exceeds, fits]) other.publish('x', { payload });
      await limited.receiveMessage(fits);
      require(limited.lastBytes.length === 60, `The packet has ${limited.lastBytes.length} bytes.`);
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
    statements: ['5.0:MQTT-3.1.2-25'],
    run: async (wire) => {
      const kept = { cleanStart: false, sessionExpiryIntervalSeconds: 60, receiveMaximum: 1 };
      const first = await connect(wire, 'limited', { ...kept, maximumPacketSizeBytes: 60 });
      await first.subscribe({ topicFilter: 'x', qos: 2 });
      const publisher = await connect(wire, 'publisher');
      for (const [index, payload] of ['e'.repeat(100), 'fits'].entries()) {
        publisher.publish('x', { payload, qos: 1, packetIdentifier: index + 1 });
        await publisher.receive('PUBACK');
      }
      const { packetIdentifier = 0 } = await first.receiveMessage('fits');
      first.send('PUBACK', { packetIdentifier });
      await first.receiveNothing();
      first.cut();
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
];
