/** The conformance cases that were not passed, with what passed on the wire; and what is worth a remark. */
import type { ReportedCase } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { isFlaky, standingOfCase, standingWords } from '../standing.ts';
import { knownWords, statementWords } from './finding-words.ts';
import { classOf, icon } from './icons.ts';
import type { PageBroker, PageSubject } from './subject.ts';

const linesMax = 24;
const lineLengthMax = 160;

export function casesSection(subject: PageSubject): Markup | undefined {
  const brokers = subject.brokers.filter(({ cases }) => cases !== undefined);
  if (brokers.length === 0) return undefined;
  return markup`<section id="cases" aria-labelledby="cases-title"><h2 id="cases-title">Conformance cases</h2>
<p class="lead">Short exchanges, each of which settles some statements. Here is what was not passed; the statements below name the rest.</p>
${brokers.map((broker) => ofBroker(subject, broker))}</section>`;
}

function ofBroker(subject: PageSubject, broker: PageBroker): Markup {
  const { cases = [], slug } = broker;
  const missed = cases.filter(({ verdict }) => verdict !== 'pass');
  const passed = cases.length - missed.length;
  return markup`<h3 id="cases-${slug}">${broker.broker}</h3><p class="score"><b>${passed}</b> of ${cases.length} pass</p>
${missed.map((one) => caseCard(subject, one))}${remarksOf(cases)}`;
}

function caseCard(subject: PageSubject, one: ReportedCase): Markup {
  const { sentence, version, area, why, statements, exchange, known, replay } = one;
  const standing = standingOfCase(one);
  return markup`<details class="finding case"><summary><span class="marks">${icon(standing)} <span class="chip">MQTT ${version}</span> <span class="chip">${area}</span> <span class="chip is-${classOf(standing)}">${standingWords[standing]}</span>${confirmed(one)}</span><span class="why">${sentence}</span></summary>
<div class="inside is-wide"><div class="words">${known && knownWords(known)}${why !== undefined && markup`<p class="lines">${why}</p>`}${statements.map((id) => statementWords(subject, id))}
${exchange.length > 0 && markup`<pre tabindex="0">${endOf(exchange)}</pre>`}<p class="again">Play it again: <code>${replay}</code></p></div></div></details>`;
}

/** The end is what matters. */
function endOf(exchange: readonly string[]): string {
  const lines = exchange
    .slice(-linesMax)
    .map((line) => (line.length > lineLengthMax ? `${line.slice(0, lineLengthMax)}…` : line));
  return (exchange.length > linesMax ? ['…', ...lines] : lines).join('\n');
}

function confirmed(one: ReportedCase): Markup | undefined {
  if (!one.confirmation) return undefined;
  const { failed, of } = one.confirmation;
  return markup` <span class="chip${isFlaky(one) && ' is-flaky'}">${isFlaky(one) ? 'flaky' : 'confirmed'} ${failed} of ${of}</span>`;
}

function remarksOf(cases: readonly ReportedCase[]): Markup | undefined {
  const said = cases.flatMap(({ remarks, sentence, version }) =>
    remarks.map((remark) => ({ remark, sentence, version })),
  );
  if (said.length === 0) return undefined;
  const byRemark = [...Map.groupBy(said, ({ remark }) => remark)];
  return markup`<details class="remarks"><summary>${byRemark.length} ${byRemark.length === 1 ? 'remark' : 'remarks'}: advised otherwise, or left to the broker</summary><ul>${byRemark.map(
    ([remark, ones]) =>
      markup`<li><span class="lines">${remark}</span><br><small class="reason">MQTT ${ones[0]?.version}: ${ones[0]?.sentence}${ones.length > 1 && ` And in ${ones.length - 1} more.`}</small></li>`,
  )}</ul></details>`;
}
