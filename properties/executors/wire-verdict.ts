/** How runs over a wire are judged where the standard tolerates what nobody can explain. */
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { Observer } from '../../model/observer/observer.ts';
import type { Citation } from '../../model/vocabulary/statement.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';

/** A run goes on after a close that nothing explains, as its consequences have to follow; unless the user forbids such. */
export function tolerant(readings: AcceptedReadings = {}): AcceptedReadings {
  return { 'healthy-connection-closed': ['never', 'at-will'], ...readings };
}

/**
 * A close that one reading tolerates is told all the same, if nothing worse came of it. Wrong input that a server of 5.0 overlooks
 * is no failure, but nothing that comes after it says anything.
 */
export function verdictOnWire(
  verdict: Verdict,
  { unexplainedCloses, options }: Pick<Observer, 'unexplainedCloses' | 'options'>,
): Verdict {
  if (verdict.verdict !== 'fail') return unexplainedCloses[0] ?? verdict;
  if (options.profile.isStrict === true || !isUpToTheServer(verdict.statements)) return verdict;
  return {
    verdict: 'inconclusive',
    why: `5.0 leaves open how closely a server looks (section 4.13); here ${verdict.why}`,
  };
}

/** 5.0:MQTT-4.13.1-1 binds a server that detects an error. CONNECT is to be looked at in any case (5.0:MQTT-3.1.4-1). */
function isUpToTheServer(statements: readonly Citation[]): boolean {
  return statements[0] === '5.0:MQTT-4.13.1-1' && !statements.includes('5.0:MQTT-3.1.4-1');
}
