/** Sorts what is known of a broker from what is news. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import type { KnownCase, KnownDeviation } from '../brokers/known/known-deviation.ts';
import type { Run } from '../executors/run.ts';
import { causeKey, type KeyOf } from './cause.ts';
import { occasionsOf } from './occasion/occasion.ts';
import type { Finding } from './result.ts';

type Trace = Pick<Run, 'observations' | 'tag'>;

/** The findings, those that are known marked with what is known of them. */
export function markKnown(findings: readonly Finding[], deviations: readonly KnownDeviation[]): readonly Finding[] {
  return findings.map((finding) => {
    const known = knownOf(finding.failure, finding.run, deviations);
    return known ? { ...finding, known } : finding;
  });
}

/** A note for each deviation that no finding shows. Where less than everything was played that says nothing. */
export function notesOnUnseen(findings: readonly Finding[], deviations: readonly KnownDeviation[]): readonly string[] {
  const seen = new Set<string>();
  const unseen = new Set<string>();
  for (const deviation of deviations) {
    const note = noteOnUnseen(deviation.statement, deviation.reason);
    const isSeen = findings.some(({ failure, run }) => isOf(failure, run, deviation));
    (isSeen ? seen : unseen).add(note);
  }
  // What shows in several ways has been seen if it was in one.
  return [...unseen].filter((note) => !seen.has(note));
}

/** The same words for deviations and cases. */
export function noteOnUnseen(what: string, reason: string): string {
  return `known, but not seen this time: ${what}, ${reason}`;
}

/** Keeps failures apart that are alike but for what is known of them, so that what is known hides nothing. */
export function keyBesideKnown(deviations: readonly KnownDeviation[]): KeyOf {
  return (failure, run) => {
    const known = knownOf(failure, run, deviations);
    return [causeKey(failure), ...(known ? [`known ${deviations.indexOf(known)}`] : [])].join('\n');
  };
}

/** The first deviation that explains the failure. */
export function knownOf(
  failure: Failure,
  trace: Trace,
  deviations: readonly KnownDeviation[],
): KnownDeviation | undefined {
  return deviations.find((deviation) => isOf(failure, trace, deviation));
}

function isOf(
  failure: Failure,
  trace: Trace,
  { statement, why = '', after, earlyMsMax = Infinity }: KnownDeviation,
): boolean {
  if (failure.statements[0] !== statement || !failure.why.includes(why)) return false;
  if (earlyMsOf(failure) > earlyMsMax) return false;
  const isKnown = (occasion: string): boolean => after?.some((text) => occasion.includes(text)) ?? true;
  return occasionsOf(failure, trace).every(isKnown);
}

function earlyMsOf({ at, expected: { fromMs = at } }: Failure): number {
  return fromMs - at;
}

/** What several inputs were met with stands below this. */
const heading = /^After these bytes, of \d+:$/u;

/** What is known of a case that failed so; undefined if it is news, be it by one line of it. */
export function knownCaseOf(
  { sentence, version, why }: { readonly sentence: string; readonly version: ProtocolVersion; readonly why: string },
  cases: readonly KnownCase[],
): KnownCase | undefined {
  const lines = why.split('\n').filter((line) => !heading.test(line));
  return cases.find(({ sentence: known, version: ofOne = version, how }) => {
    if (known !== sentence || ofOne !== version) return false;
    return how === undefined || lines.every((line) => how.some((pattern) => fits(line, pattern)));
  });
}

/** `*` stands for anything. */
function fits(line: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!line.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return line === first;
  let from = first.length;
  for (const part of rest) {
    const at = line.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return line.length - last.length >= from && line.endsWith(last);
}
