/** What the page is about: the brokers in their order, each with a name for its places in the page. */
import type { ReportDocument, ReportedBroker, ReportedFinding, ReportedStatement } from '../document.ts';
import { ranked } from '../standing.ts';

export interface PageBroker extends ReportedBroker {
  /** Letters, digits and hyphens; no two brokers have the same. */
  readonly slug: string;
}

export interface PageSubject {
  readonly report: ReportDocument;
  readonly brokers: readonly PageBroker[];
  readonly chapters: readonly string[];
  readonly statements: ReadonlyMap<string, ReportedStatement>;
}

export function pageSubject(report: ReportDocument): PageSubject {
  const chapters = new Set(report.brokers.flatMap(({ properties }) => properties.map(({ chapter }) => chapter)));
  return {
    report,
    brokers: ranked(report.brokers).map((broker, index) => ({ ...broker, slug: slug(broker.broker, index) })),
    chapters: [...chapters],
    statements: new Map(report.statements.map((one) => [one.id, one])),
  };
}

/** Where a finding stands in the page. */
export function findingPlace({ slug: ofBroker }: PageBroker, { number }: Pick<ReportedFinding, 'number'>): string {
  return `finding-${ofBroker}-${number}`;
}

/** Where a case that was not passed stands; its number is that among those. */
export function casePlace({ slug: ofBroker }: PageBroker, number: number): string {
  return `case-${ofBroker}-${number}`;
}

/** Where a statement stands in the matrix. */
export function statementPlace(id: string): string {
  return `s-${id.replaceAll(/[^\w.:-]+/gu, '-')}`;
}

/** `keep-alive`, as a name of a place. */
export function chapterPlace(chapter: string): string {
  return slug(chapter, 0);
}

/** The chapters whose properties came upon it. */
export function chaptersOf({ properties }: ReportedBroker, { number }: ReportedFinding): readonly string[] {
  return [...new Set(properties.filter(({ findings }) => findings.includes(number)).map(({ chapter }) => chapter))];
}

/** What is left of a name where little may stand; `index` keeps those apart that would be the same. */
function slug(name: string, index: number): string {
  return `${name.slice(0, 40).replaceAll(/[^\w]+/gu, '-')}-${index}`;
}
