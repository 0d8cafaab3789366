import type { AcceptedReadings } from '../ambiguities/register.ts';
import type { ClientProfile } from '../client.ts';
import type { WireDelays } from '../run/reckoning.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { TimeProfile } from '../vocabulary/profile.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';

export interface Traffic {
  /**
   * The server refuses nobody anything: a will is owed to whoever has subscribed to it. Otherwise only to who has got messages of
   * its client on its topic before.
   */
  readonly isAllPermitted: boolean;
}

export interface ObserverOptions {
  readonly profile: TimeProfile;
  /**
   * What was measured between tap and server while the trace was recorded. Default: the guard of the profile, at any time. With
   * these the profile has a guard too, as that says to the charts that there is a wire.
   */
  readonly delays?: WireDelays | undefined;
  /** Of the clients that are judged too, at their own tap: what they hold themselves to. */
  readonly clientProfile?: (connection: ConnectionNumber) => ClientProfile | undefined;
  /** Of a connection that never sends CONNECT. */
  readonly version: ProtocolVersion;
  /** Where the standard leaves something open: which readings a broker may follow, if not those that the register accepts. */
  readonly readings?: AcceptedReadings | undefined;
  /**
   * Nobody has arranged what passes: the trace began in the middle and does not see all clients, payloads repeat. What such
   * traffic cannot prove is not judged.
   */
  readonly traffic?: Traffic | undefined;
}
