/**
 * The same product, explored as people would without compiled tables: states are XState's snapshots, every step asks XState.
 * Otherwise written with care: a part's text and what it offers are made once, and parts that a step does not touch are kept.
 */
import { createActor, initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { ActorScope, AnyEventObject, ExecutableActionObject } from 'xstate';
import { violation, type ChartEvent, type StateMeta } from '../../model/run/chart.ts';
import { describeLocal } from '../../model/explore/local-states.ts';
import { unborn, type Move, type Part, type Product, type Seen, type Timers } from '../../model/explore/product.ts';

/** One way to ask XState for a step. */
export type Ask = (
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
) => readonly [AnyMachineSnapshot, readonly ExecutableActionObject[]];

/** XState's pure function, which makes an actor for every call. */
export const askTransition: Ask = (machine, snapshot, event) => transition(machine, snapshot, event);

type Scope = ActorScope<AnyMachineSnapshot, AnyEventObject>;
const scopes = new WeakMap<AnyStateMachine, { readonly scope: Scope; actions: ExecutableActionObject[] }>();

/** The method beneath it, with one actor for all calls: faster, and not documented. */
export const askMachine: Ask = (machine, snapshot, event) => {
  const held = scopes.get(machine) ?? { scope: scopeOf(machine), actions: [] };
  scopes.set(machine, held);
  held.actions = [];
  const { scope } = held;
  scope.actionExecutor = (action) => void held.actions.push(action);
  const next = machine.transition(snapshot, event, scope) as AnyMachineSnapshot;
  return [next, held.actions];
};

const nothing = (): void => {};

function scopeOf(machine: AnyStateMachine): Scope {
  const self = createActor(machine, { input: { profile: {} } });
  return {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: nothing,
  };
}

/** The timed state of one part. Undefined is the snapshot of what is unborn. */
interface PartState {
  readonly snapshot: AnyMachineSnapshot | undefined;
  readonly timers: Timers;
  readonly seen: Seen;
  readonly text: string;
}

export type ProductState = readonly PartState[];

/** What a state can do, as an event for who steps it. */
export type Doing =
  | { readonly type: 'move'; readonly move: number }
  | { readonly type: 'fire'; readonly part: number; readonly timer: string }
  | { readonly type: 'wait' };

export class SnapshotSteps {
  readonly #product: Product;
  readonly #ask: Ask;

  constructor(product: Product, ask: Ask) {
    this.#product = product;
    this.#ask = ask;
  }

  get initial(): ProductState {
    return this.#product.parts.map(({ chart, input, isBornAtOnce }) => {
      const born = isBornAtOnce ? entered([], initialTransition(chart.machine, input)) : undefined;
      return born ?? partState(undefined, [], unborn);
    });
  }

  /** All that may be worth trying: a move or a timer may still lead to a violation. */
  doings(state: ProductState): readonly Doing[] {
    const moves = this.#product.moves.flatMap((move, index) =>
      isEnabled(move, state) ? [{ type: 'move', move: index } as const] : [],
    );
    const due = state.flatMap(({ timers }, part) =>
      timers
        .filter(({ remainingMs }) => remainingMs === 0)
        .map(({ id }) => ({ type: 'fire', part, timer: id }) as const),
    );
    return due.length === 0 ? [...moves, { type: 'wait' }] : [...moves, ...due];
  }

  /** Undefined if some part enters a violation. */
  step(state: ProductState, doing: Doing): ProductState | undefined {
    if (doing.type === 'wait') return state.map((part) => this.#wait(part));
    if (doing.type === 'fire') {
      const { snapshot, timers } = state[doing.part] ?? {};
      const machine = this.#product.parts[doing.part]?.chart.machine;
      if (!snapshot || !machine) return undefined;
      const others = (timers ?? []).filter(({ id }) => id !== doing.timer);
      const next = this.#possible(doing.part, entered(others, this.#ask(machine, snapshot, { type: doing.timer })));
      return next && state.with(doing.part, next);
    }
    let next: ProductState | undefined = state;
    for (const { part, event } of this.#product.moves[doing.move]?.tells ?? []) {
      const told = this.#tell(part, next[part], event);
      if (!told) return undefined;
      next = next.with(part, told);
    }
    return next;
  }

  #tell(number: number, before: PartState | undefined, event: ChartEvent | 'birth'): PartState | undefined {
    const part: Part | undefined = this.#product.parts[number];
    if (!part || !before) return undefined;
    const { machine } = part.chart;
    const { snapshot, timers } = before;
    if (event === 'birth') return snapshot ? undefined : entered([], initialTransition(machine, part.input));
    return snapshot ? this.#possible(number, entered(timers, this.#ask(machine, snapshot, event))) : before;
  }

  #possible(part: number, state: PartState | undefined): PartState | undefined {
    return state && this.#product.parts[part]?.impossible?.(state.seen) === true ? undefined : state;
  }

  #wait(part: PartState): PartState {
    if (part.timers.length === 0) return part;
    const { stepMs } = this.#product;
    const timers = part.timers.map(({ id, remainingMs }) => ({ id, remainingMs: remainingMs - stepMs }));
    return partState(part.snapshot, timers, { ...part.seen, timers });
  }
}

function isEnabled({ when }: Move, state: ProductState): boolean {
  return when.every(
    ({ of, parts, holds }) => parts.some((part) => holds(state[part]?.seen ?? unborn)) === (of === 'some'),
  );
}

function partState(snapshot: AnyMachineSnapshot | undefined, timers: Timers, seen: Seen): PartState {
  return { snapshot, timers, seen, text: describeLocal(seen.name, seen.context, timers) };
}

function entered(before: Timers, [snapshot, actions]: ReturnType<Ask>): PartState | undefined {
  if (snapshot.hasTag(violation)) return undefined;
  const timers = new Map(before.map(({ id, remainingMs }) => [id, remainingMs]));
  for (const { type, params } of actions) {
    const { id, sendId, delay } = (params ?? {}) as { id?: string; sendId?: string; delay?: number };
    if (type === 'xstate.cancel' && sendId !== undefined) timers.delete(sendId);
    if (type === 'xstate.raise' && id !== undefined && delay !== undefined && delay !== Infinity) timers.set(id, delay);
  }
  const armed = [...timers]
    .map(([id, remainingMs]) => ({ id, remainingMs }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return partState(snapshot, armed, seenOf(snapshot, armed));
}

function seenOf(snapshot: AnyMachineSnapshot, timers: Timers): Seen {
  const context: unknown = snapshot.context;
  const metas = Object.values(snapshot.getMeta()) as (StateMeta<unknown> | undefined)[];
  const offers = metas.flatMap((meta) => meta?.offers?.(context) ?? []);
  const asks = metas.find((meta) => meta?.asks !== undefined)?.asks;
  return { name: nameOf(snapshot.value), context, offers, tags: snapshot.tags, asks, timers };
}

/** As the compiled tables name it. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const regions = Object.entries(value as Record<string, unknown>);
  return regions.map(([region, inner]) => `${region}.${nameOf(inner)}`).join(', ');
}

/** The text of the whole: equal for equal states, whoever found them. */
export const textOf = (state: ProductState): string => state.map(({ text }) => text).join('\n');

/** Explores breadth-first. Ends when nothing is left, or after the layer in which `statesMax` are found. */
export function exploreByAsking(
  product: Product,
  ask: Ask,
  statesMax = Infinity,
): { readonly states: ReadonlySet<string>; readonly transitions: number; readonly depth: number } {
  const steps = new SnapshotSteps(product, ask);
  let layer = [steps.initial];
  const states = new Set(layer.map(textOf));
  let transitions = 0;
  let depth = 0;
  while (layer.length > 0 && states.size < statesMax) {
    const next: ProductState[] = [];
    for (const state of layer)
      for (const doing of steps.doings(state)) {
        const target = steps.step(state, doing);
        if (!target) continue;
        transitions += 1;
        const text = textOf(target);
        if (states.has(text)) continue;
        states.add(text);
        next.push(target);
      }
    if (next.length > 0) depth += 1;
    layer = next;
  }
  return { states, transitions, depth };
}
