/** How a part is written in Promela: its variables, and what their values mean. */
import { inWords } from './asked.ts';
import type { Automaton } from './automaton.ts';

export interface PartInPromela {
  readonly number: number;
  readonly automaton: Automaton;
  readonly identifier: string;
  /** The variables of its timers, in the order of their ids. */
  readonly timers: readonly string[];
  readonly declaration: string;
}

export function inPromela(automata: readonly Automaton[]): readonly PartInPromela[] {
  const taken = new Set<string>();
  return automata.map((automaton, number) => {
    const { name, chart, isMonitor = false } = automaton.part;
    const wanted = (isMonitor ? chart.name : name).replaceAll(/\W+/g, '_');
    const identifier = taken.has(wanted) ? `${wanted}_${number}` : wanted;
    taken.add(identifier);
    const timers = automaton.timerIds.map((_, index) => `${identifier}_t${index}`);
    return { number, automaton, identifier, timers, declaration: declaration(automaton, identifier, timers) };
  });
}

function declaration(automaton: Automaton, identifier: string, timers: readonly string[]): string {
  const { beginning, states, timerIds, stepsMax } = automaton;
  return [
    `/* ${automaton.part.name}`,
    ...meanings(automaton).map((meaning, state) => `   ${state}: ${meaning}`),
    '*/',
    `${typeUpTo(states.length)} ${identifier} = ${beginning.to};`,
    ...timerIds.map((id, index) => {
      const begins = beginning.timers.get(id) ?? 'off';
      return `${typeUpTo(stepsMax + 1)} ${timers[index]} = ${begins === 'off' ? 0 : begins + 1}; /* ${id} */`;
    }),
  ].join('\n');
}

function typeUpTo(max: number): string {
  return max < 256 ? 'byte' : 'short';
}

/** Of the contexts only what differs from state to state. */
function meanings({ states }: Automaton): readonly string[] {
  const contexts = states.flatMap(({ where }) =>
    where ? [where.seen.context as Readonly<Record<string, unknown>>] : [],
  );
  const differs = (field: string): boolean => new Set(contexts.map((context) => inWords(context[field]))).size > 1;
  return states.map(({ where }) => {
    if (!where) return 'unborn';
    const fields = Object.entries(where.seen.context as object).filter(([field]) => differs(field));
    return [where.seen.name, ...fields.map(([field, value]) => `${field} ${inWords(value)}`)].join(', ');
  });
}
