/** Checks the reference broker's core in virtual time, property after property. */
import type { VirtualBroker } from '../brokers/broker-under-test.ts';
import { checkVirtually, judge, type Outcome } from '../check.ts';
import type { Assignment } from './assignment.ts';
import type { Progress } from './progress.ts';
import type { BrokerResult, Finding, PropertyResult } from './result.ts';

/** Scenarios per property and version if `--runs` does not say. */
const runsDefault = 100;

export async function checkInVirtualTime(
  broker: VirtualBroker,
  { properties, versions, runs = runsDefault, seed }: Assignment,
  progress: Progress,
): Promise<BrokerResult> {
  const startedAt = performance.now();
  const results: PropertyResult[] = [];
  for (const property of properties)
    for (const version of versions.filter((one) => property.versions.includes(one))) {
      progress.update(`${broker.name}: ${property.sentence}`);
      // So that a signal is heard between two properties.
      await new Promise(setImmediate);
      results.push(resultOf(checkVirtually(property, version, broker.makeBroker, { runs, seed })));
    }
  return {
    broker: broker.name,
    description: 'the reference broker in virtual time, held to one tick of 100 ms',
    notes: [],
    results,
    skipped: [],
    deaths: [],
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function resultOf(outcome: Outcome): PropertyResult {
  const { property, version, passed, failed, inconclusive, latenesses, unseen } = outcome;
  return {
    property,
    version,
    tally: { pass: passed, fail: failed, inconclusive },
    latenesses,
    unseen: unseen.map(({ sentence }) => sentence),
    doubts: inconclusive > 0 ? ['see the replay of single scenarios'] : [],
    findings: findingsOf(outcome),
  };
}

function findingsOf({ property, version, failed, counterexample }: Outcome): Finding[] {
  if (!counterexample) return [];
  const { scenario, run, foundAfter, shrinks } = counterexample;
  const failure = judge(property, run);
  if (failure.verdict !== 'fail') return [];
  const how = `found by scenario ${foundAfter}, shrunk in ${shrinks} steps, deterministic`;
  return [{ property, version, scenario, run, failure, failures: failed, how }];
}
