/** Statements against brokers: which were shown to hold, and by what. */
import type { ReportedStatement } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { caseLabel, labelOf, missedCases, standingWords } from '../standing.ts';
import { evidenceByCases, evidenceByProperties, type Evidence } from './evidence.ts';
import { signOf } from './icons.ts';
import { casePlace, findingPlace, statementPlace, type PageBroker, type PageSubject } from './subject.ts';

interface Row {
  readonly statement: ReportedStatement;
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly broker: PageBroker;
  readonly properties: Evidence | undefined;
  readonly cases: Evidence | undefined;
}

export function matrixSection({ brokers, report }: PageSubject): Markup {
  const rows = report.statements.map((statement): Row => ({
    statement,
    cells: brokers.map((broker) => ({
      broker,
      properties: evidenceByProperties(broker, statement.id),
      cases: evidenceByCases(broker, statement.id),
    })),
  }));
  const hasCases = brokers.some(({ cases }) => cases !== undefined);
  const ofCases = new Set(brokers.flatMap((broker) => missedCases(broker).flatMap(({ statements }) => statements)));
  return markup`<section id="statements" aria-labelledby="statements-title"><h2 id="statements-title">Statements</h2>
<p class="lead">Each normative statement that was put to the test, in our words.${hasCases && ' P is by properties, C by conformance cases; what was found leads there.'} A dash means that nothing was played.</p>
<form class="filters" id="matrix-filters" aria-label="Filter statements"><label>Find <input type="search" name="text" placeholder="id or word" autocomplete="off"></label>
<label>MQTT <select name="version"><option value="">both</option><option>3.1.1</option><option>5.0</option></select></label>
<label>Show <select name="worst"><option value="">all</option><option value="broken">broken somewhere</option><option value="open">not shown everywhere</option></select></label>
<button type="reset">All</button><output class="shown" for="matrix-filters"></output></form>
<div class="scroll tall" role="region" tabindex="0" aria-label="Statements by broker"><table class="matrix stacked" style="--columns:${brokers.length}"><thead><tr><th scope="col">Statement</th>${brokers.map(({ broker }) => markup`<th scope="col">${broker}</th>`)}</tr></thead>${[...Map.groupBy(rows, sectionOf)].map(([section, own]) => drawSection(section, own, hasCases, ofCases))}</table></div></section>`;
}

/** `MQTT 5.0, 4.9 Flow Control`. */
function sectionOf({ statement: { id, section } }: Row): string {
  return id.startsWith('expected:') ? 'Expected, though no statement says so' : `MQTT ${id.split(':')[0]}, ${section}`;
}

function drawSection(section: string, rows: readonly Row[], hasCases: boolean, ofCases: ReadonlySet<string>): Markup {
  return markup`
<tbody><tr><th scope="rowgroup" colspan="${(rows[0]?.cells.length ?? 0) + 1}">${section}</th></tr>${rows.map((row) => drawRow(row, hasCases, ofCases))}</tbody>`;
}

function drawRow({ statement, cells }: Row, hasCases: boolean, ofCases: ReadonlySet<string>): Markup {
  const { id, level, paraphrase } = statement;
  // The cards of cases name it, and have its words from here.
  const place = ofCases.has(id) && markup` id="${statementPlace(id)}"`;
  return markup`<tr><th scope="row"${place}><code>${id}</code> <small>${level}</small> <p>${paraphrase}</p></th>${cells.map((cell) => drawCell(cell, hasCases))}</tr>`;
}

/** What stands alike has one sign. */
function drawCell({ broker, properties, cases }: Cell, hasCases: boolean): Markup {
  if (!properties && !cases) return markup`<td class="none">–</td>`;
  const p = properties && byProperties(broker, properties, hasCases);
  const c = cases && byCases(broker, cases);
  const standingOfAll = new Set([properties, cases].flatMap((one) => one?.standing ?? []));
  const [standing] = standingOfAll;
  if (standing && standingOfAll.size === 1)
    return markup`<td class="${signOf(standing)}">${p}${p && c && ' '}${c}</td>`;
  return markup`<td>${[properties, cases].map((one, index) => one && markup`<span class="${signOf(one.standing)}">${[p, c][index]}</span> `)}</td>`;
}

function byProperties(broker: PageBroker, evidence: Evidence, hasCases: boolean): Markup {
  const { standing, count, findings, why } = evidence;
  if (findings.length > 0)
    return markup`${findings.map((number) => markup`<a href="#${findingPlace(broker, { number })}">${labelOf({ number })}</a>`).flatMap(spaced)}`;
  const letter = hasCases ? 'P' : '';
  if (standing === 'pass') return markup`${letter}`;
  const because = why.length === 0 ? '' : `: ${shortened(why.slice(0, 3).join('; '))}`;
  const tip = `${standingWords[standing]}, by ${count} ${count === 1 ? 'property' : 'properties'}${because}`;
  return markup`<span data-tip="${tip}" tabindex="0">${letter === '' ? 'why' : letter}</span>`;
}

function byCases(broker: PageBroker, { missed }: Evidence): Markup {
  if (missed.length === 0) return markup`C`;
  return markup`${missed.map((number) => markup`<a href="#${casePlace(broker, number)}">${caseLabel(number)}</a>`).flatMap(spaced)}`;
}

function spaced(one: Markup, index: number): readonly (Markup | string)[] {
  return index === 0 ? [one] : [' ', one];
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
