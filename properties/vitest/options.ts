/** What `brokerConformance` is told. */
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { lenientProfile, type TimeProfile } from '../../model/vocabulary/profile.ts';
import { brokerAt } from '../brokers/address.ts';
import type { RunningBroker, WireBroker } from '../brokers/broker-under-test.ts';
import { allOfTheStandard, type Capabilities } from '../brokers/capabilities.ts';
import type { KnownCase, KnownDeviation } from '../brokers/known/known-deviation.ts';
import { addressForm, addressText, parseAddress, type Address } from '../transport/address.ts';

/** A broker that listens, and how to be rid of it. */
export type StartedBroker = {
  /** Resolves, with the reason, if it ends without being asked to. */
  readonly died?: Promise<string>;
  readonly stop?: () => unknown;
} & (
  | { readonly port: number; /** Default 127.0.0.1. */ readonly host?: string }
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`, with user and password if it asks for them. */
  | { readonly address: string }
);

export interface ConformanceOptions {
  /** The address of a broker that runs already, or what starts one: called once, and again if it has died. */
  readonly broker: string | (() => StartedBroker | Promise<StartedBroker>);
  /** What the tests are named after. Default: the address, or `the broker`. */
  readonly name?: string;
  /** Default: both. */
  readonly versions?: readonly ProtocolVersion[];
  /** Scenarios per property and version, a fraction of it where they are long. Default 8. */
  readonly runs?: number;
  /** Of the scenarios: the same seed plays the same ones. Default 1. */
  readonly seed?: number;
  /** Properties whose sentence, chapter or statement ids contain this. Default: all. */
  readonly only?: string;
  /** How late the broker may be, and how long it waits for CONNECT; see TimeProfile. Default: lenient. */
  readonly profile?: (guardMs: number) => TimeProfile;
  /** Where the standard leaves something open: which readings pass. Default: those that the register accepts. */
  readonly readings?: AcceptedReadings;
  /**
   * What it does not have, so that scenarios that need it are left out. Default: it has all of the standard, but does not
   * refuse {@link refusedUserName}; what a CONNACK says is taken into account.
   */
  readonly capabilities?: Partial<Omit<Capabilities, 'connectTimeoutMs'>>;
  /** Whether short exchanges are played too, each a test of its own. Default: true. */
  readonly cases?: boolean;
  /** What is known not to hold, statements or cases: a test that fails by that alone is skipped, and says so. Default: nothing. */
  readonly known?: readonly (KnownDeviation | KnownCase)[];
  /** What becomes of a test that is inconclusive. Default: it is skipped, with the reason. */
  readonly inconclusive?: 'skip' | 'fail' | 'pass';
  /** Where counterexamples are saved. Default: check-failures. */
  readonly directory?: string;
  /** For all scenarios together, milliseconds. Default: ten minutes. */
  readonly timeoutMs?: number;
}

/** Throws TypeError if `broker` is a text and no address. */
export function brokerOf(options: ConformanceOptions): WireBroker {
  const { broker, profile = lenientProfile, known = [] } = options;
  const capabilities = { ...allOfTheStandard, ...options.capabilities };
  const told = {
    profile,
    capabilities,
    knownDeviations: known.flatMap((one) => ('statement' in one ? [one] : [])),
    knownCases: known.flatMap((one) => ('sentence' in one ? [one] : [])),
  };
  if (typeof broker === 'string') {
    const found = brokerAt(broker);
    if (!found) throw new TypeError(`${broker} is no address of a broker: ${addressForm}.`);
    return { ...found, ...told, name: options.name ?? found.name };
  }
  const name = options.name ?? 'the broker';
  const start = async (): Promise<RunningBroker> => {
    const started = await broker();
    const { died, stop } = started;
    const address = addressOf(started);
    return {
      address,
      description: `${name} at ${addressText(address)}`,
      ...(died && { died }),
      stop: async () => void (await stop?.()),
    };
  };
  return { ...told, name, kind: 'wire', restarts: true, start };
}

function addressOf(started: StartedBroker): Address {
  if (!('address' in started)) return { scheme: 'mqtt', host: started.host ?? '127.0.0.1', port: started.port };
  const address = parseAddress(started.address);
  if (!address) throw new TypeError(`${started.address} is no address of a broker: ${addressForm}.`);
  return address;
}
