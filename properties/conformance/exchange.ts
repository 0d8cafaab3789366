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

/** Publishes, and carries the exchange to its end: a server may hand on a QoS 2 message as late as that. */
export async function publishToEnd(
  publisher: Client,
  topic: string,
  { packetIdentifier = 1, ...fields }: PublishFields & { readonly qos: 1 | 2 },
): Promise<void> {
  publisher.publish(topic, { ...fields, packetIdentifier });
  await publisher.receive(fields.qos === 1 ? 'PUBACK' : 'PUBREC', { packetIdentifier });
  if (fields.qos === 1) return;
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

/** The client goes without DISCONNECT, and comes back to its session. */
export async function comesBack(wire: Wire, client: Client, clientId: string): Promise<Client> {
  client.cut();
  return connect(wire, clientId, kept);
}
