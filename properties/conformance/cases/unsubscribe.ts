/** UNSUBSCRIBE and UNSUBACK: both versions, sections 3.10 and 3.11. */
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { comesBack, kept, leaves, publishToEnd, publisherAndSubscriber, tellsApart } from '../exchange/recurring.ts';

const sendsUnsuback = "send(state, connection, { type: 'server.UNSUBACK'";
const unsubscribes = 'return unsubscribe(state, session, topicFilter) ?';

export const unsubscribeCases: readonly Case[] = [
  {
    sentence:
      'UNSUBSCRIBE deletes the subscription whose Topic Filter is the same character by character, and no other.',
    statements: ['3.1.1:MQTT-3.10.4-1', '5.0:MQTT-3.10.4-1'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'a/+');
      await subscriber.subscribe('b/c');
      await unsubscribe(subscriber, 'a/#', 'A/+', 'a/b', 'a', 'b/+', '#', 'b/C', 'b/c/', '/b/c');
      await publishToEnd(publisher, 'a/x', { payload: 'still' });
      await subscriber.receiveMessage('still');
      await publishToEnd(publisher, 'b/c', { payload: 'this too' });
      await subscriber.receiveMessage('this too');
      await unsubscribe(subscriber, 'a/+');
      await publishToEnd(publisher, 'a/x', { payload: 'no more' });
      await publishToEnd(publisher, 'b/c', { payload: 'the other' });
      await subscriber.receiveMessage('the other');
      await subscriber.receiveNothing();
    },
    brokenBy: [
      removing('each.toLowerCase() === topicFilter.toLowerCase()'),
      removing("each.startsWith(topicFilter.replace(/[+#]$/, ''))"),
      removing("each === ''"),
      removing("each !== ''"),
    ],
  },
  {
    sentence: 'After UNSUBACK no message is added for the subscription, the client be there or away.',
    statements: ['3.1.1:MQTT-3.10.4-2', '5.0:MQTT-3.10.4-2'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 1 });
      await unsubscribe(subscriber, 'x');
      await publishToEnd(publisher, 'x', { qos: 1 });
      await subscriber.receiveNothing();
      await leaves(subscriber);
      await publishToEnd(publisher, 'x', { qos: 1 });
      await (await connect(wire, 'subscriber', kept)).receiveNothing();
    },
    brokenBy: [edit('subscription.ts', 'else state.subscriptions.remove(session, topicFilter);', '')],
  },
  {
    sentence: 'What was under way when UNSUBSCRIBE came is carried to its end.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-3.10.4-3', '5.0:MQTT-3.10.4-3'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: 'x', qos: 2 });
      await publishToEnd(publisher, 'x', { payload: 'one', qos: 1 });
      await publishToEnd(publisher, 'x', { payload: 'two', qos: 2 });
      const { packetIdentifier: one } = await subscriber.receiveMessage('one');
      const { packetIdentifier: two = 0 } = await subscriber.receiveMessage('two');
      await unsubscribe(subscriber, 'x');
      subscriber.send('PUBREC', { packetIdentifier: two });
      await subscriber.receive('PUBREL', { packetIdentifier: two, reasonCode: undefined });
      subscriber.send('PUBCOMP', { packetIdentifier: two });
      const again = await comesBack(wire, subscriber, 'subscriber');
      await again.receiveMessage('one', { packetIdentifier: one, qos: 1, dup: true });
      await again.receiveNothing();
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'session.subscriptions?.delete(topicFilter);',
        'session.subscriptions?.delete(topicFilter); session.outgoing = undefined;',
      ),
    ],
  },
  {
    sentence: 'UNSUBSCRIBE is answered by UNSUBACK even if there was no such subscription.',
    statements: ['3.1.1:MQTT-3.10.4-4', '3.1.1:MQTT-3.10.4-5', '5.0:MQTT-3.10.4-4', '5.0:MQTT-3.10.4-5'],
    run: async (wire) => {
      const client = await connect(wire, 'client');
      await client.subscribe('x');
      for (const packetIdentifier of [1, 300]) {
        client.send('UNSUBSCRIBE', { packetIdentifier, topicFilters: ['x'] });
        await client.receive('UNSUBACK', { packetIdentifier });
      }
      await client.receiveNothing();
    },
    brokenBy: [
      edit('subscription.ts', sendsUnsuback, `if (reasonCodes.includes(0x11)) ${sendsUnsuback}`),
      edit('subscription.ts', sendsUnsuback, `if (reasonCodes.includes(0)) ${sendsUnsuback}`),
    ],
  },
  {
    sentence: 'An UNSUBSCRIBE with several Topic Filters is like several of one each, but for one UNSUBACK.',
    statements: ['3.1.1:MQTT-3.10.4-6', '5.0:MQTT-3.10.4-6'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x');
      await subscriber.subscribe('y');
      await subscriber.subscribe('z');
      await unsubscribe(subscriber, 'x', 'w', 'y');
      for (const topic of ['x', 'y', 'z']) await publishToEnd(publisher, topic, { payload: topic });
      await subscriber.receiveMessage('z');
      await subscriber.receiveNothing();
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'topicFilters.map((topicFilter) => {',
        'topicFilters.map((topicFilter, index) => { if (index > 0) return 0x11;',
      ),
      edit('subscription.ts', sendsUnsuback, `for (const reasonCode of reasonCodes) ${sendsUnsuback}`),
    ],
  },
  {
    sentence: 'UNSUBACK says of each Topic Filter, in their order, whether there was such a subscription.',
    statements: ['5.0:MQTT-3.11.3-1', '5.0:MQTT-3.11.3-2'],
    run: async (wire) => {
      const client = await connect(wire, 'client');
      await client.subscribe('x');
      await client.subscribe('y');
      client.send('UNSUBSCRIBE', { packetIdentifier: 1, topicFilters: ['x', 'y', 'z', 'x'] });
      tellsApart(wire, await client.receive('UNSUBACK'), [0, 0, 0x11, 0x11]);
    },
    brokenBy: [
      edit(
        'subscription.ts',
        "protocolVersion === '5.0' ? { reasonCodes } : {}",
        '{ reasonCodes: reasonCodes.reverse() }',
      ),
      edit(
        'subscription.ts',
        "protocolVersion === '5.0' ? { reasonCodes } : {}",
        '{ reasonCodes: reasonCodes.slice(1) }',
      ),
      edit('subscription.ts', 'reasonCode.noSubscriptionExisted', '0x10'),
    ],
  },
];

async function unsubscribe(client: Client, ...topicFilters: readonly string[]): Promise<void> {
  client.send('UNSUBSCRIBE', { packetIdentifier: 9, topicFilters });
  await client.receive('UNSUBACK', { packetIdentifier: 9 });
}

/** A fault: all subscriptions are deleted of which this is true. */
function removing(condition: string): ReturnType<typeof edit> {
  const all = '[...(session.subscriptions?.keys() ?? [])]';
  const removed = `${all}.filter((each) => ${condition} && unsubscribe(state, session, each)).length > 0`;
  return edit('subscription.ts', unsubscribes, `return ${removed} ?`);
}
