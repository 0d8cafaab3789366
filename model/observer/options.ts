import type { ClientProfile } from '../client.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { TimeProfile } from '../vocabulary/profile.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';

export interface ObserverOptions {
  readonly profile: TimeProfile;
  /** Of the clients that are judged too, at their own tap: what they hold themselves to. */
  readonly clientProfile?: (connection: ConnectionNumber) => ClientProfile | undefined;
  /** Of a connection that never sends CONNECT. */
  readonly version: ProtocolVersion;
}
