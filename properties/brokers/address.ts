/** Any broker that already runs, by its address. It is left as it was found, but for sessions that never expire. */
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { addressText, parseAddress, type Trust } from '../transport/address.ts';
import { resolved } from '../transport/connect-to.ts';
import { BrokerUnavailable, type WireBroker } from './broker-under-test.ts';

/** Answers undefined if the text is no address of a broker. The broker's name bears neither user nor password. */
export function brokerAt(text: string, trust?: Trust): WireBroker | undefined {
  const parsed = parseAddress(text);
  if (!parsed) return undefined;
  const address = { ...parsed, ...(trust && { trust }) };
  const name = addressText(address);
  return {
    name,
    kind: 'wire',
    versions: ['3.1.1', '5.0'],
    refusesUsers: false,
    restarts: false,
    profile: lenientProfile,
    start: async () => ({
      address: await resolved(address).catch((error: unknown) => {
        throw new BrokerUnavailable(`${name} cannot be reached: ${(error as Error).message}.`);
      }),
      description: `the broker at ${name}`,
      stop: async () => {},
    }),
  };
}
