/**
 * What of the charts was reached: a state in which no run ever is, or a transition that none takes, stands for nothing, and
 * mostly for a mistake.
 */
import type { AnyStateNode } from 'xstate';
import { violation, type Chart } from '../run/chart.ts';
import { transitionName } from '../run/table.ts';
import type { Exploration } from './exploration.ts';

/** States by the id of their node, transitions as the tables name them. */
export interface Parts {
  readonly states: Set<string>;
  readonly transitions: Set<string>;
}

/** Adds what this exploration, which is over, has reached. */
export function addReached(exploration: Exploration, reached: Parts): void {
  const { parts, moves } = exploration.product;
  const row = new Uint16Array(parts.length);
  const now = new Uint16Array(parts.length);
  const isNew = firstTimes();
  const compiled = moves.map(({ tells }) =>
    tells.map(({ part, event }) => {
      const local = exploration.local(part);
      return { part, event, hears: event === 'birth' ? local.birth(parts[part]?.input ?? {}) : local.hearing(event) };
    }),
  );
  const take = (part: number, state: number, event: Parameters<ReturnType<Exploration['local']>['taken']>[1]): void => {
    if (parts[part]?.isMonitor) return;
    for (const name of exploration.local(part).taken(state, event)) reached.transitions.add(name);
  };
  for (let state = 0; state < exploration.size; state += 1) {
    exploration.read(state, row);
    for (const [part, { chart }] of parts.entries()) {
      const local = row[part] ?? 0;
      if (!isNew(`is ${part}`, local)) continue;
      for (const name of exploration.local(part).seen(local).name.split(', '))
        reached.states.add(`${chart.machine.id}.${name}`);
    }
    for (const { doing } of exploration.transitions(state)) {
      now.set(row);
      for (const [index, { part, event, hears }] of (compiled[doing] ?? []).entries()) {
        const before = now[part] ?? 0;
        if (event !== 'birth' && isNew(`hears ${doing} ${index}`, before)) take(part, before, event);
        now[part] = hears.at(before);
      }
      const fired = doing - moves.length - 1;
      if (fired >= 0 && isNew(`fires ${fired}`, row[fired] ?? 0)) take(fired, row[fired] ?? 0, 'timers');
    }
  }
}

/** Tells whether it is asked for the first time about this number in this matter. */
function firstTimes(): (matter: string, number: number) => boolean {
  const asked = new Map<string, Set<number>>();
  return (matter, number) => {
    const numbers = asked.get(matter) ?? new Set();
    asked.set(matter, numbers);
    return numbers.size < numbers.add(number).size;
  };
}

/** All that a chart has and that a run may reach: not its violations, nor what leads to them. */
export function reachable({ machine }: Chart): Parts {
  const states = new Set<string>();
  const transitions = new Set<string>();
  const nodes: AnyStateNode[] = [machine.root];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    nodes.push(...Object.values(node.states));
    if (node.type === 'atomic' && !node.tags.includes(violation) && node.always === undefined) states.add(node.id);
    for (const definition of [...node.transitions.values()].flat())
      if (!definition.target?.some((target) => target.tags.includes(violation)))
        transitions.add(transitionName(definition));
  }
  return { states, transitions };
}
