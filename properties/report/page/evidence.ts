/** What a check says of a statement: by properties, and by cases. */
import type { ReportedBroker } from '../document.ts';
import { findingsOf, labelOf, missedCases, standingOfCase, standingOfFinding, type Standing } from '../standing.ts';

export interface Evidence {
  readonly standing: Standing;
  /** By how many properties or cases; of findings, their numbers. */
  readonly count: number;
  readonly findings: readonly number[];
  /** The numbers of cases that were not passed. */
  readonly missed: readonly number[];
  readonly why: readonly string[];
}

/**
 * A statement stands as the worst finding that cites it. A property that fails by another statement says nothing of this
 * one, so one that passes settles it. Undefined if none that cites it was played.
 */
export function evidenceByProperties(broker: ReportedBroker, id: string): Evidence | undefined {
  const cited = broker.findings.filter(({ statements }) => statements.includes(id));
  const properties = broker.properties.filter(
    ({ statements, version }) => statements.includes(id) && speaksOf(id, version),
  );
  const count = properties.length;
  if (cited.length > 0) {
    const kinds = new Set(cited.map(standingOfFinding));
    const standing = (['violation', 'late', 'unexplained close'] as const).find((kind) => kinds.has(kind)) ?? 'known';
    return {
      standing,
      count,
      findings: cited.map(({ number }) => number),
      missed: [],
      why: cited.map(({ why }) => why),
    };
  }
  if (count === 0) return undefined;
  if (properties.some(({ verdict }) => verdict === 'pass'))
    return { standing: 'pass', count, findings: [], missed: [], why: [] };
  const why = properties.flatMap((property) => [
    ...property.unseen.map((one) => `never seen that ${one}`),
    ...property.doubts,
    ...findingsOf(broker, property).map((one) => `${labelOf(one)} breaks another statement by it`),
  ]);
  return { standing: 'inconclusive', count, findings: [], missed: [], why };
}

export function evidenceByCases(broker: ReportedBroker, id: string): Evidence | undefined {
  const own = (broker.cases ?? []).filter(
    ({ statements, version }) => statements.includes(id) && speaksOf(id, version),
  );
  if (own.length === 0) return undefined;
  const all = new Set(own.map(standingOfCase));
  const standing = (['violation', 'known', 'pass'] as const).find((one) => all.has(one)) ?? 'inconclusive';
  const why = own.flatMap((one) =>
    one.verdict === 'pass' || one.why === undefined ? [] : [`${one.sentence} ${one.why}`],
  );
  const missed = missedCases(broker).flatMap((one, index) => (own.includes(one) ? [index + 1] : []));
  return { standing, count: own.length, findings: [], missed, why };
}

/** Expectations hold in every version. */
function speaksOf(id: string, version: string): boolean {
  return id.startsWith(`${version}:`) || id.startsWith('expected:');
}
