/** What the checker knows of a broker: how to start it, what it can, and how late it may be. One adapter a file. */
import type { BrokerOptions } from '../../impl/broker.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { KnownCase, KnownDeviation } from './known/known-deviation.ts';
import type { MakeBroker } from '../executors/virtual.ts';
import type { Address } from '../transport/address.ts';
import type { Capabilities } from './capabilities.ts';

interface Named {
  /** As `--broker` takes it. */
  readonly name: string;
}

export interface VirtualBroker extends Named {
  readonly kind: 'virtual';
  readonly makeBroker: MakeBroker;
}

export interface WireBroker extends Named {
  readonly kind: 'wire';
  /** Rejects with {@link BrokerUnavailable}. */
  readonly start: () => Promise<RunningBroker>;
  readonly profile: (guardMs: number) => TimeProfile;
  /** What it claims; which versions it answers, and what its CONNACK says that there is not, is asked of it. */
  readonly capabilities: Capabilities;
  /** Findings that are not news. */
  readonly knownDeviations: readonly KnownDeviation[];
  /** How it is started, for one case, in a way that our own broker can be set up; undefined if it cannot be set up so. */
  readonly startWith?: (options: Partial<BrokerOptions>) => (() => Promise<RunningBroker>) | undefined;
  /** Cases that it is known to fail. */
  readonly knownCases?: readonly KnownCase[];
  /** Whether it can be started anew when it died. */
  readonly restarts: boolean;
}

export type BrokerUnderTest = VirtualBroker | WireBroker;

export interface RunningBroker {
  readonly address: Address;
  /** What it is and how it was started, for the report. */
  readonly description: string;
  /** Resolves, with the reason, if its process ends without being asked to. */
  readonly died?: Promise<string>;
  /** Resolves when it is gone, if it did not go by itself with a sentence about that; may be called more than once. */
  readonly stop: () => Promise<string | void>;
}

/** The broker cannot be checked here; the message is for the user. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
  /** Whether that is no fault of the user: software that is not installed. */
  readonly isSkipped: boolean;

  constructor(message: string, isSkipped = false) {
    super(message);
    this.isSkipped = isSkipped;
  }
}
