/** What moves ask of parts, as expressions of Promela. Predicates are asked once for each state, and written out. */
import type { Condition, Seen } from '../../../model/explore/product.ts';
import { probed } from './automaton.ts';
import type { PartInPromela } from './part-in-promela.ts';

export function anyOf(expressions: readonly string[]): string {
  if (expressions.includes('true')) return 'true';
  return joined(
    expressions.filter((expression) => expression !== 'false'),
    ' || ',
    'false',
  );
}

export function allOf(expressions: readonly string[]): string {
  if (expressions.includes('false')) return 'false';
  return joined(
    expressions.filter((expression) => expression !== 'true'),
    ' && ',
    'true',
  );
}

function joined(expressions: readonly string[], operator: string, none: string): string {
  return expressions.length === 0 ? none : `(${expressions.join(operator)})`;
}

export function isOneOf(variable: string, values: readonly number[]): string {
  return anyOf(values.map((value) => `${variable} == ${value}`));
}

export function conditionText({ of, parts: numbers, holds }: Condition, parts: readonly PartInPromela[]): string {
  const met = anyOf(numbers.map((number) => (parts[number] ? holdsText(parts[number], holds) : 'false')));
  if (of === 'some') return met;
  if (met === 'true') return 'false';
  return met === 'false' ? 'true' : `!${met}`;
}

function holdsText({ identifier, timers, automaton }: PartInPromela, holds: Condition['holds']): string {
  const { states, timerIds } = automaton;
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
  const all = whole.length === states.length ? 'true' : isOneOf(identifier, whole);
  return anyOf([all, ...[...divided].map(([set, among]) => allOf([isOneOf(identifier, among), set]))]);
}

function allWith(running: readonly string[], remainingMs: number): Seen['timers'] {
  return running.map((id) => ({ id, remainingMs }));
}
