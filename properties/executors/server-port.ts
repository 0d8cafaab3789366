import type { ClientEvent } from '../../model/vocabulary/event.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';

/** The server's end of the network, as the driver uses it. Every call is made at the instant `now` of the wake. */
export interface ServerPort {
  open(connection: ConnectionNumber): void;
  /** These bytes reach the server; then, of what they complete, each event on its own. A port minds one or the other. */
  write(connection: ConnectionNumber, bytes: Uint8Array): void;
  event(connection: ConnectionNumber, event: ClientEvent): void;
  close(connection: ConnectionNumber, abortive: boolean): void;
  /** The client stops reading, or reads again. */
  stall(connection: ConnectionNumber, stalled: boolean): void;
}
