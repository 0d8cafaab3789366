/** The report in Markdown, for a comment on a pull request: news first, all else folded away, never longer than a comment may be. */
import type { ReportDocument, ReportedBroker, ReportedCase, ReportedFinding } from './document.ts';
import { bytesOf, code, cut, fenced, fitting, folded, plain, plainHtml, shortened, webLink } from './markdown.ts';
import { formatSequence, headline, markedOf } from './sequence-chart.ts';
import {
  caseLabel,
  confirmationWords,
  countCases,
  countFindings,
  countStandings,
  labelOf,
  missedCases,
  ranked,
  standingOfFinding,
  standingWords,
  weighs,
} from './standing.ts';

/** GitHub takes 65,536 characters. Bytes are counted, so that no way of counting says more. */
const bytesMax = 65_535;
const chartLinesMax = 60;

interface Of<Item> {
  readonly broker: ReportedBroker;
  readonly one: Item;
}

interface OfCase extends Of<ReportedCase> {
  readonly number: number;
}

export function markdownSummary(report: ReportDocument): string {
  const brokers = ranked(report.brokers);
  const paraphrases = new Map(report.statements.map(({ id, paraphrase }) => [id, paraphrase]));
  const findings = brokers.flatMap((broker) => broker.findings.map((one) => ({ broker, one })));
  const cases = brokers.flatMap((broker) =>
    missedCases(broker).map((one, index) => ({ broker, one, number: index + 1 })),
  );
  const failed = cases.filter(({ one }) => one.verdict === 'fail');
  const news = findings.filter(({ one }) => !one.known);
  const newCases = failed.filter(({ one }) => !one.known);
  const known = [...findings, ...failed].filter(({ one }) => one.known);

  const head = ['## MQTT liveness', '', verdict(brokers, known.length), '', ...table(brokers)];
  let text = cut([...head, ...unreachable(report), ...deaths(brokers), ''].join('\n'), bytesMax / 2);
  const room = (): number => bytesMax - bytesOf(text);
  const blocks = [
    ...news.filter(({ broker, one }) => weighs(broker, one)).map((one) => block(one, paraphrases)),
    ...newCases.map(caseBlock),
    ...news.filter(({ broker, one }) => !weighs(broker, one)).map((one) => block(one, paraphrases)),
  ];
  text += fitting(blocks, room());
  text += folded(
    counted(known.length, 'known deviation'),
    [...findings.filter(({ one }) => one.known).map(knownLine), ...failed.filter(({ one }) => one.known).map(caseLine)],
    room(),
  );
  const open = brokers.flatMap(openLines);
  return text + folded(`${open.length} inconclusive`, open, room());
}

/** What is new, in a line. */
function verdict(brokers: readonly ReportedBroker[], known: number): string {
  const sum = (count: (broker: ReportedBroker) => number): number =>
    brokers.reduce((total, broker) => total + count(broker), 0);
  const news = [
    counted(
      sum((broker) => countFindings(broker).violation),
      'violation',
    ),
    `${sum((broker) => countFindings(broker).late)} late`,
    counted(
      sum((broker) => countFindings(broker)['unexplained close']),
      'unexplained close',
    ),
    `${counted(
      sum(({ cases = [] }) => countCases(cases).violation),
      'case',
    )} failed`,
  ].filter((words) => !words.startsWith('0 '));
  const beside = known === 0 ? '' : `, beside ${counted(known, 'known deviation')}`;
  return news.length === 0 ? `**Nothing new**${beside}.` : `**${news.join(', ')}**${beside}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function table(brokers: readonly ReportedBroker[]): string[] {
  const hasCases = brokers.some(({ cases }) => cases !== undefined);
  const kinds = ['violations', 'late', 'unexplained closes', 'known'];
  const titles = ['broker', 'properties', 'inconclusive', ...kinds, ...(hasCases ? ['cases'] : []), 'left out'];
  const rows = brokers.map((broker) => {
    const { pass, inconclusive } = countStandings(broker);
    const found = countFindings(broker);
    const counts = [inconclusive, found.violation, found.late, found['unexplained close'], found.known];
    return [
      `**${plain(shortened(broker.broker, 80))}**`,
      `${pass} of ${broker.properties.length}`,
      ...counts.map(String),
      ...(hasCases ? [casesCell(broker)] : []),
      String(broker.skipped.length),
    ];
  });
  const rule = titles.map((_, index) => (index === 0 ? '---' : '--:'));
  return [
    ...[titles, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Properties are counted once per MQTT version${hasCases ? '; of them and of cases, those that pass' : ', those that pass'}.`,
  ];
}

function casesCell({ cases = [] }: ReportedBroker): string {
  return cases.length === 0 ? '–' : `${countCases(cases).pass} of ${cases.length}`;
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

/** Open if it makes the check fail. */
function block({ broker, one }: Of<ReportedFinding>, paraphrases: ReadonlyMap<string, string>): string {
  const { version, statements, replay, sequence } = one;
  const [id = ''] = statements;
  const lines = formatSequence(sequence, markedOf(one)).split('\n');
  const shown =
    lines.length > chartLinesMax
      ? [...lines.slice(0, chartLinesMax / 2), '          ⋮', ...lines.slice(-chartLinesMax / 2)]
      : lines;
  const title = `<b>${labelOf(one)}</b> ${plainHtml(shortened(broker.broker, 80))}, MQTT ${version}: ${plainHtml(shortened(headline(markedOf(one)), 400))}`;
  return [
    '',
    `<details${weighs(broker, one) ? ' open' : ''}><summary>${title}</summary>`,
    '',
    `${[standingWords[standingOfFinding(one)], confirmationWords(one)].filter((words) => words !== undefined).join(', ')}; ${code(id)}: ${plain(paraphrases.get(id) ?? '')}`,
    '',
    fenced(shown.map((line) => shortened(line, 200)).join('\n')),
    ...(replay === undefined ? [] : ['', `Replay: ${code(replay)}`]),
    '',
    '</details>',
    '',
  ].join('\n');
}

function caseBlock({ broker, one, number }: OfCase): string {
  const { sentence, version, why = '', exchange, replay } = one;
  const title = `<b>${caseLabel(number)}</b> ${plainHtml(shortened(broker.broker, 80))}, MQTT ${version}: ${plainHtml(shortened(sentence, 300))}`;
  const shown = exchange.slice(-chartLinesMax / 2).map((line) => shortened(line, 200));
  return [
    '',
    `<details open><summary>${title}</summary>`,
    '',
    plain(shortened(why, 600)),
    ...(shown.length === 0 ? [] : ['', fenced(shown.join('\n'))]),
    '',
    `Replay: ${code(shortened(replay, 600))}`,
    '',
    '</details>',
    '',
  ].join('\n');
}

function knownLine({ broker, one }: Of<ReportedFinding>): string {
  const { reason = '', link } = one.known ?? {};
  return `- ${labelOf(one)}, ${plain(shortened(broker.broker, 80))}, MQTT ${one.version}: ${plain(shortened(reason, 400))}${webLink(link)}\n`;
}

function caseLine({ broker, one, number }: OfCase): string {
  const { reason = '', link } = one.known ?? {};
  return `- ${caseLabel(number)}, ${plain(shortened(broker.broker, 80))}, MQTT ${one.version}: ${plain(shortened(one.sentence, 300))} Known: ${plain(shortened(reason, 300))}${webLink(link)}\n`;
}

/** Of what nothing can be said, and why. */
function openLines(broker: ReportedBroker): string[] {
  const properties = broker.properties
    .filter(({ verdict: one }) => one === 'inconclusive')
    .map(({ sentence, version, unseen, doubts }) => ({
      sentence,
      version,
      why: `${[...unseen.map((one) => `never seen that ${one}`), ...doubts].join('; ')}.`,
    }));
  const cases = missedCases(broker).filter(({ verdict: one }) => one === 'inconclusive');
  return [...properties, ...cases].map(
    ({ sentence, version, why = '' }) =>
      `- ${plain(shortened(broker.broker, 80))}, MQTT ${version}: ${plain(shortened(sentence, 300))} ${plain(shortened(why, 300))}\n`,
  );
}
