/** What one part does in one step, as Promela: a guard, and a call of what is written once for all moves. */
import type { Outcome, Told, Way } from './automaton.ts';
import { assertion } from './demands.ts';
import { isOneOf } from './expression.ts';
import type { PartInPromela } from './part-in-promela.ts';

interface StepOfPart {
  readonly guard: string;
  readonly call: string;
}

/** The assertion of this number fails where a part gets to what the explorer has not seen. */
export const unknownNumber = 0xffff;

export class StepsOfParts {
  readonly #declarations = new Map<string, { readonly name: string; readonly text: string }>();

  get declarations(): readonly string[] {
    return [...this.#declarations.values()].map(({ text }) => text);
  }

  hearing(of: PartInPromela, told: Told): StepOfPart {
    return this.#step(of, 'hears', JSON.stringify(told), (state) => of.automaton.hears(state, told));
  }

  firing(of: PartInPromela, timer: string): StepOfPart {
    return this.#step(of, 'fires', timer, (state) => of.automaton.fires(state, timer));
  }

  #step(of: PartInPromela, verb: string, what: string, wayFrom: (state: number) => Way): StepOfPart {
    const { identifier, automaton } = of;
    const ways = automaton.states.map((_, state) => wayFrom(state));
    const allowing = ways.flatMap((way, state) => (way === 'impossible' ? [] : [state]));
    const key = `${identifier} ${verb} ${what}`;
    const name = this.#declarations.get(key)?.name ?? `${identifier}_${verb}_${this.#declarations.size}`;
    this.#declarations.set(key, { name, text: `/* ${what} */\ninline ${name}() { ${effects(of, ways)} skip }` });
    return { guard: isOneOf(of, allowing), call: `${name}();` };
  }
}

/**
 * As conditional expressions, the timers before the state that they depend on. `if` says the same, but what
 * SPIN makes of it takes the compiler three times as long.
 */
function effects(of: PartInPromela, ways: readonly Way[]): string {
  const { automaton } = of;
  const isLeft = (state: number): boolean => automaton.states[state]?.where?.isViolation !== true;
  const unknown = ways.flatMap((way, state) => (way === 'unknown' && isLeft(state) ? [state] : []));
  const timers = automaton.timerIds.map((id, index) =>
    assignment(of, of.timers[index] ?? '', ways, ({ timers: changes }) => {
      const change = changes.get(id);
      if (change === undefined) return undefined;
      return change === 'off' ? 0 : change + 1;
    }),
  );
  const check = unknown.length === 0 ? '' : `${assertion(unknownNumber, isOneOf(of, unknown))};`;
  return [check, ...timers, assignment(of, of.identifier, ways, ({ to }) => to)]
    .filter((text) => text !== '')
    .join(' ');
}

/** A new value for those states whose outcome has one. */
function assignment(
  of: PartInPromela,
  variable: string,
  ways: readonly Way[],
  valueOf: (outcome: Outcome) => number | undefined,
): string {
  const statesOf = new Map<number, number[]>();
  for (const [state, way] of ways.entries()) {
    const value = typeof way === 'string' ? undefined : valueOf(way);
    if (value === undefined || (variable === of.identifier && value === state)) continue;
    statesOf.set(value, [...(statesOf.get(value) ?? []), state]);
  }
  if (statesOf.size === 0) return '';
  const cases = [...statesOf].map(([value, states]) => `${isOneOf(of, states)} -> ${value} : `);
  return `${variable} = (${cases.join('(')}${variable}${')'.repeat(cases.length)};`;
}
