/** Which mimics explain a failure: those on which the scenario fails alike, and what has passed passes. */
import type { Scenario } from '../scenario/step.ts';
import type { Distortion } from './distortion.ts';
import type { Hypothesis } from './mimic.ts';
import type { Trials } from './trial.ts';

/** A scenario that was played on the broker, and whether it failed alike there. */
export interface Example {
  readonly scenario: Scenario;
  readonly isAlike: boolean;
}

/** A distortion, and what can be said of each place in a scenario at which it could act. */
export interface Applicable {
  readonly distortion: Distortion;
  readonly sites: readonly ReadonlySet<string>[];
}

/** Conditions that pick the same places of the scenario are one to it; as many are looked at of one distortion. */
const choicesMax = 24;

const nothing: Hypothesis = { distortion: { what: 'is right', instead: () => undefined }, condition: [] };

/** Those that could act at all: until a distortion acts, all is as on a broker that is right. */
export async function applicable(
  trials: Trials,
  scenario: Scenario,
  distortions: readonly Distortion[],
): Promise<readonly Applicable[]> {
  const sites = new Map<Distortion, ReadonlySet<string>[]>(distortions.map((distortion) => [distortion, []]));
  await trials.failure(nothing, scenario, Infinity, (site) => {
    let facts: ReadonlySet<string> | undefined;
    for (const [distortion, those] of sites) {
      if (!distortion.instead(site)) continue;
      facts ??= site.witness.facts(site);
      those.push(facts);
    }
  });
  return [...sites].flatMap(([distortion, those]) => (those.length > 0 ? [{ distortion, sites: those }] : []));
}

/** Those without a condition on which it fails alike. */
export async function plainHypotheses(
  trials: Trials,
  scenario: Scenario,
  candidates: readonly Applicable[],
): Promise<readonly Hypothesis[]> {
  const found: Hypothesis[] = [];
  for (const { distortion } of candidates) {
    const hypothesis = { distortion, condition: [] };
    if (await trials.fails(hypothesis, scenario)) found.push(hypothesis);
  }
  return found;
}

/**
 * Those with one fact for a condition on which it fails alike, and then those with all facts of one place; what has been
 * found until then if it is later than `until`, on the clock of `performance.now()`.
 */
export async function particularHypotheses(
  trials: Trials,
  scenario: Scenario,
  candidates: readonly Applicable[],
  until = Infinity,
): Promise<readonly Hypothesis[]> {
  const found: Hypothesis[] = [];
  for (const { distortion, sites } of candidates) {
    if (performance.now() > until) break;
    const choices = Map.groupBy(conditionsOf(sites), (condition) =>
      sites.map((facts) => (condition.every((fact) => facts.has(fact)) ? '1' : '0')).join(''),
    );
    for (const conditions of [...choices.values()].slice(0, choicesMax)) {
      const [first, ...others] = conditions.map((condition) => ({ distortion, condition }));
      if (first && (await trials.fails(first, scenario))) found.push(first, ...others);
    }
  }
  return found.toSorted((one, other) => one.condition.length - other.condition.length);
}

function conditionsOf(sites: readonly ReadonlySet<string>[]): readonly (readonly string[])[] {
  const facts = new Set(sites.flatMap((site) => [...site]));
  const wholes = new Map(sites.map((site) => [[...site].join('\n'), [...site]]));
  return [...[...facts].map((fact) => [fact]), ...wholes.values()];
}

/**
 * Those that contradict the fewest examples, in the order given, as far as has been found by `until`. The last examples are the
 * first to be asked.
 */
export async function mostLikely(
  trials: Trials,
  hypotheses: readonly Hypothesis[],
  examples: readonly Example[],
  until = Infinity,
): Promise<{ readonly best: readonly Hypothesis[]; readonly contradicted: number }> {
  let least = Infinity;
  let best: Hypothesis[] = [];
  for (const hypothesis of hypotheses) {
    if (performance.now() > until) break;
    let contradicted = 0;
    for (const { scenario, isAlike } of examples.toReversed()) {
      if ((await trials.fails(hypothesis, scenario)) !== isAlike) contradicted += 1;
      if (contradicted > least) break;
    }
    if (contradicted > least) continue;
    if (contradicted < least) best = [];
    least = contradicted;
    best.push(hypothesis);
  }
  return { best, contradicted: least };
}
