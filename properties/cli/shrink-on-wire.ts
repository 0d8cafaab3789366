/**
 * Confirms failures over a wire and shrinks them. Time is real, so candidates run side by side, a few rounds, within a
 * budget; the boldest cut that still fails by the same statement is taken.
 */
import { judge } from '../check.ts';
import type { Run } from '../executors/run.ts';
import { smaller } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Finding } from './result.ts';
import { keyOf, type Suspect } from './tally.ts';

const roundsMax = 3;
/** How much longer than the failure itself a candidate may take to fail. */
const spareMs = 1_000;

export interface ShrinkOptions {
  /** Plays scenarios side by side, none longer than `runMsMax`. */
  readonly play: (scenarios: readonly Scenario[], runMsMax: number) => Promise<readonly Run[]>;
  /** Candidates of a round, at most. */
  readonly candidatesMax: number;
  /** No round begins later, on the clock of `performance.now()`. */
  readonly until: number;
}

/** Answers undefined if the failure is one of lateness alone and did not come again. */
export async function confirmAndShrink(
  suspect: Suspect,
  { play, candidatesMax, until }: ShrinkOptions,
): Promise<Finding | undefined> {
  let smallest = suspect;
  const repeats = 3;
  const failsAgain = (runs: readonly Run[], scenarios: readonly Scenario[]): Suspect[] =>
    runs.flatMap((run, index) => {
      const scenario = scenarios[index];
      const verdict = judge(suspect.property, run);
      if (!scenario || verdict.verdict !== 'fail' || keyOf(verdict) !== keyOf(suspect.failure)) return [];
      return [{ ...suspect, scenario, run, failure: verdict }];
    });

  const same = Array.from({ length: repeats }, () => suspect.scenario);
  const again = failsAgain(await play(same, suspect.failure.at + spareMs), same);
  if (again.length === 0 && suspect.failure.expected.byMs !== undefined) return undefined;
  let rounds = 0;
  while (again.length > 0 && rounds < roundsMax && performance.now() < until) {
    const candidates = firstOf(smaller(smallest.scenario), candidatesMax);
    const [boldest] = failsAgain(await play(candidates, smallest.failure.at + spareMs), candidates);
    rounds += 1;
    if (!boldest) break;
    smallest = boldest;
  }
  const surely =
    again.length > 0 ? `failed again in ${again.length} of ${repeats} repetitions` : 'did not fail again when repeated';
  const how = `${suspect.failures === 1 ? 'one scenario' : `${suspect.failures} scenarios`} failed so; this one ${surely}`;
  const { property, version, scenario, run, failure, failures } = smallest;
  return { property, version, scenario, run, failure, failures, how };
}

function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length >= count) break;
    first.push(item);
  }
  return first;
}
