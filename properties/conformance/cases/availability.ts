/** What a server does not offer: 5.0, section 3.2.2.3. */
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { bytes } from '../exchange/bytes.ts';
import { connect, connected } from '../exchange/connect.ts';
import { require } from '../wire/deviation.ts';

const will = { topic: 'will', payload: bytes('m'), qos: 0, retain: false } as const;

export const availabilityCases: readonly Case[] = [
  {
    sentence:
      'A server that takes no message of QoS 2 says so, refuses a will of QoS 2, and grants every subscription what it can.',
    statements: ['5.0:MQTT-3.2.2-9', '5.0:MQTT-3.2.2-10', '5.0:MQTT-3.2.2-12', '5.0:MQTT-4.13.1-1'],
    options: { maximumQoS: 1 },
    run: async (wire) => {
      const refused = await wire.open();
      refused.sendConnect({ clientId: 'a', will: { ...will, qos: 2 } });
      await refused.receive('CONNACK', { sessionPresent: false, reasonCode: reasonCode.qosNotSupported });
      await refused.isClosed();
      const { client, connack } = await connected(wire, 'a', { will: { ...will, qos: 1 } });
      require(connack.maximumQoS === 1, 'The Maximum QoS is not told.');
      for (const qos of [0, 1, 2] as const) {
        const { reasonCodes } = await client.subscribe({ topicFilter: 'x', qos });
        require(reasonCodes.join() ===
          `${Math.min(qos, 1)}`, `SUBACK to QoS ${qos} has the codes ${reasonCodes.join()}.`);
      }
      client.publish('x', { qos: 2 });
      await client.isClosed(reasonCode.qosNotSupported);
    },
    brokenBy: [
      edit('connack.ts', 'maximumQoS !== 2 && { maximumQoS }', 'false'),
      edit('connect.ts', 'if (will && will.qos > options.maximumQoS)', 'if (false)'),
      edit('refusal.ts', '...why });\n  closeConnection(state, connection);', '...why });'),
      edit(
        'subscription.ts',
        'return Math.min(qos, options.maximumQoS);',
        'return qos > options.maximumQoS ? 0x80 : qos;',
      ),
      edit('delivery.ts', 'if (qos > options.maximumQoS) return', 'if (false) return'),
    ],
  },
  {
    sentence: 'A server that takes messages of QoS 0 alone says so.',
    statements: ['5.0:MQTT-3.2.2-9'],
    options: { maximumQoS: 0 },
    run: async (wire) => {
      const { client, connack } = await connected(wire, 'a');
      require(connack.maximumQoS === 0, 'The Maximum QoS is not told.');
      client.publish('x', { qos: 1 });
      await client.isClosed(reasonCode.qosNotSupported);
    },
    brokenBy: [edit('connack.ts', 'maximumQoS !== 2 && { maximumQoS }', 'maximumQoS === 1 && { maximumQoS }')],
  },
  {
    sentence: 'A server that retains nothing says so, and refuses a will that is to be retained.',
    statements: ['5.0:MQTT-3.2.2-13', '5.0:MQTT-4.13.1-1'],
    options: { retainAvailable: false },
    run: async (wire) => {
      const refused = await wire.open();
      refused.sendConnect({ clientId: 'a', will: { ...will, retain: true } });
      await refused.receive('CONNACK', { sessionPresent: false, reasonCode: reasonCode.retainNotSupported });
      await refused.isClosed();
      const { client, connack } = await connected(wire, 'a', { will });
      require(connack.retainAvailable === false, 'It is not told that nothing is retained.');
      client.publish('x', { retain: true });
      await client.isClosed(reasonCode.retainNotSupported);
    },
    brokenBy: [
      edit('connack.ts', '!options.retainAvailable && { retainAvailable: false }', 'false'),
      edit('connect.ts', 'if (will?.retain === true && !options.retainAvailable)', 'if (false)'),
      edit('delivery.ts', 'if (packet.retain && !options.retainAvailable)', 'if (false)'),
    ],
  },
  {
    sentence: 'A server that does not offer some subscriptions says so, and refuses them.',
    statements: ['5.0:MQTT-3.9.3-2', '5.0:MQTT-4.13.1-1'],
    options: {
      wildcardSubscriptionAvailable: false,
      sharedSubscriptionAvailable: false,
      subscriptionIdentifiersAvailable: false,
    },
    run: async (wire) => {
      const { client, connack } = await connected(wire, 'a');
      require(connack.wildcardSubscriptionAvailable === false, 'It is not told that there are no wildcards.');
      require(connack.sharedSubscriptionAvailable === false, 'It is not told that nothing is shared.');
      require(connack.subscriptionIdentifiersAvailable === false, 'It is not told that there are no identifiers.');
      const subscriptions = ['x/+', '$share/group/x', 'x'].map((topicFilter) => ({ topicFilter, qos: 0 as const }));
      client.send('SUBSCRIBE', { packetIdentifier: 1, subscriptions });
      const reasonCodes = [reasonCode.wildcardSubscriptionsNotSupported, reasonCode.sharedSubscriptionsNotSupported, 0];
      await client.receive('SUBACK', { packetIdentifier: 1, reasonCodes });
      client.send('SUBSCRIBE', { packetIdentifier: 2, subscriptions, subscriptionIdentifier: 1 });
      await client.isClosed(reasonCode.subscriptionIdentifiersNotSupported);
    },
    brokenBy: [
      edit('connack.ts', '!options.sharedSubscriptionAvailable && { sharedSubscriptionAvailable: false }', 'false'),
      edit(
        'connack.ts',
        '!options.subscriptionIdentifiersAvailable && { subscriptionIdentifiersAvailable: false }',
        'false',
      ),
      edit('subscription.ts', '!state.options.subscriptionIdentifiersAvailable', 'false'),
      edit('subscription.ts', 'return reasonCode.wildcardSubscriptionsNotSupported;', 'return 0x8c;'),
      edit('subscription.ts', 'return reasonCode.sharedSubscriptionsNotSupported;', 'return 0x8c;'),
      edit('connack.ts', '!options.wildcardSubscriptionAvailable && { wildcardSubscriptionAvailable: false }', 'false'),
    ],
  },
  {
    sentence: 'Response Information is for clients alone that request it.',
    statements: ['5.0:MQTT-3.1.2-28'],
    options: { authenticate: () => ({ reasonCode: 0, responseInformation: 'answers/a' }) },
    run: async (wire) => {
      for (const fields of [{}, { requestResponseInformation: false }]) {
        const { connack } = await connected(wire, 'a', fields);
        require(connack.responseInformation === undefined, 'It was not requested.');
      }
      await connect(wire, 'a', { requestResponseInformation: true });
    },
    brokenBy: [edit('connack.ts', 'connect.requestResponseInformation === true && ', '')],
  },
];
