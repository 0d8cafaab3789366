/** Any broker that already runs, by its address. It is left as it was found. */
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { addressText, parseAddress, type Credentials, type Trust } from '../transport/address.ts';
import { resolved } from '../transport/connect-to.ts';
import { BrokerUnavailable, type WireBroker } from './broker-under-test.ts';
import { allOfTheStandard } from './capabilities.ts';

/** For those who do not want to write a password where others may read it, and for a replay, which does not know it. */
export const credentialVariables = { userName: 'MQTT_LIVENESS_USER', password: 'MQTT_LIVENESS_PASSWORD' } as const;

/** Answers undefined if the text is no address of a broker. The broker's name bears neither user nor password. */
export function brokerAt(text: string, trust?: Trust): WireBroker | undefined {
  const parsed = parseAddress(text);
  if (!parsed) return undefined;
  const address = { ...parsed, credentials: parsed.credentials ?? credentialsOfEnvironment(), ...(trust && { trust }) };
  const name = addressText(address);
  return {
    name,
    kind: 'wire',
    capabilities: allOfTheStandard,
    knownDeviations: [],
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

/** Undefined if it names no user. */
export function credentialsOfEnvironment(): Credentials | undefined {
  const { [credentialVariables.userName]: userName, [credentialVariables.password]: password } = process.env;
  return userName === undefined ? undefined : { userName, ...(password !== undefined && { password }) };
}
