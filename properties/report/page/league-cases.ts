/** The conformance cases in the league table, by area of the standard. */
import type { ReportedCase } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { countCases } from '../standing.ts';
import type { PageBroker } from './subject.ts';
import { tally, wordsOf } from './tally.ts';

/** Nothing if none were played. */
export function caseRows(brokers: readonly PageBroker[]): Markup | undefined {
  const all = brokers.flatMap(({ cases = [] }) => cases);
  if (all.length === 0) return undefined;
  const areas = [...new Set(all.map(({ area }) => area))].toSorted();
  return markup`<tbody><tr class="chapter"><th scope="row"><button type="button" class="open" aria-expanded="false" aria-controls="all-cases">conformance cases</button></th>${brokers.map((broker) => markup`<td>${cell(broker, broker.cases ?? [])}</td>`)}</tr></tbody>
<tbody id="all-cases" class="properties">${areas.map((area) => areaRow(area, brokers))}</tbody>`;
}

function areaRow(area: string, brokers: readonly PageBroker[]): Markup {
  return markup`<tr><th scope="row">${area}</th>${brokers.map((broker) => {
    const own = (broker.cases ?? []).filter((one) => one.area === area);
    return markup`<td>${own.length === 0 ? none : tally(countCases(own))}</td>`;
  })}</tr>`;
}

function cell(broker: PageBroker, cases: readonly ReportedCase[]): Markup {
  if (cases.length === 0) return none;
  const counts = countCases(cases);
  if (counts.pass === cases.length) return tally(counts);
  const label = `${broker.broker}, conformance cases: ${wordsOf(counts)}; show what was not passed`;
  return markup`<a class="cell" href="#cases-${broker.slug}" aria-label="${label}">${tally(counts)}</a>`;
}

const none = markup`<span class="none">–</span>`;
