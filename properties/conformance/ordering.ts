/** Message ordering: both versions, section 4.6. */
import { edit } from '../controls/control.ts';
import type { Case } from './case.ts';
import { comesBack, kept } from './exchange.ts';
import { connect, require, type Client } from './wire.ts';

const payloads = ['1', '2', '3', '4', '5'];

export const orderingCases: readonly Case[] = [
  {
    sentence: 'Messages of one publisher with the same topic and QoS go out in the order in which they came.',
    statements: ['3.1.1:MQTT-4.6.0-5', '3.1.1:MQTT-4.6.0-6', '5.0:MQTT-4.6.0-5', '5.0:MQTT-4.6.0-6'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      for (const qos of [0, 1, 2] as const) {
        const subscriber = await connect(wire, `there with QoS ${qos}`);
        await subscriber.subscribe({ topicFilter: `x/${qos}`, qos });
        publishAll(publisher, qos);
        await comeInOrder(subscriber);
        if (qos === 0) continue;
        // Now they wait.
        const waiting = `waits with QoS ${qos}`;
        const leaves = await connect(wire, waiting, kept);
        await leaves.subscribe({ topicFilter: `x/${qos}`, qos });
        leaves.cut();
        publishAll(publisher, qos);
        await comeInOrder(await connect(wire, waiting, kept));
      }
    },
    brokenBy: [
      edit('queue.ts', 'queue.deliveries.push(delivery);', 'queue.deliveries.splice(queue.first, 0, delivery);'),
    ],
  },
  {
    sentence: 'What is sent again keeps the order in which it was sent first.',
    statements: ['3.1.1:MQTT-4.6.0-1'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: '#', qos: 2 });
      payloads.forEach((payload, index) => {
        publisher.publish('x', { payload, qos: index % 2 === 0 ? 1 : 2, packetIdentifier: index + 1 });
      });
      await comeInOrder(subscriber);
      await comeInOrder(await comesBack(wire, subscriber, 'subscriber'));
    },
    brokenBy: [
      edit(
        'outgoing.ts',
        'client.unsent = outgoing?.entries();',
        'client.unsent = [...(outgoing ?? [])].reverse().values();',
      ),
    ],
  },
];

function publishAll(publisher: Client, qos: 0 | 1 | 2): void {
  payloads.forEach((payload, index) => {
    publisher.publish(`x/${qos}`, { payload, qos, ...(qos > 0 && { packetIdentifier: index + 1 }) });
    if (qos === 2) publisher.send('PUBREL', { packetIdentifier: index + 1 });
  });
}

async function comeInOrder(subscriber: Client): Promise<void> {
  const received = (await subscriber.receiveMessages()).map(({ payload }) => new TextDecoder().decode(payload));
  require(received.join() === payloads.join(), `The messages came as ${received.join()}.`);
}
