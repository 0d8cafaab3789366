/** A Network Connection that is there. */
import type { Duplex } from 'node:stream';
import type { Address } from '../../transport/address.ts';
import { connectTo } from '../../transport/connect-to.ts';

/** The server takes no Network Connection. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Rejects with {@link Unreachable}. */
export async function opened(address: Address): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const { stream } = connectTo(address, () => resolve(stream));
  stream.once('error', (error) => reject(new Unreachable(error.message)));
  stream.once('close', () => reject(new Unreachable('the connection was closed before it was there')));
  return promise;
}
