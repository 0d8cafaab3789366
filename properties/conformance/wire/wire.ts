/** The wire to a server, as a case sees it: whether there are sockets and a clock behind it is not its concern. */
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { Credentials } from '../../transport/address.ts';
import type { Client } from '../exchange/client.ts';

export interface Wire {
  readonly version: ProtocolVersion;
  /** A name that no other run has, of letters and digits. */
  readonly tag: string;
  /** Without these the server lets nobody in. */
  readonly credentials?: Credentials | undefined;
  /** What the server did that the standard advises against, or leaves to it: that is no deviation. */
  readonly remarks: string[];
  /** A Network Connection on which nothing has been sent. */
  open(): Promise<Client>;
  /** Time passes. */
  wait(ms: number): Promise<void>;
  /** So much time passes that what ends then has ended, be the server as late as it may be. */
  waitPast(ms: number): Promise<void>;
  /** Much time passes, but no more than people wait for where it is real. */
  waitLong(ms: number): Promise<void>;
  /** The name as it goes over the wire, where a case shares the server with others: for packets that are made by hand. */
  topic(name: string): string;
  clientId(name: string): string;
}

/** Says that the server does otherwise than the standard advises, or than most do where it leaves a choice. */
export function advise(wire: Wire, holds: boolean, why: string): void {
  if (!holds) wire.remarks.push(why);
}
