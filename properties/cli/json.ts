/** The results for machines. */
import type { Assignment } from './assignment.ts';
import { verdictOf, type BrokerResult } from './result.ts';

/** One object: seed, brokers, of each its properties with tally, lateness in ms, findings with scenario and verdict. */
export function resultsAsJson(brokers: readonly BrokerResult[], { seed }: Assignment): string {
  const plain = brokers.map(({ results, ...broker }) => ({
    ...broker,
    properties: results.map((result) => ({
      sentence: result.property.sentence,
      chapter: result.property.chapter,
      statements: result.property.statements,
      version: result.version,
      verdict: verdictOf(result),
      tally: result.tally,
      latenessMs: result.latenesses,
      unseen: result.unseen,
      doubts: result.doubts,
      findings: result.findings.map(({ failure, scenario, failures, how, file }) => ({
        failure,
        scenario,
        failures,
        how,
        file,
      })),
    })),
  }));
  return `${JSON.stringify({ seed, brokers: plain }, undefined, 2)}\n`;
}
