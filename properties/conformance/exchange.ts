/** What many exchanges begin with. */
import type { Connect, QoS } from '../../model/vocabulary/packet.ts';
import { bytes, connect, type Client, type PublishFields, type Wire } from './wire.ts';

/** A session that outlives its connection, in both versions. */
export const kept: Partial<Connect> = { cleanStart: false, sessionExpiryIntervalSeconds: 3600 };

export interface Pair {
  readonly publisher: Client;
  readonly subscriber: Client;
}

/** Two clients, one of which has subscribed. */
export async function publisherAndSubscriber(wire: Wire, topicFilter = 'topic', qos: QoS = 0): Promise<Pair> {
  const subscriber = await connect(wire, 'subscriber');
  await subscriber.subscribe({ topicFilter, qos });
  return { publisher: await connect(wire, 'publisher'), subscriber };
}

/**
 * Publishes, and carries the exchange to its end: a server may hand on a QoS 2 message as late as that (figure 4.3). What the
 * publisher has not received before must not be in the way.
 */
export async function publishToEnd(publisher: Client, topic: string, fields: PublishFields = {}): Promise<void> {
  const { qos = 0, packetIdentifier = 1 } = fields;
  publisher.publish(topic, fields);
  if (qos === 0) await publisher.isServed();
  else await publisher.receive(qos === 1 ? 'PUBACK' : 'PUBREC', { packetIdentifier });
  if (qos < 2) return;
  publisher.send('PUBREL', { packetIdentifier });
  await publisher.receive('PUBCOMP', { packetIdentifier });
}

/** As a field of CONNECT. */
export function will(
  topic: string,
  text: string,
  fields: Partial<NonNullable<Connect['will']>> = {},
): Partial<Connect> {
  return { will: { topic, payload: bytes(text), qos: 0, retain: false, ...fields } };
}

/** The client says DISCONNECT, and the server knows that it has gone. */
export async function leaves(client: Client): Promise<void> {
  client.send('DISCONNECT', {});
  await client.isClosed();
}

/** The client goes without DISCONNECT, and comes back to its session. */
export async function comesBack(wire: Wire, client: Client, clientId: string): Promise<Client> {
  client.cut();
  return connect(wire, clientId, kept);
}
