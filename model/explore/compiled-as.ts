/** A compiled product with something else for each of its functions: numbers for those, to send it to another thread, or back. */
import type { Compiled } from './compiled.ts';
import type { GuardTable } from './guards.ts';

export function compiledAs<From, To>(product: Compiled<From>, as: (one: From) => To): Compiled<To> {
  const { first, parts, moves, guards, never, symmetries } = product;
  return {
    first,
    parts: parts.map(({ isMonitor, marks, later, fires }) => ({
      isMonitor,
      marks: as(marks),
      later: as(later),
      fires: fires.map(as),
    })),
    moves: moves.map((tells) => tells.map(({ part, hears }) => ({ part, hears: as(hears) }))),
    guards: guardTableOf(guards, as),
    never: guardTableOf(never, as),
    symmetries: symmetries.map(({ from, renamed, born }) => ({
      from,
      renamed: renamed.map((one) => (one === undefined ? undefined : as(one))),
      born,
    })),
  };
}

function guardTableOf<From, To>(table: GuardTable<From>, as: (one: From) => To): GuardTable<To> {
  const list = (all: GuardTable<From>['words'][number]): GuardTable<To>['words'][number] =>
    all.map(({ part, is }) => ({ part, is: as(is) }));
  return {
    moveCount: table.moveCount,
    words: table.words.map(list),
    alternatives: table.alternatives.map((conditions) => conditions.map(list)),
  };
}
