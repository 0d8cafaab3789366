/** Text in columns of fixed width, wrapped between words. */

export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: 'left' | 'right';
}

/** One line a title, a rule, then the rows; a cell that does not fit takes further lines. Ends without a line break. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const rule = columns.map(({ width }) => '─'.repeat(width)).join('──');
  return [...rowLines(columns, titles), rule, ...rows.flatMap((row) => rowLines(columns, row))].join('\n');
}

/** Without the spaces that every line begins with. */
export function undented(lines: readonly string[]): readonly string[] {
  const indent = Math.min(...lines.map((line) => line.search(/\S|$/u)));
  return lines.map((line) => line.slice(indent));
}

/** Cuts text at spaces into lines of at most `width` characters; a longer word is cut where the line ends. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length <= width) line = `${line} ${word}`;
    else {
      if (line !== '') lines.push(line);
      line = word;
    }
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line];
}

function rowLines(columns: readonly Column[], cells: readonly string[]): string[] {
  const wrapped = columns.map(({ width }, index) => wrap(cells[index] ?? '', width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map(({ width, align = 'left' }, index) => {
        const text = wrapped[index]?.[line] ?? '';
        return align === 'left' ? text.padEnd(width) : text.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
