/** The wire to a server, as a case sees it: whether there are sockets and a clock behind it is not its concern. */
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { Credentials } from '../../transport/address.ts';
import type { Client } from '../exchange/client.ts';

/** The server did something else than the standard says. */
export class Deviation extends Error {
  override readonly name = 'Deviation';
  /** It says what was sent and what came, so that the exchange tells no more. */
  readonly isWhole: boolean;

  constructor(why: string, isWhole = false) {
    super(why);
    this.isWhole = isWhole;
  }
}

/** The server does not offer what the case is about, and need not; the message says what. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

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

/** The server's end of one Network Connection. */
export interface Transport {
  readonly version: ProtocolVersion;
  send(event: ClientPacketEvent): void;
  sendBytes(bytes: Uint8Array): void;
  encode(event: ClientPacketEvent): Uint8Array;
  /** Its wire's. */
  readonly remarks: string[];
  /** What is to be made of a message that does not come while there are unacknowledged ones. */
  readonly ifHeldBack: 'deviation' | 'not offered' | 'acknowledge';
  /** The next packet from the server, which has to come: `undefined` if the server closes, or has had enough time. */
  next(): Promise<Received | undefined>;
  /** The next packet from the server, or `undefined` once everything has been done that was sent so far. */
  settled(): Promise<Received | undefined>;
  /** Whether the server has closed, once everything has been done that was sent so far. */
  isClosed(): Promise<boolean>;
  /** Whether the server closes, which it has to; or a packet that comes first. */
  closing(): Promise<boolean | Received>;
  /** Ends without DISCONNECT. Resolves when the server knows. */
  cut(): Promise<void>;
}

export interface Received {
  readonly event: ServerEvent;
  readonly bytes: Uint8Array;
}

/** Throws a {@link Deviation} that says `why` unless it holds. */
export function require(holds: boolean, why: string): asserts holds {
  if (!holds) throw new Deviation(why);
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Says that the server does otherwise than the standard advises, or than most do where it leaves a choice. */
export function advise(wire: Wire, holds: boolean, why: string): void {
  if (!holds) wire.remarks.push(why);
}
