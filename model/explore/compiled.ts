/**
 * A product as its exploration takes it: who is told in a move, what a state allows, which timers are due, as functions from the
 * small integer of a part's state to another. `Of` is what stands for a function: itself, or a number, so that the whole is
 * plain data that another thread can have, as long as somebody answers for the functions.
 */
import { guardTable, type GuardTable } from './guards.ts';
import type { LocalStates } from './local-states.ts';
import { timersMax } from './local-states.ts';
import type { PartNumber, Product } from './product.ts';
import type { Remembered } from './remembered.ts';

export interface Compiled<Of> {
  /** The state in which everything begins. */
  readonly first: readonly number[];
  readonly parts: readonly CompiledPart<Of>[];
  /** By move: who is told, one after the other, and where that leads. */
  readonly moves: readonly (readonly { readonly part: PartNumber; readonly hears: Of }[])[];
  readonly guards: GuardTable<Of>;
  readonly never: GuardTable<Of>;
  readonly symmetries: readonly CompiledSymmetry<Of>[];
}

interface CompiledPart<Of> {
  readonly isMonitor: boolean;
  /** Bits: `isDue`, `stopsTime`, `isBroken`. */
  readonly marks: Of;
  readonly later: Of;
  /** Where each of the timers that are due leads, `impossible` behind the last. */
  readonly fires: readonly Of[];
}

interface CompiledSymmetry<Of> {
  /** By part: whose state it takes, and how that is called then. */
  readonly from: readonly PartNumber[];
  readonly renamed: readonly (Of | undefined)[];
  /** It is one only of states in which all of these are born. */
  readonly born: readonly PartNumber[];
}

export function compiled(product: Product, locals: readonly LocalStates[]): Compiled<Remembered> {
  const localOf = (part: PartNumber): LocalStates => {
    const local = locals[part];
    if (!local) throw new RangeError(`The product has no part ${part}.`);
    return local;
  };
  return {
    first: product.parts.map(({ isBornAtOnce, input }, part) => (isBornAtOnce ? localOf(part).birth(input).at(0) : 0)),
    parts: product.parts.map(({ isMonitor = false }, part) => {
      const { marks, later } = localOf(part);
      return { isMonitor, marks, later, fires: Array.from({ length: timersMax }, (_, at) => localOf(part).firing(at)) };
    }),
    moves: product.moves.map(({ tells }) =>
      tells.map(({ part, event }) => {
        const local = localOf(part);
        return {
          part,
          hears: event === 'birth' ? local.birth(product.parts[part]?.input ?? {}) : local.hearing(event),
        };
      }),
    ),
    guards: guardTable(product.moves, locals),
    never: guardTable(product.never, locals),
    symmetries: (product.symmetries ?? []).map(({ from, renamed, born }) => ({
      from,
      renamed: renamed.map((names, part) => names && localOf(part).renaming(names)),
      born,
    })),
  };
}
