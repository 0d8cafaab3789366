/** The league table: brokers beside each other, chapters below each other, and in each chapter its properties. */
import type { ReportedProperty } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import {
  countCases,
  countFindings,
  countStandings,
  labelOf,
  standingOf,
  standings,
  standingWords,
  type Standing,
} from '../standing.ts';
import { classOf, signOf } from './icons.ts';
import { caseRows } from './league-cases.ts';
import { bar, tally, wordsOf } from './tally.ts';
import { chapterPlace, findingPlace, type PageBroker, type PageSubject } from './subject.ts';

export function leagueSection({ brokers, chapters, report }: PageSubject): Markup {
  return markup`<section id="league" aria-labelledby="league-title"><h2 id="league-title">League table</h2>
<ol class="cards">${brokers.map(card)}</ol>
${report.unreachable.map(({ broker, why }) => markup`<p class="aside"><b>${broker}</b> was not reached: ${why}</p>`)}
<p class="lead">Properties by chapter, counted once per MQTT version. Choose a cell to see what was found there, or a chapter to see its properties.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Chapters by broker"><table class="league stacked" style="--columns:${brokers.length}"><thead><tr><th scope="col">Chapter</th>${brokers.map(({ broker }) => markup`<th scope="col">${broker}</th>`)}</tr></thead>
${chapters.map((chapter) => chapterRows(chapter, brokers))}${caseRows(brokers)}</table></div>
<ul class="legend">${standings.map((one) => markup`<li class="${signOf(one)}">${standingWords[one]}</li>`)}</ul></section>`;
}

function card(broker: PageBroker, index: number): Markup {
  const counts = countStandings(broker);
  const found = countFindings(broker);
  const total = broker.properties.length;
  const kinds = (['violation', 'late', 'unexplained close', 'known'] as const).filter((kind) => found[kind] > 0);
  const { cases = [], skipped } = broker;
  const ofCases = countCases(cases);
  return markup`<li class="card"><p class="place">${index + 1}</p><h3>${broker.broker}</h3><p class="what">${broker.description}</p>
${bar(counts)}
<p class="score"><b>${counts.pass}</b> of ${total} properties pass${counts.inconclusive > 0 && `, ${counts.inconclusive} inconclusive`}${cases.length > 0 && markup`; <b>${ofCases.pass}</b> of ${cases.length} cases`}${skipped.length > 0 && markup`; <a href="#left-out">${skipped.length} left out</a>`}</p>
<p class="kinds">${kinds.length === 0 && ofCases.violation === 0 && 'Nothing found.'}${kinds.map((kind) => markup`<a class="${signOf(kind)} chip" href="#findings" data-filter-broker="${broker.slug}" data-filter-kind="${classOf(kind)}">${counted(found[kind], standingWords[kind])}</a> `)}${ofCases.violation > 0 && markup`<a class="${signOf('violation')} chip" href="#cases-${broker.slug}">${counted(ofCases.violation, 'case')} failed</a>`}</p></li>`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 || word === 'late' ? '' : 's'}`;
}

function chapterRows(chapter: string, brokers: readonly PageBroker[]): Markup {
  const rowsOf = brokers.map(({ properties }) => properties.filter((one) => one.chapter === chapter));
  const sentences = [...new Set(rowsOf.flat().map(({ sentence }) => sentence))];
  const place = chapterPlace(chapter);
  return markup`<tbody><tr class="chapter"><th scope="row"><button type="button" class="open" aria-expanded="false" aria-controls="chapter-${place}">${chapter}</button></th>${brokers.map((broker, index) => markup`<td>${cell(broker, chapter, rowsOf[index] ?? [])}</td>`)}</tr></tbody>
<tbody id="chapter-${place}" class="properties">${sentences.map((sentence) => propertyRow(sentence, brokers, rowsOf))}</tbody>`;
}

function cell(broker: PageBroker, chapter: string, properties: readonly ReportedProperty[]): Markup {
  if (properties.length === 0) return none;
  const counts = countStandings(broker, properties);
  const inside = tally(counts);
  const has = properties.some(({ findings }) => findings.length > 0);
  if (!has) return inside;
  const label = `${broker.broker}, ${chapter}: ${wordsOf(counts)}; show the findings`;
  return markup`<a class="cell" href="#findings" data-filter-broker="${broker.slug}" data-filter-chapter="${chapterPlace(chapter)}" aria-label="${label}">${inside}</a>`;
}

function propertyRow(
  sentence: string,
  brokers: readonly PageBroker[],
  rowsOf: readonly (readonly ReportedProperty[])[],
): Markup {
  return markup`<tr><th scope="row">${sentence}</th>${brokers.map((broker, index) => {
    const own = (rowsOf[index] ?? []).filter((one) => one.sentence === sentence);
    const byStanding = [...Map.groupBy(own, (one) => standingOf(broker, one))];
    return markup`<td>${own.length === 0 ? none : byStanding.map(([standing, ones]) => results(broker, standing, ones))}</td>`;
  })}</tr>`;
}

/** Of the versions that stand alike. */
function results(broker: PageBroker, standing: Standing, properties: readonly ReportedProperty[]): Markup {
  const findings = [...new Set(properties.flatMap((one) => one.findings))];
  const versions = properties.map(({ version }) => version).join(' ');
  const tip = [...Map.groupBy(properties, tipOf)]
    .map(([words, ones]) => `${ones.map(({ version }) => version).join(', ')}: ${words}`)
    .join('\n');
  return markup`<span class="${signOf(standing)}" data-tip="${tip}"${standing !== 'pass' && markup` tabindex="0"`}>${versions}</span>${findings.map((number) => markup` <a href="#${findingPlace(broker, { number })}">${labelOf({ number })}</a>`)} `;
}

/** `6 of 8 scenarios pass, 2 fail`. */
function tipOf({ unseen, doubts, verdict, tally: { pass, fail, inconclusive } }: ReportedProperty): string {
  const why =
    verdict === 'inconclusive' ? [...unseen.map((one) => `never seen that ${one}`), ...doubts].join('; ') : '';
  return `${pass} of ${pass + fail + inconclusive} scenarios pass${fail > 0 ? `, ${fail} fail` : ''}${inconclusive > 0 ? `, ${inconclusive} inconclusive` : ''}${why === '' ? '' : `. ${why}`}`;
}

const none = markup`<span class="none">–</span>`;
