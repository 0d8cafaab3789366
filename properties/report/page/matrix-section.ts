/** Statements against brokers: which were shown to hold, and by what. */
import type { ReportedStatement } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { labelOf, standingWords, type Standing } from '../standing.ts';
import { evidenceByCases, evidenceByProperties, type Evidence } from './evidence.ts';
import { icon } from './icons.ts';
import { findingPlace, type PageBroker, type PageSubject } from './subject.ts';

interface Row {
  readonly statement: ReportedStatement;
  readonly cells: readonly { readonly properties: Evidence | undefined; readonly cases: Evidence | undefined }[];
}

export function matrixSection({ brokers, report }: PageSubject): Markup {
  const rows = report.statements.map((statement): Row => ({
    statement,
    cells: brokers.map((broker) => ({
      properties: evidenceByProperties(broker, statement.id),
      cases: evidenceByCases(broker, statement.id),
    })),
  }));
  const hasCases = brokers.some(({ cases }) => cases !== undefined);
  return markup`<section id="statements" aria-labelledby="statements-title"><h2 id="statements-title">Statements</h2>
<p class="lead">Each normative statement that was put to the test, in our words.${hasCases && ' P is by properties, C by conformance cases.'} A dash means that nothing was played.</p>
<form class="filters" id="matrix-filters" aria-label="Filter statements"><label>Find <input type="search" name="text" placeholder="id or word" autocomplete="off"></label>
<label>MQTT <select name="version"><option value="">both</option><option>3.1.1</option><option>5.0</option></select></label>
<label>Show <select name="worst"><option value="">all</option><option value="broken">broken somewhere</option><option value="open">not shown everywhere</option></select></label>
<button type="reset">All</button><output class="shown" for="matrix-filters"></output></form>
<div class="scroll tall" role="region" tabindex="0" aria-label="Statements by broker"><table class="matrix"><thead><tr><th scope="col">Statement</th>${brokers.map(({ broker }) => markup`<th scope="col">${broker}</th>`)}</tr></thead><tbody>${rows.map((row) => drawRow(row, brokers, hasCases))}</tbody></table></div></section>`;
}

function drawRow({ statement, cells }: Row, brokers: readonly PageBroker[], hasCases: boolean): Markup {
  const { id, level, paraphrase } = statement;
  const evidence = cells.flatMap(({ properties, cases }) => [properties, cases]);
  const isBroken = evidence.some((one) => one !== undefined && !isUnbroken(one.standing));
  const isOpen = cells.some(({ properties, cases }) => properties?.standing !== 'pass' && cases?.standing !== 'pass');
  const worst = isBroken ? 'broken open' : isOpen ? 'open' : undefined;
  return markup`<tr${worst !== undefined && markup` data-worst="${worst}"`}><th scope="row"><span class="id">${id}</span> <span class="level">${level}</span><span class="paraphrase">${paraphrase}</span></th>${cells.map((cell, index) => markup`<td>${drawCell(cell, brokers[index], hasCases)}</td>`)}</tr>`;
}

function isUnbroken(standing: Standing): boolean {
  return standing === 'pass' || standing === 'inconclusive';
}

function drawCell(
  { properties, cases }: Row['cells'][number],
  broker: PageBroker | undefined,
  hasCases: boolean,
): Markup {
  if (!properties && !cases) return markup`<span class="none">–</span>`;
  return markup`${drawEvidence(hasCases ? 'P' : '', properties, 'property', 'properties', broker)}${drawEvidence('C', cases, 'case', 'cases', broker)}`;
}

function drawEvidence(
  letter: string,
  evidence: Evidence | undefined,
  singular: string,
  plural: string,
  broker: PageBroker | undefined,
): Markup | undefined {
  if (!evidence) return undefined;
  const { standing, count, findings, why } = evidence;
  const sign = markup`${letter !== '' && markup`<small>${letter}</small>`}${icon(standing)}`;
  if (standing === 'pass') return sign;
  const because = why.length === 0 ? '' : `: ${shortened(why.slice(0, 3).join('; '))}`;
  const tip = `${standingWords[standing]}, by ${count} ${count === 1 ? singular : plural}${because}`;
  return markup`<span class="tipped" data-tip="${tip}" tabindex="0">${sign}</span>${broker && findings.map((number) => markup` <a href="#${findingPlace(broker, { number })}">${labelOf({ number })}</a>`)} `;
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
