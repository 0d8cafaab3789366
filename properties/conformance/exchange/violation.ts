/** What ends a connection, and what of our broker has to be wrong that it does not. */
import { edit, type Edit } from '../../faults/edit.ts';
import { Deviation } from '../wire/deviation.ts';
import type { Wire } from '../wire/wire.ts';
import type { Client } from './client.ts';
import { connect } from './connect.ts';

/** As many are tried side by side, so that one that the server does not mind costs little time. */
const atOnce = 40;

/** Each of these, sent by a client that has connected, ends its connection, and no other. */
export async function closesFor(
  wire: Wire,
  sent: readonly (Uint8Array | string)[],
  ...reasonCodes: readonly number[]
): Promise<void> {
  const bystander = await connect(wire, 'bystander');
  await each(wire, sent, async (offender) => offender.isClosed(...reasonCodes), connect);
  await bystander.isServed();
}

/** Each of these, sent first on a connection, is refused; see {@link Client.isRefused}. */
export async function refusesFor(
  wire: Wire,
  sent: readonly (Uint8Array | string)[],
  ...reasonCodes: readonly number[]
): Promise<void> {
  await each(
    wire,
    sent,
    async (client) => client.isRefused(...reasonCodes),
    async () => wire.open(),
  );
}

/** Sends each on a connection of its own, and tells of all that the server did not mind. */
async function each(
  wire: Wire,
  sent: readonly (Uint8Array | string)[],
  isMinded: (client: Client) => Promise<void>,
  begin: (wire: Wire, clientId: string) => Promise<Client>,
): Promise<void> {
  const overlooked: string[] = [];
  for (let from = 0; from < sent.length; from += atOnce) {
    const offenders: (readonly [bytes: Uint8Array | string, client: Client])[] = [];
    for (const [index, bytes] of sent.slice(from, from + atOnce).entries())
      offenders.push([bytes, await begin(wire, `offender${index}`)]);
    for (const [bytes, client] of offenders) client.sendBytes(bytes);
    const deviations = await Promise.all(offenders.map(async ([, client]) => deviationOf(isMinded(client))));
    for (const [index, deviation] of deviations.entries())
      if (deviation) overlooked.push(`${shown(offenders[index]?.[0])}: ${deviation.message}`);
  }
  if (overlooked.length > 0)
    throw new Deviation(`After these bytes, of ${sent.length}:\n${overlooked.join('\n')}`, true);
}

async function deviationOf(judged: Promise<void>): Promise<Deviation | undefined> {
  try {
    await judged;
    return undefined;
  } catch (error) {
    if (error instanceof Deviation) return error;
    throw error;
  }
}

function shown(bytes: Uint8Array | string = ''): string {
  return typeof bytes === 'string' ? bytes.replaceAll(' ', '') : Buffer.from(bytes).toString('hex');
}

/** A fault: wrong flags of these packets are overlooked. `condition` is about the `type`. */
export function overlookingFlags(condition: string): Edit {
  return edit('edge/header.ts', 'flags === reservedFlags(type)', `flags === reservedFlags(type) || (${condition})`);
}
