/** What the cards of findings and cases have in common. */
import type { ReportedFinding } from '../document.ts';
import { markup, type Markup } from '../markup.ts';
import { confirmationWords, isFlaky, standingWords, type Standing } from '../standing.ts';
import { signOf } from './icons.ts';
import type { PageSubject } from './subject.ts';

export function knownWords({ reason, link }: { readonly reason: string; readonly link?: string }): Markup {
  return markup`<p class="known-words">Known: ${reason}${link !== undefined && markup` ${webLink(link)}`}</p>`;
}

/** An address of the web is to be followed, and no other sort. */
function webLink(link: string): Markup {
  return /^https?:\/\//u.test(link) ? markup`<a href="${link}" rel="noreferrer">${link}</a>` : markup`${link}`;
}

export function standingChip(standing: Standing): Markup {
  return markup`<span class="${signOf(standing)}">${standingWords[standing]}</span>`;
}

export function confirmationChip(one: Pick<ReportedFinding, 'confirmation'>): Markup | undefined {
  const words = confirmationWords(one);
  return words === undefined ? undefined : markup`<span${isFlaky(one) && markup` class="flaky"`}>${words}</span>`;
}

/** The script of the page adds a button that copies it. */
export function replayLine(command: string): Markup {
  return markup`<p class="replay"><code>${command}</code></p>`;
}

export function statementWords({ statements }: PageSubject, id: string): Markup {
  const known = statements.get(id);
  const isExpectation = id.startsWith('expected:');
  const title = isExpectation ? 'Expected, though no statement says so' : id;
  return markup`<blockquote><p class="cite">${title}${!isExpectation && known && markup` <small>${known.level}</small> section ${known.section}`}</p><p>${known?.paraphrase ?? id}</p></blockquote>`;
}
