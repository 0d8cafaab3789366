import type { StatementId } from '../model/vocabulary/statement.ts';

/** The peer broke the protocol. The connection is closed (3.1.1:MQTT-4.8.0-1, 5.0:MQTT-4.13.1-1). */
export interface Violation {
  /** What a 5.0 DISCONNECT says of it. */
  readonly reasonCode: number;
  readonly statement: StatementId;
  /** The Reason String that goes with it: what the client's developer has to know. */
  readonly why?: string;
}
