/** The report on one broker: a table of its properties, what was left out, and each finding. */
import type { Lateness } from '../check/check-property.ts';
import { replayCommand } from '../check/counterexample.ts';
import { followedLines, followedOf } from '../check/followed.ts';
import { verdictOf, weighs, type BrokerResult, type Finding, type PropertyResult } from '../check/result.ts';
import { caseLines } from '../report/case-report.ts';
import { formatFinding } from '../report/finding.ts';
import { formatGranularity } from '../report/granularity.ts';
import { formatTable, type Column } from '../text/table.ts';

const columns: readonly Column[] = [
  { title: '', width: 1 },
  { title: 'property', width: 50 },
  { title: 'statements (3/ is 3.1.1, 5/ is 5.0)', width: 35 },
  { title: 'runs', width: 5, align: 'right' },
  { title: 'pass', width: 5, align: 'right' },
  { title: 'fail', width: 4, align: 'right' },
  { title: 'incon.', width: 6, align: 'right' },
  { title: 'finding', width: 7 },
  { title: 'late by, ms (min/median/max)', width: 16 },
];

const marks = { pass: '✓', fail: '✗', tolerated: '!', inconclusive: '?' } as const;
const statementsShown = 4;
/** Of skips with one reason, as many are named. */
const skipsShown = 3;

export function formatBrokerReport(result: BrokerResult): string {
  const { broker, description, notes, results, findings, skipped, deaths, voids, guards, seconds, cases } = result;
  const { granularity, measuredProfile, isMeasured } = result;
  const groups = [...Map.groupBy(results, ({ property }) => property).values()];
  return [
    '',
    `═══ ${broker}: ${description}; ${seconds.toFixed(1)} s`,
    ...notes.map((note) => `    ${note}`),
    ...guardLines(guards),
    ...voidLines(voids),
    '',
    formatTable(
      columns,
      groups.map((group) => rowOf(group, result)),
    ),
    ...(isMeasured ? ['', formatGranularity(granularity ?? [], measuredProfile)] : []),
    ...followedLines(followedOf(results)),
    ...groups.flatMap(doubtLines),
    ...skipLines(skipped),
    ...deaths.map(
      (death) => `\n✗ ${broker}: expectation, no statement of the standard: the process stays alive.\n  ${death}`,
    ),
    ...caseLines(broker, cases),
    ...findings.map((finding) => `\n${findingText(result, finding)}`),
  ].join('\n');
}

function guardLines(guards: BrokerResult['guards'] = []): string[] {
  const shares = guards.map(({ guardMs, runs }) => `${guardMs} ms (${runs})`);
  return shares.length === 0
    ? []
    : [
        `    the longest delay while a run went on was within ${shares.join(', ')} runs; ` +
          'each instant was judged by the delay of its own time',
      ];
}

function voidLines(voids: BrokerResult['voids']): string[] {
  if (!voids || voids.played === 0) return [];
  const left = voids.left === 0 ? 'and judged when they were played again' : `of which ${voids.left} stayed so`;
  return [`    ${voids.played} runs were void, as too much time went by between broker and checker, ${left}`];
}

function findingText({ broker, isStrict }: BrokerResult, finding: Finding): string {
  const { number, version, property, how, alsoFoundBy, run, failure, known, file } = finding;
  return formatFinding({
    label: labelOf(number),
    broker,
    version,
    sentence: property.sentence,
    how,
    alsoFoundBy: alsoFoundBy.map(({ sentence }) => sentence),
    observations: run.observations,
    tag: run.tag,
    failure,
    known,
    isStrict,
    replay: file === undefined ? undefined : replayCommand(file),
  });
}

function labelOf(number: number): string {
  return `F${number}`;
}

function rowOf(group: readonly PropertyResult[], broker: BrokerResult): string[] {
  const [first] = group;
  if (!first) return [];
  const { sentence, statements, measures } = first.property;
  const sum = (verdict: keyof PropertyResult['tally']): number =>
    group.reduce((total, { tally }) => total + tally[verdict], 0);
  const [pass, fail, inconclusive] = [sum('pass'), sum('fail'), sum('inconclusive')];
  const verdicts = new Set(group.map(verdictOf));
  const worst = (['fail', 'inconclusive'] as const).find((verdict) => verdicts.has(verdict)) ?? 'pass';
  const numbers = new Set(group.flatMap(({ findings }) => findings));
  const found = broker.findings.filter(({ number }) => numbers.has(number));
  // What weighs nothing is marked otherwise than what fails the check.
  const isTolerated = worst === 'fail' && found.length > 0 && !found.some((finding) => weighs(finding, broker));
  return [
    marks[isTolerated ? 'tolerated' : worst],
    sentence,
    shortIds(statements),
    `${pass + fail + inconclusive}`,
    `${pass}`,
    `${fail}`,
    `${inconclusive}`,
    group.flatMap(({ findings }) => findings.map(labelOf)).join(' '),
    measures ? lateness(group.flatMap(({ latenesses }) => latenesses)) : '',
  ];
}

/** `3/3.1.2-24 5/U-17 +2`. */
function shortIds(ids: readonly string[]): string {
  const short = ids.map((id) =>
    id
      .replace(/^3\.1\.1:(?:MQTT-|U-3\.1\.1-)/u, (head) => (head.includes('U-') ? '3/U-' : '3/'))
      .replace(/^5\.0:(?:MQTT-|U-5\.0-)/u, (head) => (head.includes('U-') ? '5/U-' : '5/')),
  );
  const more = short.length - statementsShown;
  return [...short.slice(0, statementsShown), ...(more > 0 ? [`+${more}`] : [])].join(' ');
}

function lateness(latenesses: readonly Lateness[]): string {
  if (latenesses.length === 0) return 'none measured';
  const sorted = latenesses.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].join(' / ');
}

/** Why properties are inconclusive; single scenarios that are, are only counted. */
function doubtLines(group: readonly PropertyResult[]): string[] {
  return group
    .filter((result) => verdictOf(result) === 'inconclusive')
    .flatMap(({ property, version, unseen, doubts, tally }) => [
      '',
      `? MQTT ${version}: ${property.sentence}`,
      ...(tally.pass > 0 ? unseen.map((sentence) => `  vacuous: never seen that ${sentence}`) : []),
      ...doubts.slice(0, 2).map((doubt) => `  ${doubt}`),
    ]);
}

function skipLines(skipped: BrokerResult['skipped']): string[] {
  const byReason = Map.groupBy(skipped, ({ why }) => why);
  return [...byReason].flatMap(([why, skips]) => [
    '',
    `– left out, as ${why}`,
    ...skips.slice(0, skipsShown).map(({ what }) => `  ${what}`),
    ...(skips.length > skipsShown ? [`  and ${skips.length - skipsShown} more`] : []),
  ]);
}
