/**
 * Confirms failures over a wire and shrinks them, once for each cause. Time is real, so candidates run side by side, some
 * rounds, within a budget; the boldest cut that still fails alike is taken.
 */
import { judge } from '../check.ts';
import type { Run } from '../executors/run.ts';
import { smaller } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';
import { findingOf, causeKey, kindOf, type Cause, type Suspect } from './cause.ts';
import type { Finding } from './result.ts';

const repeats = 3;
const roundsMax = 8;
/** Scenarios of a cause that are repeated before it is taken for chance. */
const suspectsMax = 3;
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
  cause: Cause,
  options: ShrinkOptions,
): Promise<Omit<Finding, 'number'> | undefined> {
  const failed = cause.reduce((sum, { failures }) => sum + failures, 0);
  const soFar = failed === 1 ? 'one scenario failed so' : `${failed} scenarios failed so`;
  for (const suspect of cause.slice(0, suspectsMax)) {
    const again = await repeat(suspect, options);
    if (again === 0) continue;
    const smallest = await shrink(suspect, options);
    return findingOf(cause, smallest, `${soFar}; this one failed again in ${again} of ${repeats} repetitions`);
  }
  const [suspect] = cause;
  if (kindOf(suspect.failure) === 'late') return undefined;
  return findingOf(cause, suspect, `${soFar}; this one did not fail again when repeated`);
}

/** How often it failed again, by the same statement at least. */
async function repeat({ property, scenario, failure }: Suspect, { play }: ShrinkOptions): Promise<number> {
  const same = Array.from({ length: repeats }, () => scenario);
  const verdicts = (await play(same, failure.at + spareMs)).map((run) => judge(property, run));
  return verdicts.filter((one) => one.verdict === 'fail' && one.statements[0] === failure.statements[0]).length;
}

async function shrink(suspect: Suspect, { play, candidatesMax, until }: ShrinkOptions): Promise<Suspect> {
  let smallest = suspect;
  for (let round = 0; round < roundsMax && performance.now() < until; round += 1) {
    const candidates = firstOf(smaller(smallest.scenario), candidatesMax);
    const runs = await play(candidates, smallest.failure.at + spareMs);
    const boldest = firstThatFailsAlike(suspect, candidates, runs);
    if (!boldest) break;
    smallest = boldest;
  }
  return smallest;
}

function firstThatFailsAlike(
  suspect: Suspect,
  scenarios: readonly Scenario[],
  runs: readonly Run[],
): Suspect | undefined {
  for (const [index, run] of runs.entries()) {
    const scenario = scenarios[index];
    const failure = judge(suspect.property, run);
    if (scenario && failure.verdict === 'fail' && causeKey(failure) === causeKey(suspect.failure))
      return { ...suspect, scenario, run, failure };
  }
  return undefined;
}

function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length >= count) break;
    first.push(item);
  }
  return first;
}
