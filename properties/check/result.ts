/** What the checker found, as the report, the exit code and `--json` take it. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { StatementId } from '../../model/vocabulary/statement.ts';
import type { Failure, FailureKind, FollowedReadings } from '../../model/vocabulary/verdict.ts';
import type { KnownCase, KnownDeviation } from '../brokers/known/known-deviation.ts';
import type { Lateness } from './check-property.ts';
import type { Granularity, MeasuredProfile } from './granularity.ts';
import type { Run } from '../executors/run.ts';
import type { Property } from '../sentences/property.ts';
import type { Scenario } from '../scenario/step.ts';

/** What sort of departure it is. */
export type FindingKind = FailureKind;

/** How often the smallest scenario failed alike when it was repeated. */
export interface Confirmation {
  readonly failed: number;
  readonly of: number;
}

/** One case of properties/conformance/ in one version of the protocol. */
export interface CaseResult {
  /** The area of the ledgers that it belongs to. */
  readonly area: string;
  readonly sentence: string;
  readonly statements: readonly StatementId[];
  readonly version: ProtocolVersion;
  readonly verdict: PropertyVerdict;
  /** What the server did instead, or why nothing can be said. */
  readonly why?: string;
  /** What is no deviation: what the standard advises otherwise, or leaves to the server. */
  readonly remarks?: readonly string[];
  /** Repetitions with more patience. */
  readonly confirmation?: Confirmation;
  /** What passed in one of those that failed, line by line. */
  readonly exchange?: readonly string[];
  readonly known?: KnownCase;
}

/** One way in which a broker departs from the standard or from what is expected: the smallest scenario that shows it. */
export interface Finding {
  /** Among those of one broker, from 1; reports write it F1. */
  readonly number: number;
  /** The property whose scenario it is. */
  readonly property: Property;
  readonly version: ProtocolVersion;
  readonly scenario: Scenario;
  readonly run: Run;
  readonly failure: Failure;
  /** Scenarios that failed so, of all properties. */
  readonly failures: number;
  /** Other properties, some scenarios of which failed so. */
  readonly alsoFoundBy: readonly Property[];
  /** How it was found and how surely, in a sentence for people. */
  readonly how: string;
  /** A violation if left out. */
  readonly kind?: FindingKind;
  /** Left out in virtual time, where every repetition is the same. */
  readonly confirmation?: Confirmation;
  readonly known?: KnownDeviation;
  /** Where the counterexample is saved. */
  file?: string;
}

/** One property in one version of the protocol. */
export interface PropertyResult {
  readonly property: Property;
  readonly version: ProtocolVersion;
  /** Scenarios by verdict. */
  readonly tally: Record<'pass' | 'fail' | 'inconclusive', number>;
  readonly latenesses: readonly Lateness[];
  /** Of each scenario that passed and showed any: how the broker reads what the standard leaves open. */
  readonly followed: readonly FollowedReadings[];
  /** What should have been seen in some run and was not: the property was not put to the test. */
  readonly unseen: readonly string[];
  /** Reasons of inconclusive verdicts, each once. */
  readonly doubts: readonly string[];
  /** The numbers of what its scenarios failed by. */
  readonly findings: readonly number[];
}

export interface Skip {
  readonly what: string;
  readonly why: string;
}

export interface BrokerResult {
  readonly broker: string;
  /** Held to the strict profile, by which every finding weighs as much as a violation. */
  readonly isStrict?: boolean;
  readonly description: string;
  /** Facts about the run, such as the guard that was measured. */
  readonly notes: readonly string[];
  readonly results: readonly PropertyResult[];
  readonly findings: readonly Finding[];
  /** None if cases were not asked for. */
  readonly cases?: readonly CaseResult[];
  readonly skipped: readonly Skip[];
  /** That the broker died, each time: reported as a violation of what is expected. */
  readonly deaths: readonly string[];
  /** Runs that the delay between broker and checker had made void, and how many of them no repetition has mended. */
  readonly voids?: { readonly played: number; readonly left: number };
  /** The longest delay of the wire while each of the others ran, rounded up, and how many had which. */
  readonly guards?: readonly { readonly guardMs: number; readonly runs: number }[];
  /** It was asked to measure, so that the report shows it. */
  readonly isMeasured?: boolean;
  /** How late its timed outputs were, by output and Keep Alive. */
  readonly granularity?: readonly Granularity[];
  /** The least profile that this fits in. */
  readonly measuredProfile?: MeasuredProfile;
  readonly seconds: number;
}

export type PropertyVerdict = 'pass' | 'fail' | 'inconclusive';

/** A property passes if some scenario did, none failed, and all that should be seen was seen. */
export function verdictOf({ tally, unseen }: PropertyResult): PropertyVerdict {
  if (tally.fail > 0) return 'fail';
  return tally.pass > 0 && unseen.length === 0 ? 'pass' : 'inconclusive';
}

export const exitCodes = { pass: 0, fail: 1, unusable: 2, inconclusive: 3 } as const;

/** Whether it makes the check fail: a violation does that is not known; what is late or unexplained only by the strict profile. */
export function weighs(
  {
    kind = 'violation',
    known,
  }: { readonly kind?: FindingKind | undefined; readonly known?: Finding['known'] | undefined },
  { isStrict = false }: { readonly isStrict?: boolean | undefined },
): boolean {
  return !known && (kind === 'violation' || isStrict);
}

export function exitCodeOf(brokers: readonly BrokerResult[]): number {
  const verdicts = brokers.flatMap(({ results, cases = [] }) => [
    ...results.map(verdictOf),
    ...cases.map(({ verdict }) => verdict),
  ]);
  const hasFailed = (one: BrokerResult): boolean =>
    one.deaths.length > 0 ||
    one.findings.some((finding) => weighs(finding, one)) ||
    one.cases?.some(({ verdict, known }) => verdict === 'fail' && !known) === true;
  if (brokers.some(hasFailed)) return exitCodes.fail;
  if (verdicts.includes('inconclusive') || verdicts.length === 0) return exitCodes.inconclusive;
  return exitCodes.pass;
}
