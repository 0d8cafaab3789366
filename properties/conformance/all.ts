import type { Case } from './case.ts';
import { connackCases } from './connack.ts';
import { flowControlCases } from './flow-control.ts';
import { packetIdentifierCases } from './packet-identifier.ts';
import { sessionExpiryCases } from './session-expiry.ts';

/** By area of the ledgers. */
export const allCases: Readonly<Record<string, readonly Case[]>> = {
  'packet identifiers': packetIdentifierCases,
  CONNACK: connackCases,
  'session expiry': sessionExpiryCases,
  'flow control': flowControlCases,
};
