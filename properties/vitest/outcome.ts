/** What a test of one property has to say, from what came of the whole check. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { whatHappened } from '../report/case-report.ts';
import { formatFinding } from '../report/finding.ts';
import type { Property } from '../sentences/property.ts';
import { verdictOf, weighs, type BrokerResult, type Finding } from '../check/result.ts';
import type { KnownCase, KnownDeviation } from '../brokers/known/known-deviation.ts';

export type TestOutcome =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly text: string }
  | { readonly outcome: 'inconclusive'; readonly why: string }
  /** Not played, or not to be held against the broker. */
  | { readonly outcome: 'skip'; readonly why: string };

/** `replayCommand` is for the file of a counterexample. */
export function outcomeOf(
  result: BrokerResult,
  property: Property,
  version: ProtocolVersion,
  replayCommand: (file: string) => string,
): TestOutcome {
  const own = result.results.find((one) => one.property === property && one.version === version);
  if (!own) return { outcome: 'skip', why: whyNotPlayed(result.skipped, property.sentence, version) };
  const { tally, unseen, doubts } = own;
  const verdict = verdictOf(own);
  switch (verdict) {
    case 'pass':
      return { outcome: 'pass' };
    case 'inconclusive': {
      const vacuous = tally.pass > 0 ? unseen.map((sentence) => `it was never seen that ${sentence}`) : [];
      const why = [...doubts, ...vacuous].slice(0, 3).join('; ') || 'no scenario could be played';
      return { outcome: 'inconclusive', why };
    }
    case 'fail': {
      const findings = result.findings.filter(({ number }) => own.findings.includes(number));
      const held = findings.filter((finding) => finding.known === undefined && weighs(finding, result));
      if (findings.length > 0 && held.length === 0) return { outcome: 'skip', why: findings.map(excuseOf).join('; ') };
      return { outcome: 'fail', text: failureText(result, held, tally, replayCommand) };
    }
    default:
      return verdict satisfies never;
  }
}

/** Of one of properties/conformance/. */
export function caseOutcomeOf(
  { cases = [], skipped }: BrokerResult,
  sentence: string,
  version: ProtocolVersion,
): TestOutcome {
  const own = cases.find((one) => one.sentence === sentence && one.version === version);
  if (!own) return { outcome: 'skip', why: whyNotPlayed(skipped, sentence, version) };
  switch (own.verdict) {
    case 'pass':
      return { outcome: 'pass' };
    case 'inconclusive':
      return { outcome: 'inconclusive', why: own.why ?? 'nothing can be said' };
    case 'fail':
      if (own.known) return { outcome: 'skip', why: `known: ${knownText(own.known)}` };
      return { outcome: 'fail', text: whatHappened(own).join('\n') };
    default:
      return own.verdict satisfies never;
  }
}

export function knownText(known: KnownDeviation | KnownCase): string {
  const { reason, link } = known;
  return `${'statement' in known ? known.statement : known.sentence}: ${reason}${link === undefined ? '' : ` (${link})`}`;
}

/** Why a finding is not held against the broker: its kind is a matter of quality, or it is known. */
function excuseOf({ known, kind = 'violation', failure }: Finding): string {
  return known ? `known: ${knownText(known)}` : `${kind}: ${failure.why}`;
}

function failureText(
  { broker }: BrokerResult,
  findings: readonly Finding[],
  { pass, fail, inconclusive }: BrokerResult['results'][number]['tally'],
  replayCommand: (file: string) => string,
): string {
  const texts = findings.map(({ version, property, how, run, failure, file }) =>
    formatFinding({
      broker,
      version,
      sentence: property.sentence,
      how,
      observations: run.observations,
      tag: run.tag,
      failure,
      replay: file === undefined ? undefined : replayCommand(file),
    }),
  );
  return [`${fail} of ${pass + fail + inconclusive} scenarios failed.`, ...texts].join('\n\n');
}

/** Skips name a version, a sentence, or both with the version first. */
function whyNotPlayed(skipped: BrokerResult['skipped'], sentence: string, version: ProtocolVersion): string {
  const concerns = (what: string): boolean =>
    what === `MQTT ${version}` || what === sentence || (what.startsWith(`MQTT ${version}`) && what.endsWith(sentence));
  return skipped.find(({ what }) => concerns(what))?.why ?? 'it was not played';
}
