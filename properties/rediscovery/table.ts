/** What was rediscovered, as a table for a terminal and as one for a page. */
import { formatTable, type Column } from '../text/table.ts';
import type { Count, Played } from './count.ts';
import type { Entry } from './entry.ts';

export interface Rediscovered {
  readonly entry: Entry;
  readonly buggy: readonly Played[];
  readonly fixed: Played;
}

const columns: readonly Column[] = [
  { title: '', width: 1 },
  { title: 'what was wrong', width: 48 },
  { title: 'flagged by', width: 26 },
  { title: 'flagged', width: 20 },
  { title: 'fixed version', width: 24 },
  { title: 'upstream', width: 48 },
];

/** Every release that has the defect is flagged; the mended one is not, and most of its scenarios have a verdict. */
export function isAsClaimed({ buggy, fixed }: Rediscovered): boolean {
  return (
    buggy.every(({ flagged }) => flagged > 0) &&
    fixed.flagged === 0 &&
    fixed.passed > 0 &&
    fixed.inconclusive * 4 <= all(fixed)
  );
}

export function tableText(rediscovered: readonly Rediscovered[]): string {
  const versions = new Set(
    rediscovered.flatMap(({ buggy }) => buggy.filter(({ flagged }) => flagged > 0)).map(({ release }) => release),
  );
  const wrong = rediscovered.filter((one) => !isAsClaimed(one)).length;
  return [
    formatTable(columns, rediscovered.map(rowOf)),
    '',
    `${versions.size} released versions are flagged, by ${rediscovered.length} defects that were mended since; ${wrong === 0 ? 'all is as claimed' : `${wrong} not as claimed`}`,
  ].join('\n');
}

/** What else failed in the same scenarios, by release. */
export function detailsText(rediscovered: readonly Rediscovered[]): string {
  return rediscovered
    .flatMap(({ entry, buggy, fixed }) => [
      `\n${entry.bug}`,
      ...[...buggy, fixed].flatMap(({ release, example, otherCauses }) => [
        ...(example ? [`  ${release} flagged: ${example.why}`] : []),
        ...[...otherCauses].map(([cause, times]) => `  ${release}, ${times} times: ${cause}`),
      ]),
    ])
    .join('\n');
}

function rowOf(one: Rediscovered): string[] {
  const { entry, buggy, fixed } = one;
  return [
    isAsClaimed(one) ? '✓' : '✗',
    entry.bug,
    entry.statement,
    buggy.map(flaggedText).join('; '),
    fixedText(fixed),
    entry.links.join(' ') || 'nothing public found',
  ];
}

/** `0.25.3: 16 of 16`. */
export function flaggedText(played: Played): string {
  return `${played.release}: ${played.flagged} of ${all(played)}`;
}

/** `0.26.1: 16 of 16 pass`, and what became of the others. */
export function fixedText(played: Played): string {
  const { release, flagged, passed, otherwise, inconclusive } = played;
  return [
    `${release}: ${passed} of ${all(played)} pass`,
    ...(flagged > 0 ? [`${flagged} flagged`] : []),
    ...(otherwise > 0 ? [`${otherwise} fail by something else`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
  ].join(', ');
}

function all({ flagged, otherwise, passed, inconclusive }: Count): number {
  return flagged + otherwise + passed + inconclusive;
}
