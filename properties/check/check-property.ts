/** Puts a property to the test: runs until one fails, and shrinks that one. */
import * as fc from 'fast-check';
import type { BrokerOptions } from '../../impl/broker.ts';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { citationsFor } from '../../model/vocabulary/statement.ts';
import type { FollowedReadings, Verdict } from '../../model/vocabulary/verdict.ts';
import type { Run } from '../executors/run.ts';
import { runVirtually, type MakeBroker } from '../executors/virtual.ts';
import type { Property, Sometimes } from '../sentences/property.ts';
import { shrunkOurWay } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';

export interface Counterexample {
  readonly scenario: Scenario;
  readonly run: Run;
  /** How many scenarios it took to find the first failure, and how many more to shrink it. */
  readonly foundAfter: number;
  readonly shrinks: number;
}

/** How long after its deadline a timed output came, and the Keep Alive that set it, if one did. */
export interface Lateness {
  readonly ms: number;
  readonly keepAliveSeconds?: number;
}

/** What came of one property in one version of the protocol. */
export interface Outcome {
  readonly property: Property;
  readonly version: ProtocolVersion;
  readonly passed: number;
  readonly failed: number;
  readonly inconclusive: number;
  /** Of every output that the property measures. */
  readonly latenesses: readonly Lateness[];
  /** What should have been seen in some run, and was not. */
  readonly unseen: readonly Sometimes[];
  readonly counterexample: Counterexample | undefined;
  /** Of each scenario that passed and showed any: how the broker reads what the standard leaves open. */
  readonly followed: readonly FollowedReadings[];
}

/** The chapters' verdict, and then what the property expects of every run. */
export function judge(property: Property, run: Run): Verdict {
  if (run.verdict.verdict !== 'pass') return run.verdict;
  const broken = property.expects?.find(({ holds }) => !holds(run));
  if (!broken) return run.verdict;
  const at = run.observations.at(-1)?.at ?? 0;
  const why = `not so: ${broken.sentence}`;
  const version = run.observations
    .map(({ event }) => event)
    .find((event) => event.type === 'client.CONNECT')?.protocolVersion;
  const statements = version ? citationsFor(version, broken.cites) : broken.cites;
  return { verdict: 'fail', statements, at, connection: 0, chart: 'the property', expected: {}, why };
}

export function latenessesOf({ measures }: Property, run: Run): readonly Lateness[] {
  if (!measures) return [];
  return run.measures
    .filter(({ chart, output }) => chart === measures.chart && measures.outputs.includes(output))
    .map(({ latenessMs: ms, keepAliveSeconds }) => ({
      ms,
      ...(keepAliveSeconds !== undefined && { keepAliveSeconds }),
    }));
}

/** None, or one for a run that showed some reading. */
export function followedIn({ verdict }: Run): readonly FollowedReadings[] {
  return verdict.verdict === 'pass' && verdict.readings ? [verdict.readings] : [];
}

/** In virtual time against a broker core. Throws only if the checker itself is wrong. */
export function checkVirtually(
  property: Property,
  version: ProtocolVersion,
  makeBroker: MakeBroker,
  {
    runs,
    seed,
    options = {},
    readings,
  }: {
    readonly runs: number;
    readonly seed: number;
    readonly options?: Partial<BrokerOptions>;
    readonly readings?: AcceptedReadings | undefined;
  },
): Outcome {
  const brokerOptions = { ...options, ...property.options };
  const tally = { pass: 0, fail: 0, inconclusive: 0 };
  const latenesses: Lateness[] = [];
  const followed: FollowedReadings[] = [];
  const unseen = new Set(property.sometimes);
  let ourFault: { readonly error: unknown } | undefined;
  const attempt = (play: () => Run): Run | undefined => {
    try {
      return play();
    } catch (error) {
      ourFault ??= { error };
      return undefined;
    }
  };
  const scenarios = shrunkOurWay(property.scenarios({ version, pace: 'virtual' }));
  const once = fc.property(scenarios, (scenario) => {
    const run = attempt(() => runVirtually(scenario, makeBroker, brokerOptions, readings));
    if (!run) return false;
    const { verdict } = judge(property, run);
    if (tally.fail === 0) {
      tally[verdict] += 1;
      latenesses.push(...latenessesOf(property, run));
      followed.push(...followedIn(run));
      for (const one of unseen) if (one.holds(run)) unseen.delete(one);
    }
    return verdict !== 'fail';
  });
  const numRuns = property.heavy ? Math.ceil(runs / 20) : runs;
  const details = fc.check(once, { numRuns, seed });
  if (ourFault) throw ourFault.error;
  const smallest = details.counterexample?.[0];
  const { pass: passed, fail: failed, inconclusive } = tally;
  return {
    property,
    version,
    passed,
    failed,
    inconclusive,
    latenesses,
    followed,
    unseen: failed > 0 ? [] : [...unseen],
    counterexample: smallest && {
      scenario: smallest,
      run: runVirtually(smallest, makeBroker, brokerOptions, readings),
      foundAfter: details.numRuns,
      shrinks: details.numShrinks,
    },
  };
}
