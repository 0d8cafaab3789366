/** A defect that a release of aedes had and a later one has not: what shows it, and where it was told of. */
import type { Citation } from '../../model/vocabulary/statement.ts';

export interface Entry {
  /** What was wrong, in one clause. */
  readonly bug: string;
  /** The sentence of the property whose scenarios show it, or of the case. */
  readonly shownBy: string;
  /** What it is flagged by; `expected:process-is-alive` if the process ends. */
  readonly statement: Citation;
  /** Words of the verdict, or of the process when it ended, where the statement alone does not tell it from other defects. */
  readonly why?: string;
  /** Releases that have it, the last before the mending among them. */
  readonly buggy: readonly string[];
  /** The release that has it no more: the first of those that the registry has. */
  readonly fixed: string;
  /** The issue and the change that mended it; an advisory, or none, where nothing public was found. */
  readonly links: readonly string[];
  /** A scenario may end the process, so that each has a broker to itself. */
  readonly apart?: true;
  /** Scenarios, and what draws them. Default 16, and 1; a case is played four times. */
  readonly runs?: number;
  readonly seed?: number;
}

/** Whether a scenario failed by this defect and no other. */
export function isFlagged(entry: Entry, statements: readonly Citation[], why: string): boolean {
  return statements.includes(entry.statement) && why.includes(entry.why ?? '');
}
