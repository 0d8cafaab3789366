import type { Case } from './case.ts';
import { packetIdentifierCases } from './packet-identifier.ts';

/** By area of the ledgers. */
export const allCases: Readonly<Record<string, readonly Case[]>> = {
  'packet identifiers': packetIdentifierCases,
};
