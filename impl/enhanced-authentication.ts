/**
 * What a method of enhanced authentication has to offer (5.0, section 4.12): SCRAM or Kerberos, for instance. It is asked
 * and answers at once; it sees no packet and sends none. The broker numbers, checks and orders the packets, and does nothing
 * to a session before the exchange has succeeded.
 */
import type { Connect, ProblemInformation } from '../model/vocabulary/packet.ts';

export interface EnhancedAuthentication {
  /** A CONNECT names this method. The answer leads all exchanges on this Network Connection, and is dropped when it closes. */
  begin(connect: Connect): AuthenticationExchange;
}

/** What a method remembers of one Network Connection. */
export interface AuthenticationExchange {
  /**
   * Takes the Authentication Data of a packet from the client, if it has any. `isFirst`: the packet is the CONNECT, or the
   * AUTH that begins a re-authentication; whether that may be as somebody else is for the method to say.
   */
  proceed(data: Uint8Array | undefined, isFirst: boolean): AuthenticationStep;
}

export type AuthenticationStep =
  /** The client has to answer this. */
  | ({ readonly type: 'continue'; readonly data?: Uint8Array } & ProblemInformation)
  | ({ readonly type: 'accept'; readonly data?: Uint8Array } & ProblemInformation)
  /** By a Connect Reason Code of 0x80 or more; 0x87, Not authorized, if there is none. */
  | ({ readonly type: 'refuse'; readonly reasonCode?: number } & ProblemInformation);
