/** How long a server waits for the CONNECT of a Network Connection (3.1.1:U-3.1.1-01, 5.0:U-5.0-01): asked of it by silence. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '../transport/address.ts';
import { connectTo } from '../transport/connect-to.ts';

/** One after the other, so that polling shows. */
const connections = 5;
const startEveryMs = 370;
const patienceMsDefault = 75_000;

/**
 * After how many milliseconds it closed each of a few connections on which nothing was sent, the shortest first. None if it left
 * one open for as long as this asks with patience, or took none.
 */
export async function connectTimeoutsOf(address: Address, patienceMs = patienceMsDefault): Promise<readonly number[]> {
  const starts = Array.from({ length: connections }, (_, index) => index * startEveryMs);
  const closes = await Promise.all(starts.map(async (ms) => sleep(ms).then(async () => closeOf(address, patienceMs))));
  const known = closes.filter((ms) => ms !== undefined);
  return known.length === closes.length ? known.toSorted((one, other) => one - other) : [];
}

async function closeOf(address: Address, patienceMs: number): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  let openedAt: number | undefined;
  const { stream } = connectTo(address, () => (openedAt = performance.now()));
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  stream.on('error', () => undefined);
  stream.on('end', () => stream.destroy());
  stream.on('close', () => resolve(openedAt === undefined ? undefined : performance.now() - openedAt));
  stream.resume();
  const ms = await promise;
  clearTimeout(timer);
  stream.destroy();
  return ms;
}
