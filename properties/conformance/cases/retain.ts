/** Retained messages: both versions, section 3.3.1.3; 5.0, section 3.8.3.1. */
import type { Publish } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { kept, leaves, publishToEnd, publisherAndSubscriber } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';

const resending = 'retainHandling === 0 || (retainHandling === 1 && !existed)';
const keepingRetain = 'message.retain && recipient.retainAsPublished';

export const retainCases: readonly Case[] = [
  {
    sentence: 'Who subscribes gets the last retained message of every matching topic, with its QoS and RETAIN 1.',
    statements: [
      '3.1.1:MQTT-3.3.1-5',
      '3.1.1:MQTT-3.3.1-6',
      '3.1.1:MQTT-3.3.1-8',
      '5.0:MQTT-3.3.1-5',
      '5.0:MQTT-3.3.1-9',
    ],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'r/a', { payload: 'old', retain: true });
      await publishToEnd(publisher, 'r/a', { payload: 'new', retain: true, qos: 1 });
      await publishToEnd(publisher, 'r/b', { payload: 'b', retain: true, qos: 2 });
      await publishToEnd(publisher, 'other', { payload: 'other', retain: true });
      const messages = await retainedFor(wire, 'r/+');
      require(messages.length === 2, `There are ${messages.length} messages, not 2.`);
      const says = (topic: string, payload: string, qos: number): boolean =>
        messages.some(
          (message) => message.topic === topic && textOf(message) === payload && message.qos === qos && message.retain,
        );
      require(says('r/a', 'new', 1), 'The last one of r/a is not among them.');
      require(says('r/b', 'b', 2), 'That of r/b is not among them.');
    },
    brokenBy: [
      edit('retained.ts', 'if (!message.retain) return;', 'return;'),
      edit(
        'retained.ts',
        'if (!message.retain) return;',
        'if (!message.retain || state.retained.get(message.topic)) return;',
      ),
      edit('retained.ts', '{ message, timer }', '{ message: { ...message, qos: 0 }, timer }'),
      edit('retained.ts', 'deliver(state, subscription, message, true', 'deliver(state, subscription, message, false'),
      edit('subscription.ts', 'match(requested.topicFilter)', 'match(requested.topicFilter).slice(0, 1)'),
    ],
  },
  {
    sentence: 'A retained message is sent exactly if its Topic Name matches the Topic Filter, level by level.',
    statements: ['3.1.1:MQTT-3.3.1-6', '5.0:MQTT-3.3.1-9'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      for (const topic of ['a', 'a/', 'a/b', 'a//b', '/', '/a', 'a/b/c'])
        await publishToEnd(publisher, topic, { payload: topic, retain: true, qos: 1 });
      for (const [topicFilter, ...expected] of [
        ['a', 'a'],
        ['+', 'a'],
        ['a/+', 'a/', 'a/b'],
        ['a/+/b', 'a//b'],
        ['+/+', '/', '/a', 'a/', 'a/b'],
        ['a/#', 'a', 'a/', 'a//b', 'a/b', 'a/b/c'],
        ['/#', '/', '/a'],
        ['a/b/#', 'a/b', 'a/b/c'],
        ['b/#'],
      ] as const) {
        const topics = (await retainedFor(wire, topicFilter)).map(({ topic }) => topic);
        require(topics.toSorted().join(' ') === expected.join(' '), `${topicFilter} got ${topics.join(' ')}.`);
      }
    },
    brokenBy: [
      edit(
        'retained-tree.ts',
        'depth === 0 ? childrenOf(this.#root, true) : frontier',
        'frontier.flatMap((here) => childrenOf(here, depth === 0))',
      ),
      edit(
        'retained-tree.ts',
        "if (level === '+') frontier = frontier.flatMap((here) => childrenOf(here, depth === 0));",
        "if (level === '+') frontier = frontier.flatMap((here) => childrenOf(here, depth === 0).slice(0, 1));",
      ),
      edit(
        'retained-tree.ts',
        "of topicFilter.split('/').entries()",
        "of topicFilter.split('/').filter((each) => each !== '').entries()",
      ),
    ],
  },
  {
    sentence: 'A retained message of QoS 0 displaces the one of its topic.',
    statements: ['3.1.1:MQTT-3.3.1-7', '5.0:MQTT-3.3.1-5'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'r', { payload: 'old', retain: true, qos: 1 });
      await publishToEnd(publisher, 'r', { payload: 'new', retain: true });
      const messages = await retainedFor(wire, 'r');
      require(!messages.some((message) => textOf(message) === 'old'), 'The old one is still there.');
    },
    brokenBy: [
      edit('retained.ts', 'if (!message.retain) return;', 'if (!message.retain || message.qos === 0) return;'),
    ],
  },
  {
    sentence: 'A message for a subscription that is there has RETAIN 0, though it came with RETAIN 1, and waited.',
    statements: ['3.1.1:MQTT-3.3.1-9', '5.0:MQTT-3.3.1-12'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire);
      const away = await connect(wire, 'away', kept);
      await away.subscribe({ topicFilter: 'topic', qos: 1 });
      await leaves(away);
      await publishToEnd(publisher, 'topic', { payload: 'm', retain: true, qos: 1 });
      await subscriber.receiveMessage('m', { retain: false });
      await (await connect(wire, 'away', kept)).receiveMessage('m', { retain: false });
    },
    brokenBy: [
      edit('fan-out.ts', keepingRetain, 'message.retain'),
      edit('outgoing.ts', '{ message, qos, retain, sub', '{ message, qos, retain: message.retain, sub'),
    ],
  },
  {
    sentence: 'An empty retained message is delivered as any other, removes the one of its topic, and is not kept.',
    statements: ['3.1.1:MQTT-3.3.1-10', '3.1.1:MQTT-3.3.1-11', '5.0:MQTT-3.3.1-6', '5.0:MQTT-3.3.1-7'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire);
      await publishToEnd(publisher, 'topic', { payload: 'm', retain: true });
      await subscriber.receiveMessage('m');
      await publishToEnd(publisher, 'topic', { payload: '', retain: true });
      await subscriber.receiveMessage('', { retain: false });
      await publishToEnd(publisher, 'other', { payload: '', retain: true });
      for (const topic of ['topic', 'other'])
        require((await retainedFor(wire, topic)).length === 0, `There is still a retained message of ${topic}.`);
    },
    brokenBy: [
      edit(
        'fan-out.ts',
        'retain(state, message);',
        'retain(state, message); if (message.payload.length === 0) return;',
      ),
      edit('retained.ts', 'if (!isStored) {\n    forgetRetained(state, topic);', 'if (!isStored) {'),
      edit('retained.ts', 'message.payload.length > 0', 'true'),
    ],
  },
  {
    sentence: 'A message with RETAIN 0 is not kept, and leaves the one that is.',
    statements: ['3.1.1:MQTT-3.3.1-12', '5.0:MQTT-3.3.1-8'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'r', { payload: 'kept', retain: true, qos: 1 });
      await publishToEnd(publisher, 'r', { payload: 'new', qos: 1 });
      await publishToEnd(publisher, 'r', { payload: '' });
      await publishToEnd(publisher, 'other', { payload: 'other' });
      const messages = [...(await retainedFor(wire, 'r')), ...(await retainedFor(wire, 'other'))];
      const payloads = messages.map(textOf);
      require(payloads.join(' ') === 'kept', `${payloads.join(' ')} came, not kept alone.`);
    },
    brokenBy: [
      edit('retained.ts', 'if (!message.retain) return;', ''),
      edit(
        'retained.ts',
        'if (!message.retain) return;',
        'if (!message.retain) { forgetRetained(state, message.topic); return; }',
      ),
    ],
  },
  {
    sentence: 'Retained messages outlive the sessions of who published them.',
    statements: ['3.1.1:MQTT-3.1.2-7'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher', kept);
      await publishToEnd(publisher, 'r', { payload: 'm', retain: true, qos: 1 });
      await leaves(publisher);
      const again = await connect(wire, 'publisher');
      await leaves(again);
      require((await retainedFor(wire, 'r')).length === 1, 'It is not there any more.');
    },
    brokenBy: [
      edit(
        'session.ts',
        'state.sessions.delete(session.clientId);',
        'state.sessions.delete(session.clientId); state.retained = new state.retained.constructor();',
      ),
    ],
  },
  {
    sentence: 'Retain Handling says whether retained messages are sent always, for new subscriptions alone, or never.',
    statements: ['5.0:MQTT-3.3.1-9', '5.0:MQTT-3.3.1-10', '5.0:MQTT-3.3.1-11'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'r', { payload: 'm', retain: true, qos: 1 });
      const always = await connect(wire, 'always');
      await always.subscribe({ topicFilter: 'r', qos: 0, retainHandling: 0 });
      await always.receiveMessage('m');
      await always.subscribe({ topicFilter: 'r', qos: 0, retainHandling: 0 });
      await always.receiveMessage('m');
      const once = await connect(wire, 'once');
      await once.subscribe({ topicFilter: 'r', qos: 0, retainHandling: 1 });
      await once.receiveMessage('m');
      await once.subscribe({ topicFilter: 'r', qos: 0, retainHandling: 1 });
      await once.receiveNothing();
      const never = await connect(wire, 'never');
      await never.subscribe({ topicFilter: 'r', qos: 0, retainHandling: 2 });
      await never.receiveNothing();
    },
    brokenBy: [
      edit('subscription.ts', resending, '!existed && retainHandling < 2'),
      edit('subscription.ts', resending, 'retainHandling < 2'),
      edit('subscription.ts', resending, 'retainHandling === 0 || (retainHandling === 1 && existed)'),
      edit('subscription.ts', resending, 'retainHandling !== 1 || !existed'),
    ],
  },
  {
    sentence: 'With Retain As Published a message keeps the RETAIN that it came with, without it has 0.',
    statements: ['5.0:MQTT-3.3.1-12', '5.0:MQTT-3.3.1-13'],
    run: async (wire) => {
      const { publisher, subscriber: without } = await publisherAndSubscriber(wire);
      const as = await connect(wire, 'as published');
      await as.subscribe({ topicFilter: 'topic', qos: 0, retainAsPublished: true });
      for (const retain of [true, false]) {
        await publishToEnd(publisher, 'topic', { payload: 'm', retain });
        await as.receiveMessage('m', { retain });
        await without.receiveMessage('m', { retain: false });
      }
    },
    brokenBy: [
      edit('fan-out.ts', keepingRetain, 'false'),
      edit('fan-out.ts', keepingRetain, 'recipient.retainAsPublished'),
      edit('fan-out.ts', keepingRetain, 'message.retain'),
    ],
  },
];

async function retainedFor(wire: Wire, topicFilter: string): Promise<readonly Publish[]> {
  const client = await connect(wire, 'later');
  client.send('SUBSCRIBE', { packetIdentifier: 1, subscriptions: [{ topicFilter, qos: 2 }] });
  return client.receiveMessages();
}

function textOf({ payload }: Publish): string {
  return new TextDecoder().decode(payload);
}
