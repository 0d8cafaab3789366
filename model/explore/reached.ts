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
  const asked = new Set<string>();
  const take = (part: number, state: number, event: Parameters<ReturnType<Exploration['local']>['taken']>[1]): void => {
    const { chart, isMonitor } = parts[part] ?? {};
    const key = `${chart?.name} ${state} ${event === 'timers' ? event : JSON.stringify(event)}`;
    if (isMonitor || asked.has(key)) return;
    asked.add(key);
    for (const name of exploration.local(part).taken(state, event)) reached.transitions.add(name);
  };
  for (let state = 0; state < exploration.size; state += 1) {
    exploration.read(state, row);
    for (const [part, { chart }] of parts.entries())
      for (const name of exploration
        .local(part)
        .seen(row[part] ?? 0)
        .name.split(', '))
        reached.states.add(`${chart.machine.id}.${name}`);
    const doings = new Set(exploration.transitions(state).map(({ doing }) => doing));
    for (const doing of doings) {
      const now = Uint16Array.from(row);
      for (const { part, event } of moves[doing]?.tells ?? []) {
        const before = now[part] ?? 0;
        if (event === 'birth')
          now[part] = exploration
            .local(part)
            .birth(parts[part]?.input ?? {})
            .at(before);
        else {
          take(part, before, event);
          now[part] = exploration.local(part).hearing(event).at(before);
        }
      }
      const fired = doing - moves.length - 1;
      if (fired >= 0) take(fired, row[fired] ?? 0, 'timers');
    }
  }
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
