/** A broker that closes silent connections is measured, and one that does not is waited for no longer than that. */
import { expect, it } from 'vitest';
import { startBroker } from '../../impl/edge/server.ts';
import type { Address } from '../transport/address.ts';
import { connectTimeoutsOf } from './connect-timeout.ts';

async function measured(connectTimeoutMs: number, patienceMs: number): Promise<readonly number[]> {
  const broker = await startBroker({ port: 0, options: { connectTimeoutMs } });
  const address: Address = { scheme: 'mqtt', host: '127.0.0.1', port: broker.port };
  const timeouts = await connectTimeoutsOf(address, patienceMs);
  await broker.close();
  return timeouts;
}

it('tells of each connection how long it was left open', async () => {
  const timeouts = await measured(200, 60_000);
  expect(timeouts).toHaveLength(5);
  // Never early; a clock of ours may be a millisecond off the broker's.
  expect(timeouts[0]).toBeGreaterThanOrEqual(199);
  expect(timeouts).toEqual(timeouts.toSorted((one, other) => one - other));
});

it('tells nothing of a broker that is more patient', async () => {
  expect(await measured(60_000, 50)).toEqual([]);
});
