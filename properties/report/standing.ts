/** How a property stands, seen with its findings: what sort of failure it is, and whether it was known. */
import type { FindingKind } from '../check/result.ts';
import type { ReportedBroker, ReportedCase, ReportedFinding, ReportedProperty } from './document.ts';

export type Standing = 'pass' | 'inconclusive' | 'known' | 'unexplained close' | 'late' | 'violation';

/** The worst last. */
export const standings: readonly Standing[] = [
  'pass',
  'inconclusive',
  'known',
  'unexplained close',
  'late',
  'violation',
];

/** What each is called where it is counted. */
export const standingWords: Readonly<Record<Standing, string>> = {
  pass: 'pass',
  inconclusive: 'inconclusive',
  known: 'known deviation',
  'unexplained close': 'unexplained close',
  late: 'late',
  violation: 'violation',
};

export type StandingCounts = Readonly<Record<Standing, number>>;

/** That of its worst finding. */
export function standingOf(broker: ReportedBroker, property: ReportedProperty): Standing {
  if (property.verdict !== 'fail') return property.verdict;
  const kinds = findingsOf(broker, property).map(standingOfFinding);
  return worst(kinds.length > 0 ? kinds : ['violation']);
}

export function standingOfFinding({ kind, known }: ReportedFinding): Exclude<Standing, 'pass' | 'inconclusive'> {
  return known ? 'known' : kind;
}

export function findingsOf({ findings }: ReportedBroker, { findings: numbers }: ReportedProperty): ReportedFinding[] {
  return findings.filter(({ number }) => numbers.includes(number));
}

export function countStandings(broker: ReportedBroker, properties = broker.properties): StandingCounts {
  return countOf(properties.map((property) => standingOf(broker, property)));
}

export function countCases(cases: readonly ReportedCase[]): StandingCounts {
  return countOf(cases.map(standingOfCase));
}

function countOf(all: readonly Standing[]): StandingCounts {
  const counts = Object.fromEntries(standings.map((one) => [one, 0])) as Record<Standing, number>;
  for (const one of all) counts[one] += 1;
  return counts;
}

export function standingOfCase({ verdict, known }: ReportedCase): Standing {
  if (verdict !== 'fail') return verdict;
  return known ? 'known' : 'violation';
}

/** Of the findings themselves. */
export function countFindings({ findings, deaths }: ReportedBroker): Readonly<Record<FindingKind | 'known', number>> {
  const counts = { violation: deaths.length, late: 0, 'unexplained close': 0, known: 0 };
  for (const finding of findings) counts[standingOfFinding(finding)] += 1;
  return counts;
}

/** Whether it makes a check fail: what was known does not, and what is late or unexplained only by the strict profile. */
export function weighs({ isStrict = false }: ReportedBroker, { kind, known }: ReportedFinding): boolean {
  return known === undefined && (kind === 'violation' || isStrict);
}

/** Some repetitions of it passed. */
export function isFlaky({ confirmation }: Pick<ReportedFinding, 'confirmation'>): boolean {
  return confirmation !== undefined && confirmation.failed < confirmation.of;
}

/** `confirmed 5 of 5`, `flaky 2 of 5`; none in virtual time, where all of it repeats. */
export function confirmationWords(one: Pick<ReportedFinding, 'confirmation'>): string | undefined {
  if (!one.confirmation) return undefined;
  const { failed, of } = one.confirmation;
  if (of === 0) return 'not repeated';
  return `${isFlaky(one) ? 'flaky' : 'confirmed'} ${failed} of ${of}`;
}

/** The cases that were not passed, in the order in which they are numbered, from 1. */
export function missedCases({ cases = [] }: ReportedBroker): readonly ReportedCase[] {
  return cases.filter(({ verdict }) => verdict !== 'pass');
}

/** `F1`. */
export function labelOf({ number }: Pick<ReportedFinding, 'number'>): string {
  return `F${number}`;
}

/** `C1`, among the cases of a broker that were not passed. */
export function caseLabel(number: number): string {
  return `C${number}`;
}

/** The brokers with the fewest violations first, then those with the fewest other findings, then those with the most passes. */
export function ranked(brokers: readonly ReportedBroker[]): readonly ReportedBroker[] {
  const keys = new Map(brokers.map((broker) => [broker, rankOf(broker)]));
  return brokers.toSorted((one, other) => {
    const [a = [], b = []] = [keys.get(one), keys.get(other)];
    const index = a.findIndex((value, at) => value !== b[at]);
    return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
  });
}

function rankOf(broker: ReportedBroker): readonly number[] {
  const { violation, late, 'unexplained close': closes, known } = countFindings(broker);
  const cases = countCases(broker.cases ?? []);
  return [violation + cases.violation, late + closes + known + cases.known, -countStandings(broker).pass];
}

function worst(ofThese: readonly Standing[]): Standing {
  return standings.findLast((one) => ofThese.includes(one)) ?? 'pass';
}
