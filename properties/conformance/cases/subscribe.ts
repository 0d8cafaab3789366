/** SUBSCRIBE and SUBACK: both versions, sections 3.8 and 3.9. */
import type { QoS, Suback } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { noProperties, rawPacket, rawTopic } from '../exchange/raw-packet.ts';
import { publishToEnd, publisherAndSubscriber } from '../exchange/recurring.ts';
import { closesFor } from '../exchange/violation.ts';
import { NotOffered, require } from '../wire/deviation.ts';

const sendsSuback = "send(state, connection, { type: 'server.SUBACK'";

export const subscribeCases: readonly Case[] = [
  {
    sentence: 'Every SUBSCRIBE is answered by one SUBACK, also if the subscription is there.',
    statements: ['3.1.1:MQTT-3.8.4-1', '3.1.1:MQTT-3.8.4-2', '5.0:MQTT-3.8.4-1', '5.0:MQTT-3.8.4-2'],
    run: async (wire) => {
      const client = await connect(wire, 'client');
      for (const packetIdentifier of [1, 2, 65_535]) {
        subscribe(client, packetIdentifier, ['x', 1]);
        await client.receive('SUBACK', { packetIdentifier });
      }
      await client.receiveNothing();
    },
    brokenBy: [
      edit('subscription.ts', sendsSuback, `if (packet.packetIdentifier !== 2) ${sendsSuback}`),
      edit(
        'subscription.ts',
        'packetIdentifier: packet.packetIdentifier, reasonCodes',
        'packetIdentifier: 2, reasonCodes',
      ),
    ],
  },
  {
    sentence: 'SUBACK says of each Topic Filter, in their order, which QoS is granted.',
    statements: [
      '3.1.1:MQTT-3.8.4-5',
      '3.1.1:MQTT-3.9.3-1',
      '5.0:MQTT-3.8.4-6',
      '5.0:MQTT-3.8.4-7',
      '5.0:MQTT-3.9.3-1',
      '5.0:MQTT-3.9.3-2',
    ],
    run: async (wire) => {
      const client = await connect(wire, 'client');
      subscribe(client, 1, ['a', 2], ['b', 0], ['c', 1], ['d', 2]);
      grants(await client.receive('SUBACK'), [2, 0, 1, 2]);
      subscribe(client, 2, ['e', 0], ['f', 1]);
      grants(await client.receive('SUBACK'), [0, 1]);
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'packet.packetIdentifier, reasonCodes }',
        'packet.packetIdentifier, reasonCodes: reasonCodes.reverse() }',
      ),
      edit(
        'subscription.ts',
        'packet.packetIdentifier, reasonCodes }',
        'packet.packetIdentifier, reasonCodes: reasonCodes.slice(0, 1) }',
      ),
      edit('subscription.ts', 'return Math.min(qos, options.maximumQoS);', 'return 2;'),
    ],
  },
  {
    sentence: 'SUBACK says which Topic Filter is refused, and that subscription is not there.',
    statements: [
      '3.1.1:MQTT-3.8.4-5',
      '3.1.1:MQTT-3.9.3-1',
      '3.1.1:MQTT-3.9.3-2',
      '5.0:MQTT-3.8.4-7',
      '5.0:MQTT-3.9.3-1',
      '5.0:MQTT-3.9.3-2',
    ],
    options: { authorizeSubscribe: (_, { topicFilter }) => (topicFilter === 'forbidden' ? 0x87 : 0) },
    run: async (wire) => {
      const client = await connect(wire, 'client');
      subscribe(client, 1, ['a', 1], ['forbidden', 0], ['b', 2]);
      await client.receive('SUBACK', { reasonCodes: [1, wire.version === '3.1.1' ? 0x80 : 0x87, 2] });
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'forbidden');
      await client.receiveNothing();
    },
    brokenBy: [
      edit('subscription.ts', "client.protocolVersion === '5.0' ? code : reasonCode.unspecifiedError", 'code'),
      edit('subscription.ts', "client.protocolVersion === '5.0' ? code : reasonCode.unspecifiedError", '0x11'),
      edit('subscription.ts', 'if (refusal !== reasonCode.success) return refusal;', ''),
      edit(
        'subscription.ts',
        'if (code > 2) return',
        'if (code > 2) subscribe(state, client, requested, undefined); if (code > 2) return',
      ),
    ],
  },
  {
    sentence: 'A server without wildcards refuses every Topic Filter that has some.',
    statements: ['3.1.1:MQTT-3.8.3-2'],
    options: { wildcardSubscriptionAvailable: false },
    run: async (wire) => {
      const client = await connect(wire, 'client');
      subscribe(client, 1, ['a/#', 0], ['a', 1], ['+', 2], ['a/+/b', 0]);
      await client.receive('SUBACK', { reasonCodes: [0x80, 1, 0x80, 0x80] });
    },
    brokenBy: [edit('subscription.ts', '!options.wildcardSubscriptionAvailable', 'false')],
  },
  {
    sentence: 'A SUBSCRIBE with reserved bits or another QoS ends the connection that it came on.',
    statements: ['3.1.1:MQTT-3.8.3-4', '5.0:MQTT-3.8.3-5'],
    run: async (wire) => {
      const reserved = wire.version === '3.1.1' ? [0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xfc] : [0x40, 0x80, 0xc1];
      const packets = [...reserved, 0x03].map((options) =>
        rawPacket(0x82, 0, 1, noProperties(wire.version), rawTopic(wire), options),
      );
      await closesFor(wire, packets, 0x81, 0x82);
    },
    brokenBy: [
      edit('edge/client-packet-reader.ts', '(options & (is5 ? 0xc0 : 0xfc)) !== 0', 'false'),
      edit('edge/client-packet-reader.ts', 'if (options === 3)', 'if (false)'),
      edit('edge/client-packet-reader.ts', 'if ((qos as number) === 3)', 'if (false)'),
    ],
  },
  {
    sentence: 'A SUBSCRIBE with a Topic Filter that is subscribed to replaces that subscription, and loses nothing.',
    statements: ['3.1.1:MQTT-3.8.4-3', '5.0:MQTT-3.8.4-3', '5.0:MQTT-3.8.4-4'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'x', { payload: 'retained', retain: true, qos: 1 });
      const client = await connect(wire, 'client');
      await client.subscribe({ topicFilter: 'x', qos: 1 });
      await client.receiveMessage('retained', { retain: true });
      await publishToEnd(publisher, 'x', { payload: 'before', qos: 2 });
      await client.receiveMessage('before', { qos: 1 });
      await client.subscribe({ topicFilter: 'x', qos: 2 });
      await client.receiveMessage('retained', { retain: true });
      await publishToEnd(publisher, 'x', { payload: 'after', qos: 2 });
      await client.receiveMessage('after', { qos: 2 });
      await client.receiveNothing();
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'else state.subscriptions.add(subscription);',
        'else if (!existed) state.subscriptions.add(subscription);',
      ),
      edit(
        'subscription.ts',
        'else state.subscriptions.add(subscription);',
        'else if (existed) state.subscriptions.remove(session, topicFilter); else state.subscriptions.add(subscription);',
      ),
      edit('subscription.ts', 'retainHandling === 0 ||', '(retainHandling === 0 && !existed) ||'),
    ],
  },
  {
    sentence: 'A SUBSCRIBE with several Topic Filters is like several of one each, but for one SUBACK.',
    statements: ['3.1.1:MQTT-3.8.4-4', '5.0:MQTT-3.8.4-5'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      await publishToEnd(publisher, 'y', { payload: 'retained', retain: true, qos: 1 });
      const client = await connect(wire, 'client');
      // The third one replaces the first.
      subscribe(client, 1, ['x', 0], ['y', 1], ['x', 2]);
      const suback = await client.receive('SUBACK');
      grants(suback, [0, 1, 2]);
      const [, , granted] = suback.reasonCodes;
      if (granted !== 2) throw new NotOffered(`it grants subscriptions QoS ${granted}`);
      await client.receiveMessage('retained', { topic: 'y' });
      await publishToEnd(publisher, 'x', { payload: 'm', qos: 2 });
      await client.receiveMessage('m', { qos: 2 });
      await publishToEnd(publisher, 'y', { payload: 'n', qos: 2 });
      await client.receiveMessage('n', { qos: 1 });
      await client.receiveNothing();
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'granted.push({ subscription: subscribe(',
        'if (granted.length === 0) granted.push({ subscription: subscribe(',
      ),
      edit(
        'subscription.ts',
        sendsSuback,
        `if (granted.length > 1) ${sendsSuback}, packetIdentifier: packet.packetIdentifier, reasonCodes }); ${sendsSuback}`,
      ),
      edit('subscription.ts', 'of granted) deliverRetained', 'of granted.slice(0, 1)) deliverRetained'),
    ],
  },
  {
    sentence: 'A message goes out with the QoS of its PUBLISH or the one that was granted, whichever is lower.',
    statements: ['3.1.1:MQTT-3.8.4-6', '5.0:MQTT-3.8.4-8'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      for (const granted of [0, 1, 2] as const) {
        const client = await connect(wire, `granted ${granted}`);
        await client.subscribe({ topicFilter: 'x', qos: granted });
        for (const qos of [0, 1, 2] as const) {
          await publishToEnd(publisher, 'x', { payload: `${qos}`, qos });
          await client.receiveMessage(`${qos}`, { qos: Math.min(qos, granted) as QoS });
        }
      }
    },
    brokenBy: [
      edit('outgoing.ts', 'lowerQoS(message.qos, to.qos)', 'message.qos'),
      edit('outgoing.ts', 'lowerQoS(message.qos, to.qos)', 'to.qos'),
    ],
  },
  {
    sentence: 'A server with a Maximum QoS below 2 takes a SUBSCRIBE for any QoS.',
    statements: ['5.0:MQTT-3.2.2-10'],
    options: { maximumQoS: 0 },
    run: async (wire) => {
      const client = await connect(wire, 'client');
      subscribe(client, 1, ['a', 0], ['b', 1], ['c', 2]);
      const { reasonCodes } = await client.receive('SUBACK');
      require(reasonCodes.length === 3 &&
        reasonCodes.every((code) => code <= 2), `It answers ${reasonCodes.join(' ')}.`);
    },
    brokenBy: [
      edit(
        'subscription.ts',
        'return Math.min(qos, options.maximumQoS);',
        'return qos > options.maximumQoS ? 0x80 : qos;',
      ),
    ],
  },
  {
    sentence: 'With No Local a message does not go to the client that published it, but to all others.',
    statements: ['5.0:MQTT-3.8.3-3'],
    run: async (wire) => {
      const { publisher, subscriber } = await publisherAndSubscriber(wire, 'x');
      await publisher.subscribe({ topicFilter: 'x', qos: 0, noLocal: true });
      await publisher.subscribe({ topicFilter: 'y', qos: 0 });
      await publishToEnd(publisher, 'x', { payload: 'own' });
      await subscriber.receiveMessage('own');
      await publisher.receiveNothing();
      publisher.publish('y', { payload: 'wanted' });
      await publisher.receiveMessage('wanted');
      subscriber.publish('x', { payload: 'of another' });
      await publisher.receiveMessage('of another');
    },
    brokenBy: [
      edit('fan-out.ts', 'return noLocal && message', 'return false && message'),
      edit('fan-out.ts', 'return noLocal && message', 'return true && message'),
      edit('fan-out.ts', 'return noLocal && message.publisherClientId === session.clientId', 'return noLocal'),
    ],
  },
];

/** A server may grant less than was asked for, and never more. */
function grants({ reasonCodes }: Suback, asked: readonly number[]): void {
  const isFitting =
    reasonCodes.length === asked.length && reasonCodes.every((code, index) => code <= (asked[index] ?? 0));
  require(isFitting, `SUBACK has the codes ${reasonCodes.join()}, where ${asked.join()} was asked for.`);
}

function subscribe(
  client: Client,
  packetIdentifier: number,
  ...filters: readonly (readonly [topicFilter: string, qos: QoS])[]
): void {
  const subscriptions = filters.map(([topicFilter, qos]) => ({ topicFilter, qos }));
  client.send('SUBSCRIBE', { packetIdentifier, subscriptions });
}
