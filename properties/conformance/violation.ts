/** What ends a connection, and what of our broker has to be wrong that it does not. */
import { edit, type Edit } from '../controls/control.ts';
import { connect, type Wire } from './wire.ts';

/** Each of these, sent by a client that has connected, ends its connection, and no other. */
export async function closesFor(
  wire: Wire,
  sent: readonly (Uint8Array | string)[],
  ...reasonCodes: readonly number[]
): Promise<void> {
  const bystander = await connect(wire, 'bystander');
  for (const bytes of sent) {
    const offender = await connect(wire, 'offender');
    offender.sendBytes(bytes);
    await offender.isClosed(...reasonCodes);
  }
  await bystander.isServed();
}

/** Each of these, sent first on a connection, is refused; see {@link Client.isRefused}. */
export async function refusesFor(
  wire: Wire,
  sent: readonly (Uint8Array | string)[],
  ...reasonCodes: readonly number[]
): Promise<void> {
  for (const bytes of sent) {
    const client = await wire.open();
    client.sendBytes(bytes);
    await client.isRefused(...reasonCodes);
  }
}

/** A fault: wrong flags of these packets are overlooked. `condition` is about the `type`. */
export function overlookingFlags(condition: string): Edit {
  return edit('edge/header.ts', 'flags === reservedFlags(type)', `flags === reservedFlags(type) || (${condition})`);
}
