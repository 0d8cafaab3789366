/** The table of what was rediscovered, in the findings on aedes, between two marks that the page keeps for it. */
import { fileURLToPath } from 'node:url';
import { flaggedText, fixedText, type Rediscovered } from './table.ts';

export const pageFile = fileURLToPath(new URL('../../docs/findings/aedes.md', import.meta.url));
/** What is between stays as it is written, so that it can be compared. */
const beginMark = '<!-- npm run rediscover writes from here -->\n<!-- prettier-ignore-start -->';
const endMark = '<!-- prettier-ignore-end -->';

/** The page with these results. Throws if it has no place for them. */
export function withTable(page: string, rediscovered: readonly Rediscovered[]): string {
  const [begin, end] = [page.indexOf(beginMark), page.indexOf(endMark)];
  if (begin < 0 || end < begin) throw new Error(`The page has no place between ${beginMark} and ${endMark}.`);
  return `${page.slice(0, begin + beginMark.length)}\n\n${tableOf(rediscovered)}\n\n${page.slice(end)}`;
}

/** What stands in the table: a row in the order of the entries, with the cells as they are. */
export function rowsIn(page: string): readonly (readonly string[])[] {
  const table = page.slice(page.indexOf(beginMark), page.indexOf(endMark));
  return table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function tableOf(rediscovered: readonly Rediscovered[]): string {
  const rows = rediscovered.map(({ entry, buggy, fixed }) =>
    [
      entry.bug,
      `\`${entry.statement}\``,
      buggy.map(flaggedText).join('; '),
      fixedText(fixed),
      entry.links.map(linkText).join(', ') || 'nothing found',
    ].join(' | '),
  );
  return [
    '| what was wrong | flagged by | flagged: of the scenarios | mended in: of the scenarios | upstream |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

/** `[aedes #88](…)`, or the name of an advisory. */
export function linkText(link: string): string {
  const [advisory] = /GHSA-[\w-]+$/u.exec(link) ?? [];
  if (advisory !== undefined) return `[${advisory}](${link})`;
  const [, repository = link, number = ''] = /\/([^/]+)\/(?:issues|pull)\/(\d+)$/u.exec(link) ?? [];
  return `[${repository} #${number}](${link})`;
}
