/**
 * The report as JUnit XML: a suite for each broker and version, a case for each property and each conformance case. In the
 * dialect that all readers know, which is that of the schema by which Jenkins refuses files (junit-10.xsd of its xunit plugin):
 * the whole has no count of what was skipped, its suites have.
 */
import type { ReportDocument, ReportedBroker, ReportedCase, ReportedFinding, ReportedProperty } from './document.ts';
import { markup, type Markup } from './markup.ts';
import { formatSequence, headline, markedOf } from './sequence-chart.ts';
import { confirmationWords, findingsOf, labelOf, standingOf, weighs } from './standing.ts';

interface JUnitCase {
  readonly className: string;
  readonly name: string;
  readonly outcome:
    | { readonly type: 'pass' }
    | { readonly type: 'failure'; readonly kind: string; readonly message: string; readonly text: string }
    | { readonly type: 'skipped' | 'error'; readonly message: string };
}

interface Suite {
  readonly name: string;
  readonly timestamp?: string;
  readonly seconds?: number;
  readonly cases: readonly JUnitCase[];
}

export function junitXml({ brokers, unreachable }: ReportDocument): string {
  const suites = [...brokers.flatMap(suitesOf), ...unreachable.map(unreachableSuite)];
  const seconds = suites.reduce((sum, { seconds: own = 0 }) => sum + own, 0);
  const xml = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mqtt-liveness"${totals(suites.flatMap(({ cases }) => cases))} time="${seconds.toFixed(3)}">
${suites.map(drawSuite)}</testsuites>
`;
  return xml.markup;
}

/** All versions, and what has none: that the process lives, and what was left out. */
function suitesOf(broker: ReportedBroker): readonly Suite[] {
  const { properties, cases = [], checkedAt, seconds } = broker;
  const versions = [...new Set([...properties, ...cases].map(({ version }) => version))];
  const ofVersions = versions.map((version, index) => ({
    name: `${broker.broker}, MQTT ${version}`,
    timestamp: checkedAt.slice(0, 19),
    // What is played side by side has one time.
    seconds: index === 0 ? seconds : 0,
    cases: [
      ...properties.filter((one) => one.version === version).map((one) => propertyCase(broker, one)),
      ...cases.filter((one) => one.version === version).map((one) => conformanceCase(broker, one)),
    ],
  }));
  return [
    ...ofVersions,
    { name: `${broker.broker}, the process`, cases: [aliveCase(broker), ...skippedCases(broker)] },
  ];
}

function propertyCase(broker: ReportedBroker, property: ReportedProperty): JUnitCase {
  const { version, chapter, sentence: name, unseen, doubts } = property;
  const className = classNameOf(broker, version, chapter);
  const standing = standingOf(broker, property);
  const findings = findingsOf(broker, property);
  if (standing === 'pass') return { className, name, outcome: { type: 'pass' } };
  if (standing === 'inconclusive') {
    const why = [...unseen.map((one) => `never seen that ${one}`), ...doubts].join('; ');
    return { className, name, outcome: { type: 'skipped', message: `inconclusive: ${why}` } };
  }
  if (findings.length > 0 && !findings.some((one) => weighs(broker, one))) {
    const why = findings.map((one) => (one.known ? `known deviation: ${one.known.reason}` : headline(markedOf(one))));
    return { className, name, outcome: { type: 'skipped', message: why.join('; ') } };
  }
  const message = findings.map((one) => `${labelOf(one)}: ${headline(markedOf(one))}`).join('; ');
  const text = findings.map(findingText).join('\n\n');
  const kind = findings.find((one) => weighs(broker, one))?.statements[0] ?? standing;
  return { className, name, outcome: { type: 'failure', kind, message, text } };
}

function findingText(finding: ReportedFinding): string {
  const { kind, why, statements, how, sequence, replay } = finding;
  const confirmation = confirmationWords(finding);
  const surely = confirmation === undefined ? '' : `, ${confirmation}`;
  return [
    `${labelOf(finding)} (${kind}${surely}): ${why}`,
    statements.join(', '),
    how,
    '',
    formatSequence(sequence, markedOf(finding)),
    ...(replay === undefined ? [] : ['', `Replay: ${replay}`]),
  ].join('\n');
}

function conformanceCase(broker: ReportedBroker, one: ReportedCase): JUnitCase {
  const { sentence: name, statements, version, verdict, why = '', known, exchange, replay } = one;
  const className = classNameOf(broker, version, 'conformance');
  if (verdict === 'pass') return { className, name, outcome: { type: 'pass' } };
  if (verdict === 'inconclusive')
    return { className, name, outcome: { type: 'skipped', message: `inconclusive: ${why}` } };
  if (known) return { className, name, outcome: { type: 'skipped', message: `known deviation: ${known.reason}` } };
  const text = [why, statements.join(', '), '', ...exchange, '', `Replay: ${replay}`].join('\n');
  return { className, name, outcome: { type: 'failure', kind: statements[0] ?? 'case', message: why, text } };
}

function aliveCase(broker: ReportedBroker): JUnitCase {
  const { deaths } = broker;
  const className = classNameOf(broker, '', 'process');
  const [first] = deaths;
  const kind = 'expected:process-is-alive';
  return {
    className,
    name: 'The process stays alive.',
    outcome:
      first === undefined ? { type: 'pass' } : { type: 'failure', kind, message: first, text: deaths.join('\n') },
  };
}

function skippedCases(broker: ReportedBroker): readonly JUnitCase[] {
  const className = classNameOf(broker, '', 'left out');
  // Readers take cases of one name for one.
  return [...Map.groupBy(broker.skipped, ({ what }) => what)].map(([name, ones]) => ({
    className,
    name,
    outcome: { type: 'skipped', message: [...new Set(ones.map(({ why }) => why))].join('; ') },
  }));
}

function unreachableSuite({ broker, why }: ReportDocument['unreachable'][number]): Suite {
  return {
    name: broker,
    cases: [{ className: dotless(broker), name: 'The broker is reached.', outcome: { type: 'error', message: why } }],
  };
}

/** Readers make folders of what stands between dots. */
function classNameOf({ broker }: ReportedBroker, version: string, chapter: string): string {
  return [broker, ...(version === '' ? [] : [`MQTT ${version}`]), chapter].map(dotless).join('.');
}

function dotless(text: string): string {
  return text.replaceAll('.', '_');
}

function drawSuite({ name, timestamp, seconds = 0, cases }: Suite): Markup {
  return markup`<testsuite name="${name}"${totals(cases)} skipped="${count(cases, 'skipped')}" time="${seconds.toFixed(3)}"${timestamp !== undefined && markup` timestamp="${timestamp}"`}>
${cases.map(drawCase)}</testsuite>
`;
}

function drawCase({ className, name, outcome }: JUnitCase): Markup {
  const head = markup`<testcase classname="${className}" name="${name}" time="0"`;
  switch (outcome.type) {
    case 'pass':
      return markup`${head}/>\n`;
    case 'failure':
      return markup`${head}><failure message="${oneLine(outcome.message)}" type="${outcome.kind}">${outcome.text}</failure></testcase>\n`;
    case 'error':
      return markup`${head}><error message="${oneLine(outcome.message)}" type="unreachable"/></testcase>\n`;
    case 'skipped':
      return markup`${head}><skipped message="${oneLine(outcome.message)}"/></testcase>\n`;
    default:
      return outcome satisfies never;
  }
}

function totals(cases: readonly JUnitCase[]): Markup {
  return markup` tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}"`;
}

function count(cases: readonly JUnitCase[], type: JUnitCase['outcome']['type']): number {
  return cases.filter(({ outcome }) => outcome.type === type).length;
}

/** Line feeds in an attribute are lost on a reader. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ');
}
