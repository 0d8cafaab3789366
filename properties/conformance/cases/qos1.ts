/** QoS 1: both versions, section 4.3.2; 5.0, section 3.4. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { comesBack, kept, publishToEnd, publisherAndSubscriber } from '../exchange/recurring.ts';
import { closesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';

export const qos1Cases: readonly Case[] = [
  {
    sentence: 'A QoS 1 message from the server has an identifier that is free, DUP 0, and waits for its PUBACK.',
    holdsBack: true,
    statements: [
      '3.1.1:MQTT-2.3.1-1',
      '3.1.1:MQTT-2.3.1-4',
      '3.1.1:MQTT-4.3.2-1',
      '3.1.1:MQTT-4.4.0-1',
      '5.0:MQTT-2.2.1-4',
      '5.0:MQTT-4.3.2-1',
      '5.0:MQTT-4.3.2-2',
    ],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 1 });
      const first = await next(publisher, subscriber, '1');
      const second = await next(publisher, subscriber, '2');
      require(first > 0 && second > 0 && first !== second, `Their identifiers are ${first} and ${second}.`);
      subscriber.send('PUBACK', { packetIdentifier: first });
      const third = await next(publisher, subscriber, '3');
      require(third > 0 && third !== second, `The identifier ${third} is in use.`);
      subscriber.send('PUBACK', { packetIdentifier: third });
      const again = await comesBack(wire, subscriber, 'subscriber');
      await again.receiveMessage('2', { packetIdentifier: second, dup: true });
      await again.receiveNothing();
    },
    brokenBy: [
      [
        edit('outgoing.ts', '(session.lastPacketIdentifier % 65_535) + 1', '1'),
        edit('outgoing.ts', 'while (session.outgoing?.has(session.lastPacketIdentifier) === true)', 'while (false)'),
      ],
      [
        edit('outgoing.ts', 'return session.lastPacketIdentifier;', 'return session.lastPacketIdentifier - 1;'),
        edit('edge/publish-writer.ts', 'if (packetIdentifier === 0) throw', 'if (false) throw'),
      ],
      edit('outgoing.ts', 'delivery, packetIdentifier, false)', 'delivery, packetIdentifier, true)'),
      edit('outgoing.ts', '(session.outgoing ??= new Map()).set(packetIdentifier, delivery);', ';'),
      edit('outgoing.ts', 'session.outgoing?.delete(packetIdentifier);', ''),
    ],
  },
  {
    sentence: 'PUBACK ends the exchange: what comes next with its identifier is a new message, whatever DUP says.',
    statements: ['3.1.1:MQTT-4.3.2-2', '5.0:MQTT-4.3.2-4', '5.0:MQTT-4.3.2-5'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x', 1);
      for (const dup of [false, true, false]) {
        publisher.publish('x', { payload: 'm', qos: 1, packetIdentifier: 500, dup });
        await publisher.receive('PUBACK', { packetIdentifier: 500, reasonCode: undefined });
        await subscriber.receiveMessage('m');
      }
    },
    brokenBy: [
      edit('delivery.ts', "type: 'server.PUBACK', packetIdentifier", "type: 'server.PUBACK', packetIdentifier: 1"),
      edit(
        'delivery.ts',
        'case 1: {',
        "case 1: { if (packet.dup) { send(state, connection, { type: 'server.PUBACK', packetIdentifier }); return undefined; }",
      ),
      edit(
        'delivery.ts',
        'case 1: {',
        "case 1: { if (client.last === packetIdentifier) { send(state, connection, { type: 'server.PUBACK', packetIdentifier }); return undefined; } client.last = packetIdentifier;",
      ),
    ],
  },
  {
    sentence: 'PUBACK has a Reason Code of its table, on either side.',
    statements: ['5.0:MQTT-3.4.2-1'],
    options: { authorizePublish: (_, { topic }) => (topic === 'forbidden' ? 0x9c : 0) },
    run: async (wire) => {
      const { publisher } = await publisherAndSubscriber(wire, 'x', 1);
      for (const topic of ['x', 'nobody', 'forbidden']) {
        publisher.publish(topic, { qos: 1 });
        const { reasonCode = 0 } = await publisher.receive('PUBACK');
        const isInTable = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99].includes(reasonCode);
        require(isInTable, `PUBACK of ${topic} has ${reasonCode}.`);
      }
      await closesFor(wire, ['40 03 0001 92', '40 03 0001 01', '40 03 0001 9c'], 0x81, 0x82);
    },
    brokenBy: [
      edit('authorization.ts', ': reasonCode.unspecifiedError;\n}', ': answer;\n}'),
      edit('edge/reason-codes.ts', 'return tables[from][type]?.has(reasonCode) ?? false;', 'return true;'),
    ],
  },
];

/** The identifier with which the message reaches the subscriber. */
async function next(publisher: Client, subscriber: Client, payload: string): Promise<number> {
  await publishToEnd(publisher, 'x', { payload, qos: 1 });
  const { packetIdentifier = 0 } = await subscriber.receiveMessage(payload, { qos: 1, dup: false });
  return packetIdentifier;
}
