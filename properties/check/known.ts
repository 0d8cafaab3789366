/** Sorts what is known of a broker from what is news. */
import type { Finding } from './result.ts';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';

/** The findings, those that are known marked with what is known of them. */
export function markKnown(findings: readonly Finding[], deviations: readonly KnownDeviation[]): readonly Finding[] {
  return findings.map((finding) => {
    const known = deviations.find((deviation) => isOf(finding, deviation));
    return known ? { ...finding, known } : finding;
  });
}

/** A note for each deviation that no finding shows. Where less than everything was played that says nothing. */
export function notesOnUnseen(findings: readonly Finding[], deviations: readonly KnownDeviation[]): readonly string[] {
  return deviations
    .filter((deviation) => !findings.some((finding) => isOf(finding, deviation)))
    .map(({ statement, reason }) => `known, but not seen this time: ${statement}, ${reason}`);
}

function isOf({ failure }: Finding, { statement, why }: KnownDeviation): boolean {
  return failure.statements[0] === statement && (why === undefined || failure.why.includes(why));
}
