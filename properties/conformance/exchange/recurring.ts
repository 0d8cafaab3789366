/** What many exchanges begin with. */
import type { BrokerOptions } from '../../../impl/broker.ts';
import type { Connect, QoS, Unsuback } from '../../../model/vocabulary/packet.ts';
import { refusedUserName } from '../../executors/party.ts';
import { require } from '../wire/deviation.ts';
import { advise, type Wire } from '../wire/wire.ts';
import { bytes } from './bytes.ts';
import type { Client, PublishFields } from './client.ts';
import { connect } from './connect.ts';

/** A session that outlives its connection, in both versions. */
export const kept: Partial<Connect> = { cleanStart: false, sessionExpiryIntervalSeconds: 3600 };

/** A server that is set up to refuse one user, and what that user says. */
export const refusing: Partial<BrokerOptions> = {
  authenticate: ({ userName }) => (userName === refusedUserName ? 0x86 : 0),
};
export const refused: Partial<Connect> = { userName: refusedUserName, password: bytes('wrong') };

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
  return client.leave();
}

/** The client goes without DISCONNECT, and comes back to its session. */
export async function comesBack(wire: Wire, client: Client, clientId: string): Promise<Client> {
  await client.cut();
  return connect(wire, clientId, kept);
}

/** UNSUBACK has a code for each Topic Filter, in their order, and should say of which there was no subscription. */
export function tellsApart(wire: Wire, { reasonCodes = [] }: Unsuback, expected: readonly number[]): void {
  require(reasonCodes.length === expected.length &&
    reasonCodes.every(
      (code, index) => code === 0 || code === expected[index],
    ), `UNSUBACK has the codes ${reasonCodes.join()}.`);
  advise(wire, reasonCodes.join() === expected.join(), 'UNSUBACK does not say that there was no such subscription.');
}
