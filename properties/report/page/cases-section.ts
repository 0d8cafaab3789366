/** The conformance cases that were not passed, with what passed on the wire; and what is worth a remark. */
import { undented } from '../../text/table.ts';
import type { ReportedCase } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { caseLabel, missedCases, standingOfCase } from '../standing.ts';
import { confirmationChip, knownWords, replayLine, standingChip } from './finding-words.ts';
import { casePlace, statementPlace, type PageBroker, type PageSubject } from './subject.ts';

const linesMax = 24;
const lineLengthMax = 160;

export function casesSection(subject: PageSubject): Markup | undefined {
  const brokers = subject.brokers.filter(({ cases }) => cases !== undefined);
  if (brokers.length === 0) return undefined;
  return markup`<section id="cases" aria-labelledby="cases-title"><h2 id="cases-title">Conformance cases</h2>
<p class="lead">Short exchanges, each of which settles some statements. Here is what was not passed; the statements below name the rest.</p>
${brokers.map(ofBroker)}</section>`;
}

function ofBroker(broker: PageBroker): Markup {
  const { cases = [], slug } = broker;
  const missed = missedCases(broker);
  return markup`<h3 id="cases-${slug}">${broker.broker}</h3><p class="score"><b>${cases.length - missed.length}</b> of ${cases.length} pass</p>
${missed.map((one, index) => caseCard(broker, one, index + 1))}${remarksOf(cases)}`;
}

function caseCard(broker: PageBroker, one: ReportedCase, number: number): Markup {
  const { sentence, version, area, why, statements, exchange, known, replay } = one;
  const standing = standingOfCase(one);
  const place = casePlace(broker, number);
  return markup`<details class="finding case" id="${place}"><summary><span class="marks"><b>${caseLabel(number)}</b><span>MQTT ${version}</span><span>${area}</span>${standingChip(standing)}${confirmationChip(one)}</span><span class="why">${sentence}</span></summary>
<div class="inside is-wide"><div class="words">${known && knownWords(known)}${why !== undefined && markup`<p class="lines">${outcomes(why)}</p>`}${statements.map(cited)}${exchange.length > 0 && markup`<pre tabindex="0">${endOf(exchange)}</pre>`}${replayLine(replay)}</div></div></details>
`;
}

/** Of what was tried with many sorts of bytes, those with the same outcome are taken together. */
function outcomes(why: string): string {
  const lines = why.split('\n').map((line) => /^([\da-f]+): (.*)$/u.exec(line) ?? line);
  return [...Map.groupBy(lines, (line) => (typeof line === 'string' ? line : line[2]))]
    .map(([outcome = '', ones]) => {
      const bytes = ones.flatMap((one) => (typeof one === 'string' ? [] : [one[1]]));
      return bytes.length === 0 ? outcome : `${outcome.replace(/\.$/u, ':')} ${bytes.join(' ')}`;
    })
    .join('\n');
}

/** Its words are in the matrix; the script of the page puts them here. */
function cited(id: string): Markup {
  return markup`<p class="cited"><a href="#${statementPlace(id)}">${id}</a></p>`;
}

/** The end is what matters. */
function endOf(exchange: readonly string[]): string {
  const lines = exchange
    .slice(-linesMax)
    .map((line) => (line.length > lineLengthMax ? `${line.slice(0, lineLengthMax)}…` : line));
  return [...(exchange.length > linesMax ? ['…'] : []), ...undented(lines)].join('\n');
}

function remarksOf(cases: readonly ReportedCase[]): Markup | undefined {
  const said = cases.flatMap(({ remarks, sentence, version }) =>
    remarks.map((remark) => ({ remark, sentence, version })),
  );
  if (said.length === 0) return undefined;
  const byRemark = [...Map.groupBy(said, ({ remark }) => remark)];
  return markup`<details class="remarks"><summary>${byRemark.length} ${byRemark.length === 1 ? 'remark' : 'remarks'}: advised otherwise, or left to the broker</summary><ul>${byRemark.map(
    ([remark, ones]) =>
      markup`<li><span class="lines">${outcomes(remark)}</span><br><small class="reason">MQTT ${ones[0]?.version}: ${ones[0]?.sentence}${ones.length > 1 && ` And in ${ones.length - 1} more.`}</small></li>`,
  )}</ul></details>`;
}
