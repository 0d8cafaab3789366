/**
 * Two questions to a finished exploration.
 *
 * Timelocks: a state in which the server owes something that it cannot do, so that time would stop. From every state the
 * server's outputs and timers alone have to lead to one in which nothing that is due at once is owed by the server.
 *
 * For ever: whether a state can be kept up without end, time passing all the while, by a cycle that never leaves what is
 * asked for. So the standard's "unbounded" is proved: not that no bound was found, but that there is none.
 */
import type { Exploration } from './exploration.ts';
import { impossible } from './local-states.ts';
import type { Condition } from './product.ts';

/** The nearest state that is a timelock, if there is one. `servers` are the parts whose duties are the server's. */
export function timelock(exploration: Exploration, servers: readonly number[]): number | undefined {
  const isServers = Uint8Array.from(exploration.product.parts, (_, part) => (servers.includes(part) ? 1 : 0));
  const { moves } = exploration.product;
  const row = new Uint16Array(exploration.product.parts.length);
  const letsTimePass = (state: number): boolean => {
    exploration.read(state, row);
    return servers.every((part) => exploration.local(part).later.at(row[part] ?? 0) !== impossible);
  };
  const isByServer = (doing: number): boolean =>
    moves[doing] ? moves[doing].by === 'server' : isServers[doing - moves.length - 1] === 1;
  const isFree = new Uint8Array(exploration.size);
  for (let start = 0; start < exploration.size; start += 1) {
    if (isFree[start] || letsTimePass(start)) isFree[start] = 1;
    else if (leadsOut(start)) isFree[start] = 1;
    else return start;
  }
  return undefined;

  function leadsOut(start: number): boolean {
    const searched = new Set([start]);
    const waiting = [start];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
      for (const { to, doing } of exploration.transitions(state)) {
        if (!isByServer(doing) || searched.has(to)) continue;
        if (isFree[to] || letsTimePass(to)) return true;
        searched.add(to);
        waiting.push(to);
      }
    return false;
  }
}

/** A state from which what `during` says can be kept up for ever, if there is one: on a cycle in which time passes. */
export function forEver(exploration: Exploration, during: readonly Condition[]): number | undefined {
  const { size, product } = exploration;
  const row = new Uint16Array(product.parts.length);
  const lasts = (state: number): boolean => {
    exploration.read(state, row);
    return during.every(
      ({ of, parts, holds }) =>
        parts.some((part) => holds(exploration.local(part).seen(row[part] ?? 0))) === (of === 'some'),
    );
  };
  const isWithin = new Uint8Array(size);
  for (let state = 0; state < size; state += 1) isWithin[state] = lasts(state) ? 1 : 0;
  return firstTimedCycle(exploration, isWithin);
}

/** Tarjan's strongly connected components, by hand as the ways are long; the first with a step of time within it. */
function firstTimedCycle(exploration: Exploration, isWithin: Uint8Array): number | undefined {
  const { size, product } = exploration;
  const timePasses = product.moves.length;
  const order = new Uint32Array(size);
  const low = new Uint32Array(size);
  const isOnStack = new Uint8Array(size);
  const stack: number[] = [];
  let count = 0;
  const open = (state: number): { readonly state: number; readonly ways: readonly number[]; next: number } => {
    const ways = exploration.transitions(state).flatMap(({ to }) => (isWithin[to] ? [to] : []));
    count += 1;
    order[state] = low[state] = count;
    stack.push(state);
    isOnStack[state] = 1;
    return { state, ways, next: 0 };
  };
  for (let root = 0; root < size; root += 1) {
    if (!isWithin[root] || order[root]) continue;
    const path = [open(root)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const way = top.ways[top.next];
      top.next += 1;
      if (way !== undefined) {
        if (!order[way]) path.push(open(way));
        else if (isOnStack[way]) low[top.state] = Math.min(low[top.state] ?? 0, order[way]);
        continue;
      }
      path.pop();
      const below = path.at(-1);
      if (below) low[below.state] = Math.min(low[below.state] ?? 0, low[top.state] ?? 0);
      if (low[top.state] !== order[top.state]) continue;
      const component = new Set(stack.splice(stack.lastIndexOf(top.state)));
      for (const state of component) isOnStack[state] = 0;
      for (const state of component)
        if (exploration.transitions(state).some(({ to, doing }) => doing === timePasses && component.has(to)))
          return state;
    }
  }
  return undefined;
}
