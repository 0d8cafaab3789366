import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';

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
