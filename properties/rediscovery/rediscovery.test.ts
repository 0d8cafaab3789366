/** The entries, the lock that they are installed from and the page that tells of them say the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allProperties } from '../sentences/all.ts';
import { allCases } from '../conformance/all.ts';
import { versionsOf } from '../conformance/case.ts';
import { entries } from './entries.ts';
import { isFlagged } from './entry.ts';
import { linkText, pageFile, rowsIn } from './page.ts';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const releasesOf = ({ buggy, fixed }: (typeof entries)[number]): readonly string[] => [...buggy, fixed];
const used = new Set(entries.flatMap(releasesOf));

describe('the entries', () => {
  test.each(entries.map((entry) => [entry.bug, entry] as const))(
    '%s: is shown by a property or a case, in 3.1.1',
    (_, entry) => {
      const property = allProperties.find(({ sentence }) => sentence === entry.shownBy);
      const one = Object.values(allCases)
        .flat()
        .find(({ sentence }) => sentence === entry.shownBy);
      expect(property?.versions ?? (one && versionsOf(one))).toContain('3.1.1');
      expect(property?.virtualOnly).toBeUndefined();
      expect(entry.buggy.length).toBeGreaterThan(0);
    },
  );

  test('are of twelve releases at least', () => {
    expect(new Set(entries.flatMap(({ buggy }) => buggy)).size).toBeGreaterThanOrEqual(12);
  });

  test('tell a defect from others by statement and words', () => {
    const entry = entries.find(({ why }) => why !== undefined);
    if (!entry) throw new Error('No entry has words.');
    expect(isFlagged(entry, [entry.statement], `so ${entry.why}.`)).toBe(true);
    expect(isFlagged(entry, [entry.statement], 'something else')).toBe(false);
    expect(isFlagged(entry, ['3.1.1:MQTT-3.12.4-1'], `so ${entry.why}.`)).toBe(false);
  });
});

describe('the lock', () => {
  const manifest = JSON.parse(read('releases/package.json')) as { readonly dependencies: Record<string, string> };
  const lock = JSON.parse(read('releases/package-lock.json')) as {
    readonly packages: Record<
      string,
      { readonly version?: string; readonly integrity?: string; readonly resolved?: string }
    >;
  };

  test('has every release that is named, and no other', () => {
    const wanted = Object.fromEntries([...used].map((version) => [`aedes-${version}`, `npm:aedes@${version}`]));
    expect(manifest.dependencies).toEqual(wanted);
    for (const version of used) expect(lock.packages[`node_modules/aedes-${version}`]?.version).toBe(version);
  });

  test('says what each package is and not where it is from', () => {
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

test('the page has a row for each entry, with its releases and links; `npm run rediscover -- --table` writes it anew', () => {
  const rows = rowsIn(readFileSync(pageFile, 'utf8'));
  expect(rows.map(([bug, statement]) => [bug, statement])).toEqual(
    entries.map(({ bug, statement }) => [bug, `\`${statement}\``]),
  );
  for (const [index, [, , buggy = '', fixed = '', links]] of rows.entries()) {
    const entry = entries[index];
    if (!entry) continue;
    expect(buggy.split('; ').map((one) => one.split(':')[0])).toEqual(entry.buggy);
    expect(buggy).not.toMatch(/: 0 of/u);
    expect(fixed.split(':')[0]).toBe(entry.fixed);
    expect(fixed).not.toMatch(/flagged/u);
    expect(links).toBe(entry.links.map(linkText).join(', ') || 'nothing found');
  }
});
