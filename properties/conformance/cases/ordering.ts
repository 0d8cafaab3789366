/** Message ordering: both versions, section 4.6. */
import type { QoS } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import type { Client } from '../exchange/client.ts';
import { connect } from '../exchange/connect.ts';
import { comesBack, kept, leaves, publishToEnd } from '../exchange/recurring.ts';
import { require } from '../wire/deviation.ts';

const payloads = ['1', '2', '3', '4', '5', '6'];

/** Each second message goes out before the first. */
const swapping = `
  const { held } = state;
  state.held = held ? undefined : message;
  if (held) for (const each of [message, held]) handOn(state, each);
}
function handOn(state, message) {
`;

export const orderingCases: readonly Case[] = [
  {
    sentence: 'Messages of one publisher with the same topic and QoS go out in the order in which they came.',
    statements: ['3.1.1:MQTT-4.6.0-5', '3.1.1:MQTT-4.6.0-6', '5.0:MQTT-4.6.0-5', '5.0:MQTT-4.6.0-6'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      for (const qos of [0, 1, 2] as const) {
        const subscriber = await connect(wire, `there with QoS ${qos}`);
        await subscriber.subscribe({ topicFilter: `x/${qos}`, qos });
        await publishAll(publisher, qos);
        await comeInOrder(subscriber);
        if (qos === 0) continue;
        // Now they wait.
        const waiting = `waits with QoS ${qos}`;
        const away = await connect(wire, waiting, kept);
        await away.subscribe({ topicFilter: `x/${qos}`, qos });
        await leaves(away);
        await publishAll(publisher, qos);
        await comeInOrder(await connect(wire, waiting, kept));
      }
    },
    brokenBy: [
      edit('fan-out.ts', 'retain(state, message);', `${swapping} retain(state, message);`),
      edit('queue.ts', 'queue.deliveries.push(delivery);', 'queue.deliveries.splice(queue.first, 0, delivery);'),
    ],
  },
  {
    sentence: 'What is sent again keeps the order in which it was sent first.',
    holdsBack: true,
    statements: ['3.1.1:MQTT-4.6.0-1'],
    run: async (wire) => {
      const publisher = await connect(wire, 'publisher');
      const subscriber = await connect(wire, 'subscriber', kept);
      await subscriber.subscribe({ topicFilter: '#', qos: 2 });
      for (const [index, payload] of payloads.entries())
        await publishToEnd(publisher, 'x', { payload, qos: index % 2 === 0 ? 1 : 2 });
      const first = await unacknowledged(subscriber);
      const again = await unacknowledged(await comesBack(wire, subscriber, 'subscriber'));
      require(first.join() === payloads.slice(0, first.length).join(), `The messages came as ${first.join()}.`);
      require(again.slice(0, first.length).join() ===
        first.join(), `What came as ${first.join()} comes as ${again.join()}.`);
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

async function publishAll(publisher: Client, qos: QoS): Promise<void> {
  for (const payload of payloads) await publishToEnd(publisher, `x/${qos}`, { payload, qos });
}

/** A server may wait for acknowledgements before it sends more. */
async function comeInOrder(subscriber: Client): Promise<void> {
  const received: string[] = [];
  while (received.length < payloads.length) {
    const { payload, qos, packetIdentifier = 0 } = await subscriber.receive('PUBLISH');
    received.push(new TextDecoder().decode(payload));
    if (qos === 1) subscriber.send('PUBACK', { packetIdentifier });
    if (qos === 2) await receiveExactlyOnce(subscriber, packetIdentifier);
  }
  require(received.join() === payloads.join(), `The messages came as ${received.join()}.`);
  await subscriber.receiveNothing();
}

async function receiveExactlyOnce(subscriber: Client, packetIdentifier: number): Promise<void> {
  subscriber.send('PUBREC', { packetIdentifier });
  await subscriber.receive('PUBREL', { packetIdentifier });
  subscriber.send('PUBCOMP', { packetIdentifier });
}

/** What comes unacknowledged, which need not be all. */
async function unacknowledged(subscriber: Client): Promise<readonly string[]> {
  return (await subscriber.receiveMessages()).map(({ payload }) => new TextDecoder().decode(payload));
}
