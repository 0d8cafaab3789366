import type { Connack, Connect } from '../../../model/vocabulary/packet.ts';
import type { Wire } from '../wire/wire.ts';
import type { Client } from './client.ts';

/** Opens a connection and connects; the CONNACK is 0. With Clean Start and Keep Alive 0 unless told otherwise. */
export async function connected(
  wire: Wire,
  clientId: string,
  fields: Partial<Connect> = {},
): Promise<{ readonly client: Client; readonly connack: Connack }> {
  const client = await wire.open();
  client.sendConnect({ clientId, ...fields });
  return { client, connack: await client.receive('CONNACK', { reasonCode: 0 }) };
}

/** Like {@link connected}, if the CONNACK does not matter. */
export async function connect(wire: Wire, clientId: string, fields: Partial<Connect> = {}): Promise<Client> {
  return (await connected(wire, clientId, fields)).client;
}
