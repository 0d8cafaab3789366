/** The report in Markdown, for a comment on a pull request: short, and never longer than a comment may be. */
import type { ReportDocument, ReportedBroker, ReportedFinding } from './document.ts';
import { visible } from './markup.ts';
import { formatSequence, headline, markedOf } from './sequence-chart.ts';
import {
  countCases,
  countFindings,
  countStandings,
  isFlaky,
  labelOf,
  ranked,
  standingOfFinding,
  standingWords,
} from './standing.ts';

/** GitHub takes 65,536 characters. Bytes are counted, so that no way of counting says more. */
const bytesMax = 65_535;
const chartLinesMax = 60;

const encoder = new TextEncoder();

export function markdownSummary(report: ReportDocument): string {
  const brokers = ranked(report.brokers);
  const paraphrases = new Map(report.statements.map(({ id, paraphrase }) => [id, paraphrase]));
  const head = cut(
    ['## MQTT liveness', '', ...table(brokers), ...unreachable(report), ...deaths(brokers), ''].join('\n'),
    bytesMax / 2,
  );
  const blocks = brokers.flatMap((broker) => broker.findings.map((finding) => block(broker, finding, paraphrases)));
  return `${head}${fitting([...blocks, '\n', ...brokers.flatMap(caseLines)], bytesMax - bytesOf(head))}`;
}

function table(brokers: readonly ReportedBroker[]): string[] {
  const hasCases = brokers.some(({ cases }) => cases !== undefined);
  const kinds = ['violations', 'late', 'unexplained closes', 'known'];
  const titles = ['broker', 'pass', 'fail', 'inconclusive', ...kinds, ...(hasCases ? ['cases'] : [])];
  const rows = brokers.map((broker) => {
    const { pass, inconclusive } = countStandings(broker);
    const found = countFindings(broker);
    const fail = broker.properties.length - pass - inconclusive;
    const counts = [pass, fail, inconclusive, found.violation, found.late, found['unexplained close'], found.known];
    return [
      `**${plain(shortened(broker.broker, 80))}**`,
      ...counts.map(String),
      ...(hasCases ? [casesCell(broker)] : []),
    ];
  });
  const rule = titles.map((_, index) => (index === 0 ? '---' : '--:'));
  return [
    ...[titles, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    'Properties are counted once per MQTT version.',
  ];
}

function casesCell({ cases = [] }: ReportedBroker): string {
  return cases.length === 0 ? '–' : `${countCases(cases).pass} of ${cases.length}`;
}

/** One line for each that failed. */
function caseLines({ broker, cases = [] }: ReportedBroker): string[] {
  return cases
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ sentence, version, why = '', known }) => {
      const because = known ? `known: ${known.reason}` : why;
      return `- ${plain(broker)}, MQTT ${version}, case: ${plain(shortened(sentence, 300))} ${plain(shortened(because, 300))}\n`;
    });
}

function unreachable({ unreachable: missed }: ReportDocument): string[] {
  return missed.flatMap(({ broker, why }) => [
    '',
    `**${plain(broker)}** was not reached: ${plain(shortened(why, 300))}`,
  ]);
}

function deaths(brokers: readonly ReportedBroker[]): string[] {
  return brokers.flatMap(({ broker, deaths: own }) =>
    own.flatMap((why) => ['', `**${plain(broker)}** died: ${plain(shortened(why, 300))}`]),
  );
}

function block(broker: ReportedBroker, finding: ReportedFinding, paraphrases: ReadonlyMap<string, string>): string {
  const { version, statements, known, replay, sequence } = finding;
  const [id = ''] = statements;
  const lines = formatSequence(sequence, markedOf(finding)).split('\n');
  const shown =
    lines.length > chartLinesMax
      ? [...lines.slice(0, chartLinesMax / 2), '          ⋮', ...lines.slice(-chartLinesMax / 2)]
      : lines;
  return [
    '',
    `### ${labelOf(finding)}, ${plain(broker.broker)}, MQTT ${version}: ${plain(shortened(headline(markedOf(finding)), 400))}`,
    '',
    `${standingWords[standingOfFinding(finding)]}${confirmation(finding)}; ${code(id)}: ${plain(paraphrases.get(id) ?? '')}`,
    ...(known ? ['', `Known: ${plain(shortened(known.reason, 400))} ${webLink(known.link ?? '')}`] : []),
    '',
    '<details><summary>what happened</summary>',
    '',
    fenced(shown.map((line) => shortened(line, 200)).join('\n')),
    '',
    '</details>',
    ...(replay === undefined ? [] : ['', `Replay: ${code(replay)}`]),
    '',
  ].join('\n');
}

function confirmation(finding: ReportedFinding): string {
  if (!finding.confirmation) return '';
  const { failed, of } = finding.confirmation;
  return `, ${isFlaky(finding) ? 'flaky' : 'confirmed'} ${failed} of ${of}`;
}

/** As many as there is room for, and how many there are beyond. */
function fitting(blocks: readonly string[], bytes: number): string {
  const reserve = 120;
  let left = bytes - reserve;
  let text = '';
  for (const [index, one] of blocks.entries()) {
    left -= bytesOf(one);
    if (left < 0) return `${text}\nAnd ${blocks.length - index} more, which the page and \`report.json\` show.\n`;
    text += one;
  }
  return text;
}

function cut(text: string, bytes: number): string {
  let rest = text;
  while (bytesOf(rest) > bytes) rest = rest.slice(0, Math.floor(rest.length * 0.9));
  return rest.length < text.length ? `${rest} …\n` : rest;
}

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/** Text on one line in which nothing is markup, and nobody is mentioned. */
function plain(text: string): string {
  return visible(text)
    .replaceAll(/\s+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]{}()#+!|~$>-]/gu, String.raw`\$&`)
    .replaceAll('@', '@\u2060')
    .replaceAll('://', ':\u2060//');
}

function webLink(link: string): string {
  return /^https?:\/\/[\w./#?=&%~+:-]+$/u.test(link) ? `<${link}>` : plain(link);
}

function code(text: string): string {
  const shown = visible(text).replaceAll(/\s+/gu, ' ');
  const fence = '`'.repeat(longestRun(shown) + 1);
  return fence === '`' ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}

function fenced(text: string): string {
  const shown = visible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}text\n${shown}\n${fence}`;
}

/** Of backticks. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
}

function shortened(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}
