/** What findings and cases have in common: the statement that was broken, and that it was known. */
import { markup, type Markup } from '../markup.ts';
import type { PageSubject } from './subject.ts';

export function knownWords({ reason, link }: { readonly reason: string; readonly link?: string }): Markup {
  return markup`<p class="known-words">Known: ${reason}${link !== undefined && markup` ${webLink(link)}`}</p>`;
}

/** An address of the web is to be followed, and no other sort. */
function webLink(link: string): Markup {
  return /^https?:\/\//u.test(link) ? markup`<a href="${link}" rel="noreferrer">${link}</a>` : markup`${link}`;
}

export function statementWords({ statements }: PageSubject, id: string): Markup {
  const known = statements.get(id);
  const isExpectation = id.startsWith('expected:');
  const title = isExpectation ? 'Expected, though no statement says so' : id;
  return markup`<blockquote><p class="id">${title}${!isExpectation && known && markup` <span class="level">${known.level}</span> <span class="section">section ${known.section}</span>`}</p><p>${known?.paraphrase ?? id}</p></blockquote>`;
}
