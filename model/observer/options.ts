import type { AcceptedReadings } from '../ambiguities/register.ts';
import type { ClientProfile } from '../client.ts';
import type { WireDelays } from '../run/reckoning.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { TimeProfile } from '../vocabulary/profile.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';

export interface ObserverOptions {
  readonly profile: TimeProfile;
  /** What was measured between tap and server while the trace was recorded. Default: the guard of the profile, at any time. */
  readonly delays?: WireDelays | undefined;
  /** Of the clients that are judged too, at their own tap: what they hold themselves to. */
  readonly clientProfile?: (connection: ConnectionNumber) => ClientProfile | undefined;
  /** Of a connection that never sends CONNECT. */
  readonly version: ProtocolVersion;
  /** Where the standard leaves something open: which readings a broker may follow, if not those that the register accepts. */
  readonly readings?: AcceptedReadings | undefined;
}
