/** The little Markdown that the pages need. */

/** A file of docs/generated/. */
export interface Page {
  /** Below docs/generated/, with `/` between folders. */
  readonly path: string;
  readonly text: string;
}

/** Text in which nothing is markup. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function link(text: string, to: string): string {
  return `[${text}](${to})`;
}

/** Cells are Markdown without line breaks. A column, after the first, in which nothing stands is left out. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const kept = titles.map((_, column) => column === 0 || rows.some((row) => row[column] !== ''));
  const lines = [titles, titles.map(() => '---'), ...rows].map((row) => row.filter((_, column) => kept[column]));
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Blocks with an empty line between them; what is undefined or empty is left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
}

/** Says in the file itself, and to its reader, that it is not to be edited. */
export function origin(source: string): string {
  return `<!-- Written by \`npm run docs\`. -->\n\n*Written by ${code('npm run docs')} from ${source}.*`;
}
