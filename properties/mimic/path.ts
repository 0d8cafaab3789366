/** The way down from a scenario to the smallest that still fails alike on a mimic, by ever smaller ones. */
import { smaller } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Hypothesis } from './mimic.ts';
import { latestMs, type Trials } from './trial.ts';

export interface Waypoint {
  readonly scenario: Scenario;
  /** When it failed, in milliseconds. */
  readonly at: number;
}

/** Scenarios tried, at most. */
const triesMax = 2_000;

/** Without the scenario that it begins with; empty if nothing smaller fails. Ends at `until`, on the clock of `performance.now()`. */
export async function pathDown(
  trials: Trials,
  hypothesis: Hypothesis,
  from: Waypoint,
  until: number,
): Promise<readonly Waypoint[]> {
  const path: Waypoint[] = [];
  const tried = new Set<string>();
  for (let next: Waypoint | undefined = from; next;) {
    const candidates: Iterable<Scenario> = smaller(next.scenario);
    const byMs = latestMs(next.at, trials.likeness.profile);
    next = undefined;
    for (const scenario of candidates) {
      if (tried.size >= triesMax || performance.now() >= until) return path;
      const name = JSON.stringify(scenario);
      if (tried.has(name)) continue;
      tried.add(name);
      const failure = await trials.failure(hypothesis, scenario, byMs);
      if (!failure) continue;
      next = { scenario, at: failure.at };
      path.push(next);
      break;
    }
  }
  return path;
}
