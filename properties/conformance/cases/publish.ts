/** PUBLISH: both versions, section 3.3 but for retained messages, and sections 4.3.1 and 4.5. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawClientId, rawConnect, rawPacket, rawString, rawTopic } from '../exchange/raw-packet.ts';
import { comesBack, kept, leaves, publishToEnd, publisherAndSubscriber } from '../exchange/recurring.ts';
import { closesFor, refusesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

export const publishCases: readonly Case[] = [
  {
    sentence: 'PUBLISH is answered as its QoS demands: not at all, by PUBACK, or by PUBREC.',
    statements: ['3.1.1:MQTT-3.3.4-1', '5.0:MQTT-3.3.4-1'],
    run: async (wire) => {
      const client = await connect(wire, 'client');
      client.publish('x');
      await client.receiveNothing();
      client.publish('x', { qos: 1 });
      await client.receive('PUBACK');
      client.publish('x', { qos: 2 });
      await client.receive('PUBREC');
      await client.receiveNothing();
    },
    brokenBy: [
      edit(
        'delivery.ts',
        'case 0:',
        "case 0: send(state, connection, { type: 'server.PUBACK', packetIdentifier: 1 });",
      ),
      edit('delivery.ts', "type: 'server.PUBACK'", "type: 'server.PUBREC'"),
      edit('delivery.ts', "type: 'server.PUBREC'", "type: 'server.PUBACK'"),
    ],
  },
  {
    sentence: 'A PUBLISH with QoS 3 ends the connection that it came on.',
    statements: ['3.1.1:MQTT-3.3.1-4', '5.0:MQTT-3.3.1-4'],
    rigour: true,
    run: async (wire) => {
      const body = [rawTopic(wire), 0, 1, noProperties(wire.version), 0x6d];
      await closesFor(wire, [rawPacket(0x36, ...body), rawPacket(0x37, ...body), rawPacket(0x3e, ...body)], 0x81);
    },
    brokenBy: [
      [
        edit('edge/header.ts', 'if (qos === 3)', 'if (false)'),
        edit('delivery.ts', 'if (qos > options.maximumQoS)', 'if (false)'),
      ],
    ],
  },
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    rigour: true,
    statements: ['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1', '3.1.1:MQTT-3.3.1-2', '5.0:MQTT-3.3.1-2'],
    run: async (wire) => {
      const body = [rawTopic(wire), noProperties(wire.version), 0x6d];
      await closesFor(wire, [rawPacket(0x38, ...body), rawPacket(0x39, ...body)], 0x81, 0x82);
    },
    brokenBy: [
      [
        edit('edge/header.ts', 'qos === 0 && flags >= 8', 'false'),
        edit('delivery.ts', 'if (qos === 0 && dup)', 'if (false)'),
      ],
    ],
  },
  {
    sentence: 'What is sent for the first time has DUP 0, whatever DUP it came with.',
    statements: [
      '3.1.1:MQTT-3.3.1-2',
      '3.1.1:MQTT-3.3.1-3',
      '3.1.1:MQTT-4.3.1-1',
      '5.0:MQTT-3.3.1-2',
      '5.0:MQTT-3.3.1-3',
      '5.0:MQTT-4.3.1-1',
    ],
    run: async (wire) => {
      const { publisher, subscriber: atMostOnce } = await publisherAndSubscriber(wire);
      const exactlyOnce = await connect(wire, 'exactly once');
      await exactlyOnce.subscribe({ topicFilter: 'topic', qos: 2 });
      await publishToEnd(publisher, 'topic', { payload: 'm', qos: 1, dup: true });
      await atMostOnce.receiveMessage('m', { qos: 0, dup: false });
      await exactlyOnce.receiveMessage('m', { qos: 1, dup: false });
      await publishToEnd(publisher, 'topic', { payload: 'n', qos: 2, dup: true });
      await atMostOnce.receiveMessage('n', { qos: 0, dup: false });
      await exactlyOnce.receiveMessage('n', { qos: 2, dup: false });
    },
    brokenBy: [
      edit('send-publish.ts', 'qos: 0, retain, dup: false', 'qos: 0, retain, dup: true'),
      edit('send-publish.ts', 'qos: 0, retain, dup: false', 'qos: 1, retain, dup: false, packetIdentifier: 1'),
      [
        edit('message.ts', 'bytes: 0,', 'bytes: 0, dup: source.dup,'),
        edit('send-publish.ts', 'retain, dup, packetIdentifier }', 'retain, dup: message.dup, packetIdentifier }'),
      ],
    ],
  },
  {
    sentence: 'What has waited for its client, and was never sent, has DUP 0 too.',
    statements: ['3.1.1:MQTT-3.3.1-3', '3.1.1:MQTT-4.3.2-1', '5.0:MQTT-3.3.1-3', '5.0:MQTT-4.3.2-2'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await leaves(await subscribed(wire));
      await publishToEnd(publisher, 'topic', { payload: 'm', qos: 1 });
      await (await connect(wire, 'subscriber', kept)).receiveMessage('m', { qos: 1, dup: false });
    },
    brokenBy: [edit('outgoing.ts', 'delivery, packetIdentifier, false)', 'delivery, packetIdentifier, true)')],
  },
  {
    sentence: 'A Topic Name with a wildcard ends the connection that it came on.',
    rigour: true,
    statements: [
      '3.1.1:MQTT-4.8.0-1',
      '5.0:MQTT-4.13.1-1',
      '3.1.1:MQTT-3.3.2-2',
      '3.1.1:MQTT-4.7.1-1',
      '5.0:MQTT-3.3.2-2',
      '5.0:MQTT-4.7.0-1',
    ],
    run: async (wire) => {
      const { version } = wire;
      const names = ['+', '#', 'a/+', 'a/#', '+/a', 'a+', 'a#b'].map((name) => rawTopic(wire, name));
      const properties = noProperties(version);
      const publishes = names.map((name) => rawPacket(0x30, name, properties));
      await closesFor(wire, publishes, 0x81, 0x82, 0x90);
      const connects = names.map((name) =>
        rawConnect(wire, { flags: 0x06, payload: [rawClientId(wire), properties, name, rawString('will')] }),
      );
      await refusesFor(wire, connects, 0x81, 0x82, 0x90);
    },
    brokenBy: [edit('topic.ts', '&& !wildcards.test(topicName)', '')],
  },
  {
    sentence: 'A PUBLISH from the server begins with the Topic Name, in UTF-8.',
    statements: ['3.1.1:MQTT-3.3.2-1', '5.0:MQTT-3.3.2-1'],
    run: async (wire) => {
      const topic = 'é/日本/😀';
      const { publisher, subscriber } = await publisherAndSubscriber(wire, '#');
      await publishToEnd(publisher, topic, { payload: 'm' });
      await subscriber.receiveMessage('m', { topic });
      const start = Buffer.from(subscriber.lastBytes.subarray(2));
      require(start.indexOf(rawTopic(wire, topic)) === 0, 'The Topic Name does not come first.');
    },
    brokenBy: [edit('edge/publish-writer.ts', 'bytes.write(topic, at)', "bytes.write(topic, at, 'latin1')")],
  },
  {
    sentence: 'Overlapping subscriptions get a message with the highest QoS among them.',
    statements: ['3.1.1:MQTT-3.3.5-1', '5.0:MQTT-3.3.4-2'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'a/#', 0);
      await subscriber.subscribe({ topicFilter: 'a/b', qos: 2 });
      await subscriber.subscribe({ topicFilter: '+/b', qos: 1 });
      await subscriber.subscribe({ topicFilter: 'c/#', qos: 2 });
      await subscriber.subscribe({ topicFilter: 'c/d', qos: 0 });
      for (const topic of ['a/b', 'c/d']) {
        await publishToEnd(publisher, topic, { qos: 2 });
        const copies = await subscriber.receiveMessages();
        require(Math.max(...copies.map(({ qos }) => qos)) === 2, `There is no copy of ${topic} with QoS 2.`);
      }
    },
    brokenBy: [
      edit('fan-out.ts', 'qos: lowerQoS(one.qos, other.qos) === one.qos ? other.qos : one.qos', 'qos: one.qos'),
      edit('fan-out.ts', 'qos: lowerQoS(one.qos, other.qos) === one.qos ? other.qos : one.qos', 'qos: other.qos'),
      edit('fan-out.ts', 'qos: lowerQoS(one.qos, other.qos) === one.qos ? other.qos : one.qos', 'qos: 0'),
    ],
  },
  {
    sentence: 'A PUBLISH that the client is not authorised for is acknowledged as any other, or ends its connection.',
    statements: ['3.1.1:MQTT-3.3.5-2'],
    options: { authorizePublish: (_, { topic }) => (topic === 'forbidden' ? 0x87 : 0) },
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, '#');
      publisher.publish('forbidden', { qos: 1 });
      const [answer] = await publisher.receiveAll();
      if (answer) require(answer.type === 'server.PUBACK', `It is answered by ${answer.type}.`);
      else await publisher.isClosed();
      await subscriber.receiveNothing();
      const other = await connect(wire, 'other');
      other.publish('forbidden', { qos: 2 });
      const [second] = await other.receiveAll();
      if (second) require(second.type === 'server.PUBREC', `It is answered by ${second.type}.`);
      else await other.isClosed();
      await subscriber.receiveNothing();
    },
    brokenBy: [
      edit(
        'delivery.ts',
        "send(state, connection, { type: 'server.PUBACK'",
        "if (refusal === 0) send(state, connection, { type: 'server.PUBACK'",
      ),
      edit(
        'delivery.ts',
        "send(state, connection, { type: 'server.PUBREC'",
        "if (refusal === 0) send(state, connection, { type: 'server.PUBREC'",
      ),
    ],
  },
  {
    sentence: 'A message is for all clients with a matching subscription, be they there or away, and for no other.',
    statements: ['3.1.1:MQTT-4.5.0-1', '5.0:MQTT-4.5.0-1'],
    run: async (wire) => {
      const { publisher, subscriber: first } = await publisherAndSubscriber(wire, 'topic', 1);
      const second = await connect(wire, 'second');
      await second.subscribe({ topicFilter: 'topic', qos: 1 });
      const away = await connect(wire, 'away', kept);
      await away.subscribe({ topicFilter: 'topic', qos: 1 });
      await leaves(away);
      const other = await connect(wire, 'other');
      await other.subscribe({ topicFilter: 'topic/other', qos: 1 });
      await publishToEnd(publisher, 'topic', { payload: 'm', qos: 1 });
      await first.receiveMessage('m');
      await second.receiveMessage('m');
      await (await connect(wire, 'away', kept)).receiveMessage('m');
      await other.receiveNothing();
    },
    brokenBy: [
      edit(
        'fan-out.ts',
        'of matching[0]?.single?.values() ?? []',
        'of [...(matching[0]?.single?.values() ?? [])].slice(1)',
      ),
      edit(
        'fan-out.ts',
        'of matching[0]?.single?.values() ?? []',
        'of [...(matching[0]?.single?.values() ?? [])].slice(0, 1)',
      ),
      edit(
        'outgoing.ts',
        'else enqueue(state, session, delivery);',
        'else if (client) enqueue(state, session, delivery);',
      ),
    ],
  },
  {
    sentence: 'What was refused by PUBACK or PUBREC is not sent again.',
    holdsBack: true,
    statements: ['5.0:MQTT-4.4.0-2'],
    run: async (wire) => {
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 2 });
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'x', { payload: 'one', qos: 1 });
      await publishToEnd(publisher, 'x', { payload: 'two', qos: 2 });
      const one = await subscriber.receiveMessage('one');
      const two = await subscriber.receiveMessage('two');
      subscriber.send('PUBACK', { packetIdentifier: one.packetIdentifier ?? 0, reasonCode: 0x80 });
      subscriber.send('PUBREC', { packetIdentifier: two.packetIdentifier ?? 0, reasonCode: 0x83 });
      await subscriber.receiveNothing();
      await (await comesBack(wire, subscriber, 'subscriber')).receiveNothing();
    },
    brokenBy: [
      edit('outgoing.ts', 'if (delivery.qos !== 1) return outOfPlace;', 'return undefined;'),
      edit('outgoing.ts', 'if (delivery && !delivery.released) finish(', 'if (false) finish('),
    ],
  },
];

async function subscribed(wire: Wire): Promise<Client> {
  const client = await connect(wire, 'subscriber', kept);
  await client.subscribe({ topicFilter: 'topic', qos: 1 });
  return client;
}
