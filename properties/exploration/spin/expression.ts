/** What moves ask of parts, as expressions of Promela. Predicates are asked once for each state, and written out. */
import type { Condition, Seen } from '../../../model/explore/product.ts';
import { probed } from './automaton.ts';
import type { PartInPromela } from './part-in-promela.ts';

export function anyOf(expressions: readonly string[]): string {
  return joined(expressions, '||', 'false', 'true');
}

export function allOf(expressions: readonly string[]): string {
  return joined(expressions, '&&', 'true', 'false');
}

export function not(expression: string): string {
  if (expression === 'true') return 'false';
  if (expression === 'false') return 'true';
  return expression.startsWith('(') ? `!${expression}` : `!(${expression})`;
}

/** What joins more than one is in brackets as a whole. */
function joined(expressions: readonly string[], operator: string, neutral: string, absorbing: string): string {
  if (expressions.includes(absorbing)) return absorbing;
  const needed = expressions.filter((expression) => expression !== neutral);
  return needed.length > 1 ? `(${needed.join(` ${operator} `)})` : (needed[0] ?? neutral);
}

/** Whether a part is in one of these states: by the states themselves, or by the others if they are fewer. */
export function isOneOf({ identifier, automaton }: PartInPromela, states: readonly number[]): string {
  const others = [...automaton.states.keys()].filter((state) => !states.includes(state));
  return others.length < states.length
    ? allOf(others.map((state) => `${identifier} != ${state}`))
    : anyOf(states.map((state) => `${identifier} == ${state}`));
}

export function conditionText({ of, parts: numbers, holds }: Condition, parts: readonly PartInPromela[]): string {
  const met = anyOf(numbers.map((number) => (parts[number] ? holdsText(parts[number], holds) : 'false')));
  return of === 'some' ? met : not(met);
}

function holdsText(part: PartInPromela, holds: Condition['holds']): string {
  const { timers, identifier } = part;
  const { states, timerIds } = part.automaton;
  const whole: number[] = [];
  /** By the set of timers that it takes: the states. */
  const divided = new Map<string, number[]>();
  for (const [state, { where, timerSets }] of states.entries()) {
    const seen = probed(where, []);
    const answer = holds(seen);
    if (!seen.readsTimers()) {
      if (answer) whole.push(state);
      continue;
    }
    for (const running of timerSets.values()) {
      const answers = [0, 1, 1_000_000_000].map((remainingMs) => holds(probed(where, allWith(running, remainingMs))));
      if (new Set(answers).size > 1)
        throw new RangeError(
          `A condition on ${identifier} asks how much of a timer remains, not only whether it runs.`,
        );
      const set = allOf(timerIds.map((id, index) => `${timers[index]} ${running.includes(id) ? '>' : '=='} 0`));
      if (answers[0]) divided.set(set, [...(divided.get(set) ?? []), state]);
    }
  }
  return anyOf([isOneOf(part, whole), ...[...divided].map(([set, among]) => allOf([isOneOf(part, among), set]))]);
}

function allWith(running: readonly string[], remainingMs: number): Seen['timers'] {
  return running.map((id) => ({ id, remainingMs }));
}
