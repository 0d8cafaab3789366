/** Tables, for a terminal and for a page. */

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

type Row = readonly string[];

export function textTable(columns: readonly Column[], rows: readonly Row[]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => cell(row, index).length)),
  );
  const line = (row: Row): string =>
    columns
      .map(({ align }, index) => {
        const width = widths[index] ?? 0;
        return align === 'left' ? cell(row, index).padEnd(width) : cell(row, index).padStart(width);
      })
      .join('  ')
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

export function markdownTable(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => escaped(title))),
    line(columns.map(({ align }) => (align === 'left' ? '---' : '--:'))),
    ...rows.map((row) => line(columns.map((_, index) => escaped(cell(row, index))))),
  ].join('\n');
}

const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);

const cell = (row: Row, index: number): string => row[index] ?? '';
