/** How runs over a wire are judged where the standard tolerates what nobody can explain. */
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { Observer } from '../../model/observer/observer.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';

/** A run goes on after a close that nothing explains, as its consequences have to follow; unless the user forbids such. */
export function tolerant(readings: AcceptedReadings = {}): AcceptedReadings {
  return { 'healthy-connection-closed': ['never', 'at-will'], ...readings };
}

/** A close that one reading tolerates is told all the same, if nothing worse came of it. */
export function verdictOnWire(verdict: Verdict, { unexplainedCloses }: Observer): Verdict {
  return verdict.verdict === 'fail' ? verdict : (unexplainedCloses[0] ?? verdict);
}
