/** The results for machines. */
import { overdueBy } from '../../model/vocabulary/verdict.ts';
import type { Assignment } from './assignment.ts';
import { replayCommand } from './counterexample.ts';
import { followedOf } from './followed.ts';
import { verdictOf, type BrokerResult } from './result.ts';

/** One object: seed, brokers; of each its properties with tally and the numbers of findings, and these with scenario and verdict. */
export function resultsAsJson(
  brokers: readonly BrokerResult[],
  unreachable: ReadonlyMap<string, string>,
  { seed }: Assignment,
): string {
  const plain = brokers.map(({ results, findings, ...broker }) => ({
    ...broker,
    readings: Object.fromEntries([...followedOf(results)].map(([id, counts]) => [id, Object.fromEntries(counts)])),
    properties: results.map((result) => ({
      sentence: result.property.sentence,
      chapter: result.property.chapter,
      statements: result.property.statements,
      version: result.version,
      verdict: verdictOf(result),
      tally: result.tally,
      latenesses: result.latenesses,
      unseen: result.unseen,
      doubts: result.doubts,
      findings: result.findings,
    })),
    findings: findings.map(({ number, version, failure, kind = 'violation', property, ...finding }) => ({
      number,
      kind,
      version,
      statements: failure.statements,
      why: failure.why,
      chart: failure.chart,
      atMs: failure.at,
      allowed: failure.expected,
      overdueBy: overdueBy(failure),
      waitedUntilMs: failure.waitedUntil,
      property: property.sentence,
      alsoFoundBy: finding.alsoFoundBy.map(({ sentence }) => sentence),
      failures: finding.failures,
      known: finding.known,
      how: finding.how,
      confirmation: finding.confirmation,
      scenario: finding.scenario,
      file: finding.file,
      replay: finding.file && replayCommand(finding.file),
    })),
  }));
  const missed = [...unreachable].map(([broker, why]) => ({ broker, why }));
  return `${JSON.stringify({ seed, brokers: plain, unreachable: missed }, undefined, 2)}\n`;
}
