/** How many stand how: as signs with numbers, and as a bar. */
import { markup, type Markup } from '../markup.ts';
import { standings, standingWords, type StandingCounts } from '../standing.ts';
import { classOf, icon } from './icons.ts';

export function tally(counts: StandingCounts): Markup {
  const shown = standings.filter((one) => counts[one] > 0);
  return markup`<span class="counts">${shown.map((one) => markup`<span class="count is-${classOf(one)}">${icon(one)}${counts[one]}</span>`)}</span>${bar(counts)}`;
}

export function bar(counts: StandingCounts): Markup {
  const shown = standings.filter((one) => counts[one] > 0);
  return markup`<div class="share" role="img" aria-label="${wordsOf(counts)}">${shown.map((one) => markup`<i class="is-${classOf(one)}" style="flex:${counts[one]}"></i>`)}</div>`;
}

/** `12 pass, 1 late`. */
export function wordsOf(counts: StandingCounts): string {
  return standings
    .filter((one) => counts[one] > 0)
    .map((one) => `${counts[one]} ${standingWords[one]}`)
    .join(', ');
}
