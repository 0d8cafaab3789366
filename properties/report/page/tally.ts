/** How many stand how: as signs with numbers, and as a bar. */
import { markup, type Markup } from '../markup.ts';
import { standings, standingWords, type StandingCounts } from '../standing.ts';
import { classOf, signOf } from './icons.ts';

export function tally(counts: StandingCounts): Markup {
  const shown = standings.filter((one) => counts[one] > 0);
  return markup`<span class="counts">${shown.map((one) => markup`<b class="${signOf(one)}">${counts[one]}</b>`)}</span>${bar(counts)}`;
}

/** Says nothing that is not written beside it. */
export function bar(counts: StandingCounts): Markup {
  const shown = standings.filter((one) => counts[one] > 0);
  return markup`<span class="share" aria-hidden="true">${shown.map((one) => markup`<i class="is-${classOf(one)}"${shown.length > 1 && markup` style="flex:${counts[one]}"`}></i>`)}</span>`;
}

/** `12 pass, 1 late`. */
export function wordsOf(counts: StandingCounts): string {
  return standings
    .filter((one) => counts[one] > 0)
    .map((one) => `${counts[one]} ${standingWords[one]}`)
    .join(', ');
}
