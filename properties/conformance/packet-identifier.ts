/** Packet Identifiers: 3.1.1, section 2.3.1; 5.0, section 2.2.1. */
import { edit } from '../controls/control.ts';
import type { Case } from './case.ts';
import { connect, require } from './wire.ts';

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
      require(client.lastBytes.length === 6 + propertiesBytes, 'The PUBLISH has bytes that it should not have.');
    },
    brokenBy: [
      edit(
        'edge/publish-writer.ts',
        'const { topic, payload, qos, retain, dup, packetIdentifier } = publish;',
        'const { topic, payload, retain, dup, packetIdentifier = 1 } = publish; const qos = 1;',
      ),
    ],
  },
];
