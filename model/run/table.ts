/**
 * A statechart, compiled lazily: each control state (state value and context) is a small integer, and what XState says of
 * (state, event) or (state, timer) is asked once and remembered. Timers live in whoever runs the chart: an edge only tells
 * which to cancel and which to arm, so that the tables do not grow with the times of a run.
 *
 * Not shared between threads; shared between all runs within one, which is where the speed comes from.
 */
import {
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyTransitionDefinition,
  type ExecutableActionObject,
} from 'xstate';
import { ends, violation, type Chart, type ChartEvent, type Offer, type StateMeta } from './chart.ts';
import type { AmbiguityId, ReadingId } from '../ambiguities/register.ts';
import type { Citation } from '../vocabulary/statement.ts';

export type StateNumber = number;
export type TimerId = string;

export interface Arming {
  readonly timer: TimerId;
  readonly delayMs: number;
  /** Whether it ends a window, and begins nothing. */
  readonly endsWindow: boolean;
}

export interface Edge {
  readonly target: StateNumber;
  readonly cancels: readonly TimerId[];
  readonly arms: readonly Arming[];
}

export interface Broken {
  readonly statements: readonly Citation[];
  readonly why: string;
  readonly early: boolean;
  readonly contradicts: readonly [AmbiguityId, ReadingId] | undefined;
}

export interface StateFacts {
  /** The active states, written `region.state` and joined by `, `. */
  readonly name: string;
  /** `chart = name`. */
  readonly label: string;
  readonly context: unknown;
  readonly statements: readonly Citation[];
  readonly offers: readonly Offer[];
  readonly broken: Broken | undefined;
  readonly asks: AmbiguityId | undefined;
  readonly tags: ReadonlySet<string>;
  readonly done: boolean;
}

interface Row {
  readonly snapshot: AnyMachineSnapshot;
  readonly facts: StateFacts;
  readonly byEvent: Map<string, Edge>;
  readonly byTimer: Map<TimerId, Edge>;
}

export class ChartTable {
  readonly chart: Chart;
  /** Whether some state asks for a reading. */
  readonly asks: boolean;
  readonly #rows: Row[] = [];
  readonly #numbers = new Map<string, StateNumber>();
  readonly #initial = new Map<string, Edge>();
  /** How often XState was asked; the rest was remembered. */
  asked = 0;

  constructor(chart: Chart) {
    this.chart = chart;
    this.asks = Object.values(chart.machine.root.states).some(
      ({ meta }) => (meta as StateMeta<unknown> | undefined)?.asks,
    );
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The edge into the state in which an instance with this `input` begins. */
  initial(input: object): Edge {
    const key = inputKey(input);
    const known = this.#initial.get(key);
    if (known) return known;
    const edge = this.#edge(initialTransition(this.chart.machine, input));
    this.#initial.set(key, edge);
    return edge;
  }

  /** `key` is `eventKey(event)`, which whoever tells several charts computes once. */
  receive(state: StateNumber, event: ChartEvent, key = eventKey(event)): Edge {
    const row = this.#row(state);
    const known = row.byEvent.get(key);
    if (known) return known;
    const edge = this.#edge(transition(this.chart.machine, row.snapshot, event));
    row.byEvent.set(key, edge);
    return edge;
  }

  fire(state: StateNumber, timer: TimerId): Edge {
    const row = this.#row(state);
    const known = row.byTimer.get(timer);
    if (known) return known;
    const edge = this.#edge(transition(this.chart.machine, row.snapshot, { type: timer }));
    row.byTimer.set(timer, edge);
    return edge;
  }

  /** The transitions that the event, or the timer, takes in this state: `state on event`, and which of several. */
  taken(state: StateNumber, event: { readonly type: string }): readonly string[] {
    const { snapshot } = this.#row(state);
    return this.chart.machine.getTransitionData(snapshot, event).map(transitionName);
  }

  facts(state: StateNumber): StateFacts {
    return this.#row(state).facts;
  }

  /** The state of equal value whose context is what `change` makes of this one's. */
  withContext(state: StateNumber, change: (context: unknown) => unknown): StateNumber {
    const { snapshot } = this.#row(state);
    const { machine } = this.chart;
    return this.#intern(machine.resolveState({ value: snapshot.value, context: change(snapshot.context) }));
  }

  #row(state: StateNumber): Row {
    const row = this.#rows[state];
    if (!row) throw new RangeError(`The chart ${this.chart.name} has no state ${state}.`);
    return row;
  }

  #edge([snapshot, actions]: [AnyMachineSnapshot, readonly ExecutableActionObject[]]): Edge {
    this.asked += 1;
    const cancels: TimerId[] = [];
    const arms: Arming[] = [];
    for (const action of actions) {
      const params = action.params as { id?: string; sendId?: string; delay?: number } | undefined;
      if (action.type === 'xstate.cancel' && params?.sendId !== undefined) cancels.push(params.sendId);
      if (action.type === 'xstate.raise' && params?.id !== undefined && params.delay !== undefined)
        arms.push({ timer: params.id, delayMs: params.delay, endsWindow: ends.has(delayOf(params.id)) });
    }
    return { target: this.#intern(snapshot), cancels, arms };
  }

  #intern(snapshot: AnyMachineSnapshot): StateNumber {
    const key = JSON.stringify([snapshot.value, snapshot.context]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#rows.length;
    this.#rows.push({ snapshot, facts: factsOf(this.chart.name, snapshot), byEvent: new Map(), byTimer: new Map() });
    this.#numbers.set(key, number);
    return number;
  }
}

/** The name that the chart gives to the delay: XState writes it into the id, `xstate.after.lateness.keep-alive.due`. */
export function delayOf(timer: TimerId): string {
  return timer.split('.')[2] ?? timer;
}

/** As {@link ChartTable.taken} names it. */
export function transitionName(transitionDefinition: AnyTransitionDefinition): string {
  const { source, eventType } = transitionDefinition;
  const alternatives = source.transitions.get(eventType) ?? [];
  const which = alternatives.length > 1 ? `, ${alternatives.indexOf(transitionDefinition) + 1}` : '';
  return `${source.id} on ${eventType}${which}`;
}

function factsOf(chart: string, snapshot: AnyMachineSnapshot): StateFacts {
  const context: unknown = snapshot.context;
  const metas = Object.values(snapshot.getMeta()).filter((meta) => meta !== undefined) as StateMeta<unknown>[];
  const statements = metas.flatMap((meta) => meta.statements ?? []);
  const broken = snapshot.hasTag(violation) ? metas.find((meta) => meta.why !== undefined) : undefined;
  const name = stateName(snapshot.value);
  return {
    name,
    label: `${chart} = ${name}`,
    context,
    statements,
    offers: metas.flatMap((meta) => meta.offers?.(context) ?? []),
    broken: broken && {
      statements: broken.statements ?? [],
      why: broken.why ?? '',
      early: broken.early ?? false,
      contradicts: broken.contradicts,
    },
    asks: metas.find((meta) => meta.asks !== undefined)?.asks,
    tags: snapshot.tags,
    done: snapshot.status === 'done',
  };
}

function stateName(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([region, inner]) => `${region}.${stateName(inner)}`)
    .join(', ');
}

/** Equal for events that are equal, as long as those of one type have the same fields in the same order. */
export function eventKey(event: ChartEvent): string {
  let key: string = event.type;
  for (const field in event) if (field !== 'type') key += `|${String(event[field])}`;
  return key;
}

const objectKeys = new WeakMap<object, string>();

/** Equal for equal inputs. What is nested in them (a profile) is written out once, as many instances share it. */
function inputKey(input: object): string {
  let key = '';
  for (const value of Object.values(input) as unknown[]) {
    if (typeof value === 'object' && value !== null) {
      const nested = objectKeys.get(value) ?? JSON.stringify(value);
      objectKeys.set(value, nested);
      key += `${nested}|`;
    } else key += `${String(value)}|`;
  }
  return key;
}
