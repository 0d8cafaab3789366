/** Subscription Identifiers: 5.0, sections 3.8.2.1.2 and 3.3.4. */
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connect } from '../exchange/connect.ts';
import { rawPacket, rawTopic } from '../exchange/raw-packet.ts';
import { kept, publishToEnd } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';

const largest = 268_435_455;

export const subscriptionIdentifierCases: readonly Case[] = [
  {
    sentence:
      'A message goes out with the Subscription Identifiers of all subscriptions that it matches, in its one copy or in several.',
    statements: ['5.0:MQTT-3.3.4-3', '5.0:MQTT-3.3.4-4'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.subscribe('x/#', { subscriptionIdentifier: 1 });
      await client.subscribe('x/y', { subscriptionIdentifier: largest });
      await client.subscribe('x/+');
      await client.subscribe('z', { subscriptionIdentifier: 7 });
      client.publish('x/y', { payload: 'm' });
      // One copy has all of them; of several each has its own.
      const copies = await client.receiveMessages();
      const identifiers = copies.flatMap(({ subscriptionIdentifiers = [] }) => subscriptionIdentifiers);
      const ascending = identifiers.toSorted((a, b) => a - b);
      require(ascending.join() === `1,${largest}`, `The identifiers are ${ascending.join()}.`);
    },
    brokenBy: [
      edit('send-publish.ts', 'subscriptionIdentifiers && { subscriptionIdentifiers };', 'undefined;'),
      edit(
        'fan-out.ts',
        '[...(one.subscriptionIdentifiers ?? []), ...(other.subscriptionIdentifiers ?? [])]',
        '[...(one.subscriptionIdentifiers ?? [])]',
      ),
      edit(
        'fan-out.ts',
        '[...(one.subscriptionIdentifiers ?? []), ...(other.subscriptionIdentifiers ?? [])]',
        '[...(other.subscriptionIdentifiers ?? [])]',
      ),
    ],
  },
  {
    sentence:
      'A message has no Subscription Identifier if the subscription has none, and the latest if it was replaced.',
    statements: ['5.0:MQTT-3.3.4-3'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.subscribe('x');
      client.publish('x', { payload: 'without' });
      await client.receiveMessage('without', { subscriptionIdentifiers: undefined });
      await client.subscribe('x', { subscriptionIdentifier: 3 });
      await client.subscribe('x', { subscriptionIdentifier: 4 });
      client.publish('x', { payload: 'latest' });
      await client.receiveMessage('latest', { subscriptionIdentifiers: [4] });
      await client.subscribe('x');
      client.publish('x', { payload: 'without again' });
      await client.receiveMessage('without again', { subscriptionIdentifiers: undefined });
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'else state.subscriptions.add(subscription);',
        'else if (!existed) state.subscriptions.add(subscription);',
      ),
      edit(
        'subscription.ts',
        'subscriptionIdentifier === undefined ? undefined : [subscriptionIdentifier]',
        '[subscriptionIdentifier ?? 1]',
      ),
    ],
  },
  {
    sentence: 'Messages that wait, are sent again or are retained have their Subscription Identifier too.',
    holdsBack: true,
    statements: ['5.0:MQTT-3.3.4-3'],
    run: async (wire) => {
      const first = await connect(wire, 'a', kept);
      await first.subscribe({ topicFilter: 'x', qos: 1 }, { subscriptionIdentifier: 5 });
      const publisher = await connect(wire, 'publisher');
      publisher.publish('x', { payload: 'again', qos: 1 });
      await publisher.receive('PUBACK');
      await first.receiveMessage('again', { subscriptionIdentifiers: [5] });
      await first.cut();
      await publishToEnd(publisher, 'x', { payload: 'has waited', qos: 1 });
      const second = await connect(wire, 'a', kept);
      await second.receiveMessage('again', { dup: true, subscriptionIdentifiers: [5] });
      await second.receiveMessage('has waited', { subscriptionIdentifiers: [5] });
      await publishToEnd(publisher, 'retained', { payload: 'retained', retain: true, qos: 1, packetIdentifier: 9 });
      await second.subscribe('retained', { subscriptionIdentifier: 6 });
      await second.receiveMessage('retained', { subscriptionIdentifiers: [6] });
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        'const delivery: Delivery = { message, qos, retain, subscriptionIdentifiers,',
        'const delivery: Delivery = { message, qos, retain,',
      ),
      edit(
        'retained.ts',
        'deliver(state, subscription, message, true, [])',
        'deliver(state, { ...subscription, subscriptionIdentifiers: undefined }, message, true, [])',
      ),
    ],
  },
  {
    sentence: 'Of several copies of a message each has the Subscription Identifier of its own subscription.',
    statements: ['5.0:MQTT-3.3.4-5'],
    run: async (wire) => {
      const client = await connect(wire, 'a');
      await client.subscribe('x', { subscriptionIdentifier: 1 });
      await client.subscribe('$share/group/x', { subscriptionIdentifier: 2 });
      client.publish('x', { payload: 'm' });
      const copies = await client.receiveMessages();
      const identifiers = copies.map(({ subscriptionIdentifiers = [] }) =>
        subscriptionIdentifiers.toSorted((a, b) => a - b).join(' and '),
      );
      // One copy for both would have both.
      const expected = copies.length === 1 ? '1 and 2' : '1,2';
      require(identifiers.toSorted().join() === expected, `The copies have the identifiers ${identifiers.join()}.`);
    },
    brokenBy: [
      edit(
        'shared-subscription.ts',
        'deliver(state, chosen, message,',
        'deliver(state, { ...chosen, subscriptionIdentifiers: undefined }, message,',
      ),
      edit(
        'shared-subscription.ts',
        'deliver(state, chosen, message,',
        'deliver(state, { ...chosen, subscriptionIdentifiers: [1, 2] }, message,',
      ),
    ],
  },
  {
    rigour: true,
    sentence: 'A client that publishes with a Subscription Identifier, or subscribes with 0, breaks the protocol.',
    statements: ['5.0:MQTT-4.13.1-1'],
    run: async (wire) => {
      const watcher = await connect(wire, 'watcher');
      await watcher.subscribe('x');
      const publisher = await connect(wire, 'a');
      // PUBLISH to "x" with the Subscription Identifier 1.
      publisher.sendBytes(rawPacket(0x30, rawTopic(wire), 2, 0x0b, 1, 0x6d));
      await publisher.isClosed(reasonCode.protocolError, reasonCode.malformedPacket);
      await watcher.receiveNothing();
      const subscriber = await connect(wire, 'a');
      // SUBSCRIBE to "x" with the Subscription Identifier 0.
      subscriber.sendBytes(rawPacket(0x82, 0, 1, 2, 0x0b, 0, rawTopic(wire), 0));
      await subscriber.isClosed(reasonCode.protocolError);
    },
    brokenBy: [
      [
        edit('edge/property-table.ts', ", notFrom: { PUBLISH: 'client' }", ''),
        edit('delivery.ts', 'if (packet.subscriptionIdentifiers !== undefined)', 'if (false)'),
      ],
      [
        edit('edge/property-table.ts', 'notZero: protocolError, repeats:', 'repeats:'),
        edit('subscription.ts', 'if (subscriptionIdentifier === 0) return', 'if (false) return'),
      ],
    ],
  },
];
