import type { System } from '../system.ts';
import { clientFindsHalfOpen } from './client.ts';
import { noneOutlivesCrash } from './crash.ts';
import { watched, type Invariant } from './invariant.ts';
import { noEarlyClose, serverFindsHalfOpen } from './keep-alive.ts';
import { neverOf } from './never.ts';
import { sessionPresentIsTrue } from './session.ts';
import { oneLiveConnection } from './takeover.ts';
import { oneWill } from './will.ts';

export const allInvariants: readonly Invariant[] = [
  oneLiveConnection,
  oneWill,
  noEarlyClose,
  sessionPresentIsTrue,
  serverFindsHalfOpen,
  clientFindsHalfOpen,
  noneOutlivesCrash,
];

/** The system with everything that is demanded of it. */
export function judged(system: System, invariants: readonly Invariant[] = allInvariants): System {
  return { ...watched(system, invariants), never: neverOf(system) };
}
