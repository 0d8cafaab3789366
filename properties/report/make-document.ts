/** Makes the report, as data, of what a check has found. */
import { packageVersion } from '../../impl/edge/version.ts';
import { allStatements, statement, type Citation } from '../../model/vocabulary/statement.ts';
import { caseCommand } from './case-report.ts';
import { replayCommand } from '../check/counterexample.ts';
import { followedOf } from '../check/followed.ts';
import { verdictOf, type BrokerResult, type CaseResult, type Finding, type PropertyResult } from '../check/result.ts';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';
import type {
  ReportDocument,
  ReportedCase,
  ReportedBroker,
  ReportedFinding,
  ReportedProperty,
  ReportedStatement,
} from './document.ts';
import { sequenceOf } from './sequence.ts';
import { timersOf } from './timers.ts';

export interface ReportOptions {
  readonly seed: number;
  readonly checkedAt: Date;
  /** By name, with the reason. */
  readonly unreachable: ReadonlyMap<string, string>;
}

export function makeReport(results: readonly BrokerResult[], options: ReportOptions): ReportDocument {
  return {
    format: 'mqtt-liveness-report',
    formatVersion: 1,
    brokers: results.map((result) => brokerOf(result, options)),
    unreachable: [...options.unreachable].map(([broker, why]) => ({ broker, why })),
    statements: statementsOf(results),
  };
}

function brokerOf(result: BrokerResult, { seed, checkedAt }: ReportOptions): ReportedBroker {
  const { broker, isStrict, description, seconds, notes, results, findings, cases, skipped, voids, deaths } = result;
  const { guards, granularity, measuredProfile } = result;
  return {
    broker,
    ...(isStrict !== undefined && { isStrict }),
    description,
    checkedBy: `mqtt-liveness ${packageVersion}`,
    seed,
    checkedAt: checkedAt.toISOString(),
    seconds,
    notes,
    readings: Object.fromEntries([...followedOf(results)].map(([id, counts]) => [id, Object.fromEntries(counts)])),
    properties: results.map(propertyOf),
    findings: findings.map(findingOf),
    ...(cases && { cases: cases.map((one) => caseOf(broker, one)) }),
    skipped,
    ...(voids && { voids }),
    ...(guards && { guards }),
    ...(granularity && { granularity }),
    ...(measuredProfile && { measuredProfile }),
    deaths,
  };
}

function propertyOf(result: PropertyResult): ReportedProperty {
  const { property, version, tally, latenesses, unseen, doubts, findings } = result;
  const { sentence, chapter, statements, measures } = property;
  return {
    sentence,
    chapter,
    statements,
    version,
    verdict: verdictOf(result),
    tally,
    ...(measures && { measures }),
    lateness: byKeepAlive(latenesses),
    unseen,
    doubts,
    findings,
  };
}

/** The smallest Keep Alive first; what has none before all. */
function byKeepAlive(latenesses: PropertyResult['latenesses']): ReportedProperty['lateness'] {
  const groups = Map.groupBy(latenesses, ({ keepAliveSeconds }) => keepAliveSeconds);
  return [...groups]
    .toSorted(([one = -1], [other = -1]) => one - other)
    .map(([keepAliveSeconds, ofOne]) => ({
      ...(keepAliveSeconds !== undefined && { keepAliveSeconds }),
      ms: ofOne.map(({ ms }) => ms).toSorted((one, other) => one - other),
    }));
}

function findingOf(finding: Finding): ReportedFinding {
  const { number, version, failure, property, alsoFoundBy, failures, how } = finding;
  const { confirmation, known, scenario, run, file } = finding;
  const { statements, why, chart, at, connection, expected, cameAt, waitedUntil } = failure;
  return {
    number,
    kind: finding.kind ?? failure.kind ?? 'violation',
    version,
    statements,
    why,
    chart,
    atMs: at,
    connection,
    allowed: expected,
    ...(cameAt !== undefined && { cameAtMs: cameAt }),
    ...(waitedUntil !== undefined && { waitedUntilMs: waitedUntil }),
    property: property.sentence,
    alsoFoundBy: alsoFoundBy.map(({ sentence }) => sentence),
    failures,
    how,
    ...(confirmation && { confirmation }),
    ...(known && { known: knownOf(known) }),
    scenario,
    sequence: sequenceOf(run.observations, failure, run.tag),
    timers: run.judgedBy ? timersOf(run.observations, run.judgedBy, at) : [],
    ...(file !== undefined && { file, replay: replayCommand(file) }),
  };
}

function knownOf({ statement: id, reason, link }: KnownDeviation): NonNullable<ReportedFinding['known']> {
  return { statement: id, reason, ...(link !== undefined && { link }) };
}

function caseOf(broker: string, one: CaseResult): ReportedCase {
  const { area, sentence, statements, version, verdict, why, remarks = [], confirmation, exchange = [], known } = one;
  return {
    area,
    sentence,
    statements,
    version,
    verdict,
    ...(why !== undefined && { why }),
    remarks,
    ...(confirmation && { confirmation }),
    exchange,
    ...(known && { known: { reason: known.reason, ...(known.link !== undefined && { link: known.link }) } }),
    replay: caseCommand(broker, one),
  };
}

/** Those that are cited, in the order of the standards, and behind them what is expected beyond. */
function statementsOf(results: readonly BrokerResult[]): readonly ReportedStatement[] {
  const cited = new Set<Citation>(
    results.flatMap(({ results: properties, findings, cases = [] }) => [
      ...properties.flatMap(({ property }) => property.statements),
      ...findings.flatMap(({ failure, known }) => [...failure.statements, ...(known ? [known.statement] : [])]),
      ...cases.flatMap(({ statements }) => statements),
    ]),
  );
  const order = new Map(allStatements.map(({ id }, index) => [id, index]));
  const place = (id: Citation): number => order.get(id) ?? Infinity;
  return [...cited]
    .toSorted((one, other) => place(one) - place(other) || one.localeCompare(other))
    .map((id) => {
      const { section, level, paraphrase } = statement(id);
      return { id, section, level, paraphrase };
    });
}
