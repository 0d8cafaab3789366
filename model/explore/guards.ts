/**
 * Which moves a product state may make, by the conditions of all moves at once. What a part's local state allows is a word
 * of bits, one for each of thirty moves; the words of all parts are and-ed. So a state pays for its parts, and for the few
 * moves that are left, not for every condition of every move.
 */
import type { LocalStates } from './local-states.ts';
import type { Condition, Move, PartNumber, Seen } from './product.ts';
import { Remembered } from './remembered.ts';

/** Words stay below 2³⁰, so that they are small integers to the machine, and never negative. */
const movesPerWord = 30;

interface PartOn<What> {
  readonly part: PartNumber;
  readonly is: What;
}

/** `Of` is what stands for a function from a part's state to an integer. */
export interface GuardTable<Of> {
  readonly moveCount: number;
  /** By word: what each part that has a say in it allows. */
  readonly words: readonly (readonly PartOn<Of>[])[];
  /** By move: conditions that any of several parts may meet. */
  readonly alternatives: readonly (readonly (readonly PartOn<Of>[])[])[];
}

export function guardTable(
  moves: readonly Pick<Move, 'when'>[],
  parts: readonly LocalStates[],
): GuardTable<Remembered> {
  const words = Array.from({ length: Math.ceil(moves.length / movesPerWord) }, (_, word) => word * movesPerWord);
  return {
    moveCount: moves.length,
    words: words.map((first) => {
      const within = moves.slice(first, first + movesPerWord);
      return parts.flatMap((local, part) => allowing(within, part, local) ?? []);
    }),
    alternatives: moves.map(({ when }) =>
      when
        .filter((condition) => !isConjunction(condition))
        .map((condition) =>
          condition.parts.flatMap((part) => {
            const local = parts[part];
            return local ? [{ part, is: local.where(condition.holds) }] : [];
          }),
        ),
    ),
  };
}

export class Guards {
  readonly #moveCount: number;
  readonly #words: GuardTable<Remembered>['words'];
  readonly #alternatives: GuardTable<Remembered>['alternatives'];

  constructor({ moveCount, words, alternatives }: GuardTable<Remembered>) {
    this.#moveCount = moveCount;
    this.#words = words;
    this.#alternatives = alternatives;
  }

  /** Writes the numbers of the moves that are possible in this row into `into`; returns how many. */
  possible(row: Uint16Array, into: Uint16Array): number {
    let count = 0;
    let first = 0;
    for (const word of this.#words) {
      let bits = 2 ** Math.min(movesPerWord, this.#moveCount - first) - 1;
      for (const { part, is } of word) bits &= is.at(row[part] ?? 0);
      for (; bits !== 0; bits &= bits - 1) {
        const move = first + 31 - Math.clz32(bits & -bits);
        if (this.#hasAlternatives(move, row)) into[count++] = move;
      }
      first += movesPerWord;
    }
    return count;
  }

  #hasAlternatives(move: number, row: Uint16Array): boolean {
    for (const alternatives of this.#alternatives[move] ?? []) {
      let met = false;
      for (const { part, is } of alternatives)
        if (is.at(row[part] ?? 0) === 1) {
          met = true;
          break;
        }
      if (!met) return false;
    }
    return true;
  }
}

/** Whether each part for itself can say no: `none` of several, and `some` of one. */
function isConjunction({ of, parts }: Condition): boolean {
  return of === 'none' || parts.length === 1;
}

/** The word of what this part allows of these moves, or nothing if it has no say in them. */
function allowing(
  moves: readonly Pick<Move, 'when'>[],
  part: PartNumber,
  local: LocalStates,
): PartOn<Remembered> | undefined {
  const said = moves.map(({ when }) => when.filter((one) => isConjunction(one) && one.parts.includes(part)));
  if (said.every((conditions) => conditions.length === 0)) return undefined;
  return {
    part,
    is: new Remembered((state) => {
      const seen = local.seen(state);
      return said.reduce((bits, conditions, move) => (allows(conditions, seen) ? bits | (1 << move) : bits), 0);
    }),
  };
}

function allows(conditions: readonly Condition[], seen: Seen): boolean {
  return conditions.every(({ of, holds }) => holds(seen) === (of === 'some'));
}
