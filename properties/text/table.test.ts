import { describe, expect, it } from 'vitest';
import { formatTable, wrap } from './table.ts';

describe('a table', () => {
  it('wraps cells between words and aligns numbers to the right', () => {
    const columns = [
      { title: 'property', width: 18 },
      { title: 'runs', width: 5, align: 'right' },
    ] as const;
    const rows = [
      ['PINGREQ may come at any time.', '100'],
      ['K is kept.', '7'],
    ];
    expect(formatTable(columns, rows)).toMatchInlineSnapshot(`
      "property             runs
      ─────────────────────────
      PINGREQ may come      100
      at any time.
      K is kept.              7"
    `);
  });

  it('cuts a word that is longer than the column', () => {
    expect(wrap('a MQTT-3.1.2-24 b', 8)).toEqual(['a', 'MQTT-3.1', '.2-24 b']);
  });

  it('makes one empty line of nothing', () => {
    expect(wrap('', 8)).toEqual(['']);
  });
});
