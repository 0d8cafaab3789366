/** Packet Identifiers: 3.1.1, section 2.3.1; 5.0, section 2.2.1. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawPacket, rawTopic } from '../exchange/raw-packet.ts';
import { publisherAndSubscriber } from '../exchange/recurring.ts';
import { closesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';

export const packetIdentifierCases: readonly Case[] = [
  {
    sentence: 'SUBACK and UNSUBACK repeat the identifier of the request that they answer.',
    statements: ['3.1.1:MQTT-2.3.1-7', '5.0:MQTT-2.2.1-6', '5.0:MQTT-3.8.4-2'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      client.send('SUBSCRIBE', { packetIdentifier: 700, subscriptions: [{ topicFilter: 'x', qos: 0 }] });
      await client.receive('SUBACK', { packetIdentifier: 700 });
      client.send('UNSUBSCRIBE', { packetIdentifier: 65_535, topicFilters: ['x'] });
      await client.receive('UNSUBACK', { packetIdentifier: 65_535 });
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'packetIdentifier: packet.packetIdentifier, reasonCodes',
        'packetIdentifier: 1, reasonCodes',
      ),
      edit(
        'subscription.ts',
        "type: 'server.UNSUBACK', packetIdentifier,",
        "type: 'server.UNSUBACK', packetIdentifier: 1,",
      ),
    ],
  },
  {
    sentence: 'A QoS 0 PUBLISH has no Packet Identifier.',
    statements: ['3.1.1:MQTT-2.3.1-5', '5.0:MQTT-2.2.1-2'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.subscribe('x');
      client.publish('x', { payload: 'm' });
      await client.receiveMessage('m', { packetIdentifier: undefined });
      const propertiesBytes = wire.version === '5.0' ? 1 : 0;
      require(client.lastBytes.length ===
        3 + rawTopic(wire).length + propertiesBytes, 'The PUBLISH has bytes that it should not have.');
    },
    brokenBy: [
      edit(
        'edge/publish-writer.ts',
        'const { topic, payload, qos, retain, dup, packetIdentifier } = publish;',
        'const { topic, payload, retain, dup, packetIdentifier = 1 } = publish; const qos = 1;',
      ),
    ],
  },
  {
    sentence: 'A Packet Identifier of 0 ends the connection that it came on.',
    statements: ['3.1.1:MQTT-4.8.0-1', '3.1.1:MQTT-2.3.1-1', '5.0:MQTT-4.13.1-1', '5.0:MQTT-2.2.1-3'],
    rigour: true,
    run: async (wire) => {
      const none = noProperties(wire.version);
      const name = rawTopic(wire);
      const withIdentifier = [
        rawPacket(0x32, name, 0, 0, none, 0x6d),
        rawPacket(0x34, name, 0, 0, none, 0x6d),
        rawPacket(0x82, 0, 0, none, name, 0),
        rawPacket(0xa2, 0, 0, none, name),
      ];
      const acknowledging = ['40 02 0000', '50 02 0000', '62 02 0000', '70 02 0000'];
      await closesFor(wire, [...withIdentifier, ...acknowledging], 0x81, 0x82);
    },
    brokenBy: [
      edit('edge/cursor.ts', "if (identifier === 0) this.fail('a Packet Identifier of 0');", 'return identifier || 1;'),
    ],
  },
  {
    sentence: 'PUBACK, PUBREC, PUBREL and PUBCOMP repeat the identifier of the PUBLISH that they are about.',
    statements: ['3.1.1:MQTT-2.3.1-6', '5.0:MQTT-2.2.1-5'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x', 2);
      publisher.publish('x', { qos: 1, packetIdentifier: 700 });
      await publisher.receive('PUBACK', { packetIdentifier: 700 });
      publisher.publish('x', { qos: 2, packetIdentifier: 65_535 });
      await publisher.receive('PUBREC', { packetIdentifier: 65_535 });
      publisher.send('PUBREL', { packetIdentifier: 65_535 });
      await publisher.receive('PUBCOMP', { packetIdentifier: 65_535 });
      const first = await subscriber.receive('PUBLISH', { qos: 1 });
      subscriber.send('PUBACK', { packetIdentifier: first.packetIdentifier ?? 0 });
      const { packetIdentifier = 0 } = await subscriber.receive('PUBLISH', { qos: 2 });
      subscriber.send('PUBREC', { packetIdentifier });
      await subscriber.receive('PUBREL', { packetIdentifier });
    },
    brokenBy: [
      edit('delivery.ts', "type: 'server.PUBACK', packetIdentifier", "type: 'server.PUBACK', packetIdentifier: 9"),
      edit('delivery.ts', "type: 'server.PUBREC', packetIdentifier", "type: 'server.PUBREC', packetIdentifier: 9"),
      edit('delivery.ts', "type: 'server.PUBCOMP', packetIdentifier", "type: 'server.PUBCOMP', packetIdentifier: 9"),
      edit('outgoing.ts', "PUBREL', packetIdentifier, ...code", "PUBREL', packetIdentifier: 9, ...code"),
    ],
  },
];
