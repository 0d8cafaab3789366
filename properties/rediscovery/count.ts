/** Counts what comes of the scenarios, or of the case, of an entry on one release. */
import type { Citation } from '../../model/vocabulary/statement.ts';
import { isFlagged, type Entry } from './entry.ts';

/** Of the scenarios of an entry, by what came of them. */
export interface Count {
  readonly flagged: number;
  /** Failed, but by something else that this release does wrong too. */
  readonly otherwise: number;
  readonly passed: number;
  /** Nothing can be said; after a second try where this process was late. */
  readonly inconclusive: number;
}

export interface Played extends Count {
  readonly release: string;
  /** What else it did wrong: statement and verdict, and how often. */
  readonly otherCauses: ReadonlyMap<string, number>;
  /** Why one of them was flagged. */
  readonly example: { readonly why: string } | undefined;
}

export class Counter {
  readonly #entry: Entry;
  readonly #count = { flagged: 0, otherwise: 0, passed: 0, inconclusive: 0 };
  readonly #otherCauses = new Map<string, number>();
  #example: Played['example'];

  constructor(entry: Entry) {
    this.#entry = entry;
  }

  add(outcome: 'passed' | 'inconclusive'): void {
    this.#count[outcome] += 1;
  }

  /** `cause` is what is told if it is not what the entry is about. */
  addFailure(statements: readonly Citation[], why: string, cause = why): void {
    if (isFlagged(this.#entry, statements, why)) {
      this.#count.flagged += 1;
      this.#example ??= { why };
      return;
    }
    this.#count.otherwise += 1;
    this.#otherCauses.set(cause, (this.#otherCauses.get(cause) ?? 0) + 1);
  }

  of(release: string): Played {
    return { ...this.#count, release, otherCauses: this.#otherCauses, example: this.#example };
  }
}
