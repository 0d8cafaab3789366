/** Checks the reference broker's core in virtual time, property after property. */
import type { VirtualBroker } from '../brokers/broker-under-test.ts';
import { checkVirtually, judge, type Outcome } from './check-property.ts';
import type { Assignment } from './assignment.ts';
import type { Progress } from './progress.ts';
import { causesOf, findingOf, numbered, numbersFor, type Suspect } from './cause.ts';
import type { BrokerResult, Finding, PropertyResult } from './result.ts';

/** Scenarios per property and version if `--runs` does not say. */
const runsDefault = 100;

export async function checkInVirtualTime(
  broker: VirtualBroker,
  { properties, versions, runs = runsDefault, seed, readings }: Assignment,
  progress: Progress,
): Promise<BrokerResult> {
  const startedAt = performance.now();
  const outcomes: Outcome[] = [];
  for (const property of properties)
    for (const version of versions.filter((one) => property.versions.includes(one))) {
      progress.update(`${broker.name}: ${property.sentence}`);
      // So that a signal is heard between two properties.
      await new Promise(setImmediate);
      outcomes.push(checkVirtually(property, version, broker.makeBroker, { runs, seed, readings }));
    }
  const findings = findingsOf(outcomes);
  return {
    broker: broker.name,
    isStrict: true,
    description: 'the reference broker in virtual time, held to one tick of 100 ms',
    notes: [],
    results: outcomes.map((outcome) => resultOf(outcome, findings)),
    findings,
    skipped: [],
    deaths: [],
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function resultOf(outcome: Outcome, findings: readonly Finding[]): PropertyResult {
  const { property, version, passed, failed, inconclusive, latenesses, followed, unseen } = outcome;
  return {
    property,
    version,
    tally: { pass: passed, fail: failed, inconclusive },
    latenesses,
    followed,
    unseen: unseen.map(({ sentence }) => sentence),
    doubts: [],
    findings: numbersFor(findings, property, version),
  };
}

/** Of each cause the smallest scenario, when every property has shrunk its own. */
function findingsOf(outcomes: readonly Outcome[]): readonly Finding[] {
  const hows = new Map<Suspect, string>();
  for (const { property, version, failed, counterexample } of outcomes) {
    if (!counterexample) continue;
    const { scenario, run, foundAfter, shrinks } = counterexample;
    const failure = judge(property, run);
    if (failure.verdict !== 'fail') continue;
    hows.set(
      { property, version, scenario, run, failure, failures: failed },
      `scenario ${foundAfter} was the first to fail so; this one, shrunk in ${shrinks} steps, fails every time`,
    );
  }
  return numbered(causesOf([...hows.keys()]).map((cause) => findingOf(cause, cause[0], hows.get(cause[0]) ?? '')));
}
