/**
 * A chart as XState itself tells it, one question at a time: no compiled table, nothing remembered, nothing shared between
 * the instances of a chart. So what is worked out here can be held beside what the explorer has compiled.
 */
import { initialTransition, transition, type AnyMachineSnapshot, type ExecutableActionObject } from 'xstate';
import { violation, type Chart, type ChartEvent, type StateMeta } from '../../../model/run/chart.ts';
import type { Seen } from '../../../model/explore/product.ts';

/** Where a chart is, its timers aside. */
export interface Whereabouts {
  /** Equal for equal states: values and context, fields in alphabetical order. */
  readonly text: string;
  readonly snapshot: AnyMachineSnapshot;
  readonly seen: Omit<Seen, 'timers'>;
  readonly isViolation: boolean;
}

/** What a step does to the timers, in the order in which it does it. Without a delay a timer is switched off. */
export interface TimerChange {
  readonly id: string;
  readonly delayMs?: number;
}

export interface Answer {
  readonly to: Whereabouts;
  readonly timers: readonly TimerChange[];
}

export function askInitial({ machine }: Chart, input: object): Answer {
  return answer(initialTransition(machine, input));
}

/** What the chart does when it hears an event, or when the timer of this id fires. */
export function ask(
  { machine }: Chart,
  { snapshot }: Whereabouts,
  event: ChartEvent | { readonly type: string },
): Answer {
  return answer(transition(machine, snapshot, event));
}

function answer([snapshot, actions]: readonly [AnyMachineSnapshot, readonly ExecutableActionObject[]]): Answer {
  return { to: whereabouts(snapshot), timers: actions.flatMap(timerChange) };
}

function timerChange({ type, params }: ExecutableActionObject): readonly TimerChange[] {
  const { id, sendId, delay } = (params ?? {}) as {
    readonly id?: string;
    readonly sendId?: string;
    readonly delay?: number;
  };
  if (type === 'xstate.cancel' && sendId !== undefined) return [{ id: sendId }];
  if (type === 'xstate.raise' && id !== undefined && delay !== undefined && delay !== Infinity)
    return [{ id, delayMs: delay }];
  return [];
}

function whereabouts(snapshot: AnyMachineSnapshot): Whereabouts {
  const context: unknown = snapshot.context;
  const metas = Object.values(snapshot.getMeta()) as (StateMeta<unknown> | undefined)[];
  const asks = metas.find((meta) => meta?.asks !== undefined)?.asks;
  const offers = metas.flatMap((meta) => meta?.offers?.(context) ?? []);
  const value: unknown = snapshot.value;
  return {
    text: inWords([value, context]),
    snapshot,
    seen: { name: activeStates(value), context, offers, tags: snapshot.tags, asks },
    isViolation: snapshot.hasTag(violation),
  };
}

/** `region.state, region.state`, as the predicates of conditions know the states. */
function activeStates(value: unknown): string {
  if (typeof value === 'string') return value;
  const regions = Object.entries(value as Readonly<Record<string, unknown>>);
  return regions.map(([region, inner]) => `${region}.${activeStates(inner)}`).join(', ');
}

/** Equal texts for equal values: fields stand in alphabetical order. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inWords).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? `"${value}"` : String(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([field, inner]) => `${field}: ${inWords(inner)}`).join(', ')}}`;
}
