import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Credentials } from '../transport/address.ts';

export interface DriverOptions {
  readonly scenario: Scenario;
  readonly profile: TimeProfile;
  /** By which inputs keep their distance, from each other and from deadlines; the profile if left out. */
  readonly pace?: TimeProfile;
  /** In front of every client id, topic and payload; '' for none. */
  readonly tag: string;
  /** Waits that aim before a deadline keep at least this distance from it. */
  readonly leadMs: number;
  /** Which readings of what the standard leaves open are accepted, if not those of the register. */
  readonly readings?: AcceptedReadings | undefined;
  /** Of the user as whom clients connect that have no user name of their own. They are in no observation. */
  readonly credentials?: Credentials | undefined;
}
