/** Topic Aliases: 5.0, section 3.3.2.3.4. */
import { reasonCode, type Publish } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect, connected } from '../exchange/connect.ts';
import { rawPacket, rawTopic } from '../exchange/raw-packet.ts';
import { kept } from '../exchange/recurring.ts';
import { NotOffered, require } from '../wire/deviation.ts';

/** Long enough for an alias to be worth it. */
const topics = ['first', 'second', 'third', 'first', 'second', 'third', 'fourth', 'first', 'fourth', 'third'];

export const topicAliasCases: readonly Case[] = [
  {
    sentence: 'A client may use every Topic Alias from 1 to what the CONNACK allows, and give it another meaning.',
    statements: ['5.0:MQTT-3.3.2-12'],
    run: async (wire) => {
      const subscriber = await connect(wire, 'subscriber');
      await subscriber.subscribe('x/#');
      const { client, connack } = await connected(wire, 'publisher');
      const maximum = connack.topicAliasMaximum ?? 0;
      for (let topicAlias = 1; topicAlias <= maximum; topicAlias++) {
        client.publish(`x/${topicAlias}`, { payload: 'named', topicAlias });
        await subscriber.receiveMessage('named', { topic: `x/${topicAlias}` });
      }
      for (let topicAlias = maximum; topicAlias >= 1; topicAlias--) {
        client.publish('', { payload: 'by alias', topicAlias });
        await subscriber.receiveMessage('by alias', { topic: `x/${topicAlias}` });
      }
      if (maximum === 0) return;
      client.publish('x/other', { payload: 'renamed', topicAlias: 1 });
      await subscriber.receiveMessage('renamed', { topic: 'x/other' });
      client.publish('', { payload: 'by alias', topicAlias: 1 });
      await subscriber.receiveMessage('by alias', { topic: 'x/other' });
    },
    brokenBy: [
      edit('topic-alias.ts', 'topicAlias <= options.topicAliasMaximum', 'topicAlias < options.topicAliasMaximum'),
      edit('topic-alias.ts', 'topicAlias >= 1 &&', 'topicAlias >= 2 &&'),
      edit(
        'topic-alias.ts',
        '.set(topicAlias, topic);\n  return topic;',
        '.set(topicAlias, traffic.namesFromClient.get(topicAlias) ?? topic);\n  return topic;',
      ),
    ],
  },
  {
    rigour: true,
    sentence: 'A Topic Alias that is not allowed ends the connection, and so does one without meaning.',
    statements: ['5.0:MQTT-3.3.2-8', '5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('#');
      const above = await connected(wire, 'a');
      const topicAlias = (above.connack.topicAliasMaximum ?? 0) + 1;
      above.client.publish('x', { topicAlias });
      await above.client.isClosed(reasonCode.topicAliasInvalid);
      const zero = await connect(wire, 'a');
      // PUBLISH to "x" with the Topic Alias 0.
      zero.sendBytes(rawPacket(0x30, rawTopic(wire), 3, 0x23, 0, 0, 0x6d));
      await zero.isClosed(reasonCode.topicAliasInvalid, reasonCode.protocolError, reasonCode.malformedPacket);
      const unknown = await connected(wire, 'a');
      if ((unknown.connack.topicAliasMaximum ?? 0) === 0) return;
      unknown.client.publish('', { topicAlias: 1 });
      await unknown.client.isClosed(reasonCode.protocolError, reasonCode.topicAliasInvalid);
      await watcher.receiveNothing();
    },
    brokenBy: [
      edit('topic-alias.ts', 'topicAlias <= options.topicAliasMaximum', 'true'),
      edit('topic-alias.ts', '?? unknownAlias', "?? 'unknown'"),
      [
        edit('edge/property-table.ts', "holders: ['PUBLISH'], notZero: topicAliasInvalid", "holders: ['PUBLISH']"),
        edit('topic-alias.ts', 'topicAlias >= 1 &&', ''),
      ],
    ],
  },
  {
    sentence: 'What a client means by a Topic Alias ends with its connection, though the session goes on.',
    statements: ['5.0:MQTT-3.3.2-7'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('#');
      const { client: first, connack } = await connected(wire, 'a', kept);
      if ((connack.topicAliasMaximum ?? 0) === 0) throw new NotOffered('it allows no Topic Aliases');
      first.publish('x', { payload: 'm', topicAlias: 1 });
      await watcher.receiveMessage('m');
      await first.cut();
      const second = await connect(wire, 'a', kept);
      second.publish('', { topicAlias: 1 });
      await second.isClosed(reasonCode.protocolError, reasonCode.topicAliasInvalid);
      await watcher.receiveNothing();
    },
    brokenBy: [
      [
        edit('topic-alias.ts', 'client.traffic?.namesFromClient?.get(', 'client.session.aliases?.get('),
        edit('topic-alias.ts', '(traffic.namesFromClient ??= new Map())', '(client.session.aliases ??= new Map())'),
      ],
    ],
  },
  {
    sentence: 'A client that allows no Topic Alias gets every message with its Topic Name.',
    statements: ['5.0:MQTT-3.1.2-27', '5.0:MQTT-3.3.2-11'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      for (const fields of [{}, { topicAliasMaximum: 0 }]) {
        const client = await connect(wire, 'subscriber', fields);
        await client.subscribe('#');
        for (const topic of topics) {
          publisher.publish(topic, { payload: 'm' });
          await client.receiveMessage('m', { topic, topicAlias: undefined });
        }
        await client.cut();
      }
    },
    brokenBy: [
      edit('topic-alias.ts', 'connect.topicAliasMaximum ?? 0', 'connect.topicAliasMaximum ?? 5'),
      edit('topic-alias.ts', 'connect.topicAliasMaximum ?? 0', 'connect.topicAliasMaximum === 0 ? 5 : 0'),
    ],
  },
  {
    sentence: 'A server uses only Topic Aliases that the client allows, and names the topic of each before.',
    statements: ['5.0:MQTT-3.1.2-26', '5.0:MQTT-3.3.2-8', '5.0:MQTT-3.3.2-11'],
    run: async (wire) => {
      const client = await connect(wire, 'subscriber', { topicAliasMaximum: 2 });
      await client.subscribe('#');
      const publisher = await connect(wire, 'publisher');
      const known = new Map<number, string>();
      for (const topic of topics) {
        publisher.publish(topic, { payload: 'm' });
        requireTopic(await client.receiveMessage('m'), topic, known, 2);
      }
    },
    brokenBy: [
      edit('topic-alias.ts', 'used >= traffic.aliasesToClientMax ||', ''),
      edit('topic-alias.ts', 'topicAlias: used + 1', 'topicAlias: used'),
      edit('topic-alias.ts', 'topicAlias: used + 1', "topic: '', topicAlias: used + 1"),
    ],
  },
  {
    sentence:
      'What a server means by a Topic Alias ends with the connection, though the session goes on and messages are sent again.',
    holdsBack: true,
    statements: ['5.0:MQTT-3.3.2-7'],
    run: async (wire) => {
      const first = await connect(wire, 'subscriber', { ...kept, topicAliasMaximum: 4 });
      await first.subscribe({ topicFilter: 'topic', qos: 1 });
      const publisher = await connect(wire, 'publisher');
      const known = new Map<number, string>();
      for (let packetIdentifier = 1; packetIdentifier <= 3; packetIdentifier++) {
        publisher.publish('topic', { payload: 'm', qos: 1, packetIdentifier });
        await publisher.receive('PUBACK');
        requireTopic(await first.receiveMessage('m'), 'topic', known, 4);
      }
      await first.cut();
      publisher.publish('topic', { payload: 'm', qos: 1 });
      const second = await connect(wire, 'subscriber', { ...kept, topicAliasMaximum: 4 });
      known.clear();
      for (let count = 1; count <= 4; count++) requireTopic(await second.receiveMessage('m'), 'topic', known, 4);
    },
    brokenBy: [
      edit(
        'accept.ts',
        'aliasedTraffic(connect, state.options)',
        '(session.aliases ??= aliasedTraffic(connect, state.options))',
      ),
    ],
  },
  {
    sentence: 'A message that the client takes without a Topic Alias is not lost by one.',
    statements: ['5.0:MQTT-3.1.2-24', '5.0:MQTT-3.1.2-25'],
    run: async (wire) => {
      // A byte of type, one of length, the Topic Name, and one of the Property Length.
      const payload = 'f'.repeat(50);
      const maximumPacketSizeBytes = 3 + rawTopic(wire, 'topic').length + payload.length;
      const client = await connect(wire, 'subscriber', { topicAliasMaximum: 4, maximumPacketSizeBytes });
      await client.subscribe({ topicFilter: 'topic', qos: 0 });
      const publisher = await connect(wire, 'publisher');
      const known = new Map<number, string>();
      for (const text of [payload, 'short', payload, 'short']) {
        publisher.publish('topic', { payload: text });
        requireTopic(await client.receiveMessage(text), 'topic', known, 4);
        require(client.lastBytes.length <= maximumPacketSizeBytes, `The packet has ${client.lastBytes.length} bytes.`);
      }
    },
    brokenBy: [
      edit('send-publish.ts', 'if (aliased && fits(client, aliased)) {', 'if (aliased) {'),
      edit(
        'send-publish.ts',
        'if (aliased && fits(client, aliased)) {',
        'if (aliased && !fits(client, aliased)) return false; if (aliased) {',
      ),
      edit(
        'send-publish.ts',
        'if (aliased && fits(client, aliased)) {',
        'if (aliased) noteTopicAlias(traffic, aliased); if (aliased && fits(client, aliased)) {',
      ),
    ],
  },
];

/** Whether the packet names the topic, or an alias that has been given it on this connection; notes one that it gives. */
function requireTopic(packet: Publish, topic: string, known: Map<number, string>, maximum: number): void {
  const { topicAlias } = packet;
  if (topicAlias !== undefined) {
    require(topicAlias >= 1 && topicAlias <= maximum, `The Topic Alias ${topicAlias} is not allowed.`);
    if (packet.topic !== '') known.set(topicAlias, packet.topic);
  }
  const meant = packet.topic === '' ? known.get(topicAlias ?? 0) : packet.topic;
  require(meant === topic, `The topic is ${String(meant)}, not ${topic}.`);
}
