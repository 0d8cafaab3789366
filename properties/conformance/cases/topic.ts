/** Topic Names and Topic Filters: both versions, section 4.7. */
import { edit } from '../../faults/edit.ts';
import type { Case, Fault } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawClientId, rawConnect, rawPacket, rawString } from '../exchange/raw-packet.ts';
import { leaves, publishToEnd } from '../exchange/recurring.ts';
import { closesFor, refusesFor } from '../exchange/violation.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

export const topicCases: readonly Case[] = [
  {
    sentence: 'A message goes to a subscription exactly if its Topic Name matches the Topic Filter.',
    statements: ['3.1.1:MQTT-3.3.2-3', '5.0:MQTT-3.3.2-3'],
    run: async (wire) => {
      await matches(
        wire,
        'sport/+/player',
        ['sport/tennis/player', 'sport//player'],
        ['sport/player', 'sport/a/b/player'],
      );
      await matches(wire, 'sport/#', ['sport', 'sport/', 'sport/tennis', 'sport/a/b'], ['sports', '/sport', 'Sport/a']);
      await matches(wire, '+/+', ['/finance', 'a/b', '/'], ['finance', 'a/b/c']);
      await matches(wire, '/+', ['/finance', '/'], ['finance', '/a/b']);
      await matches(wire, 'a/b', ['a/b'], ['a', 'b', 'a/b/', 'a/b/c', '/a/b', 'a//b']);
      await matches(wire, '#', ['a', '/', 'a/b'], []);
    },
    brokenBy: [
      edit('subscription-tree.ts', "push(next, children.get('+'));", ''),
      edit(
        'subscription-tree.ts',
        'pushSubscribers(found, here.children?.get(',
        'if (false) pushSubscribers(found, here.children?.get(',
      ),
      edit('subscription-tree.ts', "topicName.split('/')", "topicName.split('/').filter((level) => level !== '')"),
      edit('send-publish.ts', 'topic, payload, qos: 0', "topic: topic + '/', payload, qos: 0"),
    ],
  },
  {
    sentence: 'A Topic Filter that begins with a wildcard matches no Topic Name that begins with $.',
    statements: ['3.1.1:MQTT-4.7.2-1', '5.0:MQTT-4.7.2-1'],
    exact: 'topics',
    run: async (wire) => {
      // What else the server does with such Topic Names is its own affair.
      const { tag } = wire;
      const names = [`$${tag}/a`, `$${tag}/b/a`];
      for (const topicFilter of ['#', '+/a', '+/#', '+/+']) {
        const subscriber = await connect(wire, 'subscriber');
        await subscriber.subscribe(topicFilter);
        for (const topic of names) (await connect(wire, 'publisher')).publish(topic, { payload: topic, retain: true });
        await subscriber.receiveNothing();
        const later = await connect(wire, 'later');
        await later.subscribe(topicFilter);
        await later.receiveNothing();
      }
      for (const topic of names) (await connect(wire, 'publisher')).publish(topic, { payload: '', retain: true });
      await matches(wire, '+/$a', [`${tag}/$a`], [`$${tag}/$a`]);
    },
    brokenBy: [
      edit('subscription-tree.ts', "depth > 0 || !topicName.startsWith('$')", 'true'),
      edit('retained-tree.ts', "level.startsWith('$')", 'false'),
    ],
  },
  {
    sentence: 'A Topic Name or Topic Filter without a character ends the connection that it came on.',
    rigour: true,
    statements: ['3.1.1:MQTT-4.8.0-1', '5.0:MQTT-4.13.1-1', '3.1.1:MQTT-4.7.3-1', '5.0:MQTT-4.7.3-1'],
    run: async (wire) => {
      await closesFor(wire, packetsAbout(wire, ''), 0x81, 0x82, 0x8f, 0x90);
      await refusesFor(wire, [connectWithWill(wire, '')], 0x81, 0x82, 0x90);
    },
    brokenBy: [
      [
        edit('topic.ts', "topic !== '' && isMqttString(topic)", 'isMqttString(topic)'),
        edit('delivery.ts', "topic === '' && topicAlias === undefined", 'false'),
        edit('edge/publish-reader.ts', "topic === '' && properties", 'false && properties'),
      ],
    ],
  },
  {
    sentence: 'A Topic Name of 65,535 bytes is taken and handed on as it is, and none is made longer.',
    statements: ['3.1.1:MQTT-4.7.3-3', '5.0:MQTT-4.7.3-3'],
    exact: 'topics',
    run: async (wire) => {
      const rest = 65_535 - wire.tag.length;
      const topic = wire.tag + 'é'.repeat(Math.floor(rest / 2)) + 'x'.repeat(rest % 2);
      await matches(wire, topic, [topic], [topic.slice(1), topic.slice(0, -1)]);
      const client = await connect(wire, 'client');
      client.publish(topic, { payload: 'm', retain: true });
      await client.subscribe({ topicFilter: topic, qos: 1 });
      await client.receiveMessage('m', { topic });
      client.send('UNSUBSCRIBE', { packetIdentifier: 1, topicFilters: [topic] });
      await client.receive('UNSUBACK');
    },
    brokenBy: [
      [
        edit('send-publish.ts', 'topic, payload, qos: 0', "topic: topic + '/', payload, qos: 0"),
        edit(
          'edge/publish-writer.ts',
          'bytes.writeUInt16BE(topicBytes, at)',
          'bytes.writeUInt16BE(topicBytes & 0xffff, at)',
        ),
      ],
      edit('send-publish.ts', 'topic, payload, qos: 0', 'topic: topic.slice(0, 30_000), payload, qos: 0'),
    ],
  },
  {
    sentence: 'Topic Names and Topic Filters are compared as they are, nothing normalised, replaced or left out.',
    statements: ['3.1.1:MQTT-4.7.3-4', '5.0:MQTT-4.7.3-4'],
    run: async (wire) => {
      const texts = [
        'é',
        'e\u0301',
        'E\u0301',
        'a',
        'A',
        ' a',
        'a ',
        '/a',
        'a/',
        'a//',
        'ａ',
        'ﬁ',
        'fi',
        '\u{F0000}',
        '\u0378',
        '%61',
        '.',
      ];
      for (const text of texts) {
        const others = texts.filter((other) => other !== text);
        await matches(wire, text, [text], others);
      }
    },
    brokenBy: [
      changingTopics('normalize()'),
      changingTopics("normalize('NFKC')"),
      changingTopics('toLowerCase()'),
      changingTopics('trim()'),
      changingTopics("replace(/\\p{Cn}/u, '.')"),
    ],
  },
];

/** Subscribes to the filter with a client of its own, which leaves, so that the next is no takeover, and publishes each name. */
async function matches(
  wire: Wire,
  topicFilter: string,
  names: readonly string[],
  others: readonly string[],
): Promise<void> {
  const publisher = await connect(wire, 'publisher of names');
  const subscriber = await connect(wire, 'subscriber');
  await subscriber.subscribe(topicFilter);
  for (const name of [...names, ...others]) await publishToEnd(publisher, name, { payload: name });
  const received = (await subscriber.receiveMessages()).map(({ topic }) => topic);
  await leaves(subscriber);
  await leaves(publisher);
  require(received.length === names.length &&
    names.every((name) =>
      received.includes(name),
    ), `${topicFilter} got ${JSON.stringify(received)}, not ${JSON.stringify(names)}.`);
}

function packetsAbout(wire: Wire, text: string): readonly Uint8Array[] {
  const properties = noProperties(wire.version);
  return [
    rawPacket(0x30, rawString(text), properties),
    rawPacket(0x82, 0, 1, properties, rawString(text), 0),
    rawPacket(0xa2, 0, 1, properties, rawString(text)),
  ];
}

function connectWithWill(wire: Wire, topic: string): Uint8Array {
  const payload = [rawClientId(wire), noProperties(wire.version), rawString(topic), rawString('will')];
  return rawConnect(wire, { flags: 0x06, payload });
}

/** A fault: this is done to every Topic Name and Topic Filter. */
function changingTopics(change: string): Fault {
  const resolved = 'const topic = topicOf(client, packet);';
  return [
    edit('delivery.ts', resolved, `${resolved.replace('const topic', 'const name')} const topic = name.${change};`),
    edit('subscription.ts', ' } = requested;', ` } = { ...requested, topicFilter: requested.topicFilter.${change} };`),
  ];
}
