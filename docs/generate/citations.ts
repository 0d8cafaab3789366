/** How pages name statements and where they link to. */
import { statement, type Citation } from '../../model/vocabulary/statement.ts';
import { glossaryPath } from './glossary-page.ts';
import { link, plain, table } from './markdown.ts';

/** `standard/5.0.md`, below docs/generated/. */
export function standardPath(version: string): string {
  return `standard/${version}.md`;
}

/** The name of a statement's place in its page. */
export function anchorOf(id: Citation): string {
  return id.slice(id.indexOf(':') + 1).toLowerCase();
}

/** The id as a link, `toRoot` being the way from the page to docs/generated/. */
export function cited(id: Citation, toRoot: string): string {
  if (id.startsWith('expected:')) return link(id, `${toRoot}${glossaryPath}#expectations`);
  return link(id, `${toRoot}${standardPath(id.slice(0, id.indexOf(':')))}#${anchorOf(id)}`);
}

/** Each statement once, with what it says. */
export function statementTable(ids: readonly Citation[], toRoot: string): string {
  const rows = [...new Set(ids)].toSorted().map((id) => {
    const { section, level, paraphrase } = statement(id);
    return [cited(id, toRoot), plain(section), level, plain(paraphrase)];
  });
  return table(['statement', 'section', 'level', 'what it says'], rows);
}
