/** A statechart as its machine declares it, in a form that pages and pictures can be made of. */
import type { AnyStateMachine, StateNode } from 'xstate';
import { violation, type Chart, type StateMeta } from '../../../model/run/chart.ts';
import type { Citation } from '../../../model/vocabulary/statement.ts';
import { readOffers, type ReadOffer } from './read-offers.ts';

export type { ReadOffer };

export interface ReadChart {
  readonly name: string;
  readonly description: string | undefined;
  /** Parallel parts; a chart without any is one region that bears its name. */
  readonly regions: readonly ReadRegion[];
}

export interface ReadRegion {
  readonly name: string;
  readonly description: string | undefined;
  /** What holds in every state that has nothing else to say to the event. */
  readonly everywhere: readonly ReadStep[];
  readonly states: readonly ReadState[];
}

export interface ReadState {
  readonly name: string;
  readonly description: string | undefined;
  readonly isInitial: boolean;
  readonly isViolation: boolean;
  /** Tags other than `violation`. */
  readonly tags: readonly string[];
  readonly statements: readonly Citation[];
  readonly offers: readonly ReadOffer[];
  readonly why: string | undefined;
  readonly steps: readonly ReadStep[];
}

/** One row of the transition table. */
export interface ReadStep {
  readonly on: Trigger;
  readonly guard: string | undefined;
  /** Taken if the guards of the rows before it, for the same trigger, fail. */
  readonly isOtherwise: boolean;
  readonly actions: readonly string[];
  /** Name of the next state; undefined if the chart stays where it is. */
  readonly target: string | undefined;
  /** The timers of the state start anew, although it is entered from itself. */
  readonly reenters: boolean;
}

export type Trigger =
  | {
      readonly kind: 'event';
      readonly event: string;
      /** What the state says of single events that `event`, a wildcard, has in it. */ readonly besides: readonly string[];
    }
  | { readonly kind: 'delay'; readonly delay: string }
  | { readonly kind: 'at once' };

export function readChart({ name, machine }: Chart): ReadChart {
  const { root } = machine;
  const parts = root.type === 'parallel' ? Object.values(root.states) : [root];
  return {
    name,
    description: root.description,
    regions: parts.map((part) => ({
      name: part === root ? name : part.key,
      description: part === root ? undefined : part.description,
      everywhere: stepsOf(part),
      states: Object.values(part.states).map((node) => readState(node, part.initial.target.includes(node))),
    })),
  };
}

function readState(node: StateNode, isInitial: boolean): ReadState {
  if (Object.keys(node.states).length > 0) throw new Error(`${node.id}: pages know no states within states.`);
  const { statements = [], offers, why } = (node.meta ?? {}) as StateMeta<never>;
  return {
    name: node.key,
    description: node.description,
    isInitial,
    isViolation: node.tags.includes(violation),
    tags: node.tags.filter((tag) => tag !== violation),
    statements,
    offers: offers ? readOffers(offers) : [],
    why,
    steps: stepsOf(node),
  };
}

type Transition = NonNullable<ReturnType<AnyStateMachine['root']['transitions']['get']>>[number];

function stepsOf(node: StateNode): ReadStep[] {
  const groups = [...node.transitions]
    .toSorted(([one], [other]) => lateness(one) - lateness(other))
    .map(([, transitions]) => transitions)
    .concat(node.always ? [node.always] : []);
  const events = [...node.transitions.keys()];
  return groups.flatMap((transitions) =>
    transitions.map((transition, index) => readStep(transition as Transition, index > 0, events)),
  );
}

/** Single events first, then wildcards, then delays. */
function lateness(type: string): number {
  if (type.startsWith('xstate.after.')) return 2;
  return type.endsWith('*') ? 1 : 0;
}

function readStep(transition: Transition, isOtherwise: boolean, events: readonly string[]): ReadStep {
  const [target] = transition.target ?? [];
  return {
    on: triggerOf(transition, events),
    guard: nameOf(transition.guard),
    isOtherwise,
    actions: transition.actions.map((action) => nameOf(action) ?? ''),
    target: target?.key,
    reenters: transition.reenter,
  };
}

function triggerOf(transition: Transition, events: readonly string[]): Trigger {
  if (transition.eventType === '') return { kind: 'at once' };
  const { delay } = transition as { readonly delay?: unknown };
  if (delay === undefined) {
    const stem = transition.eventType.endsWith('.*') ? transition.eventType.slice(0, -1) : undefined;
    const besides = stem === undefined ? [] : events.filter((event) => event.startsWith(stem) && !event.endsWith('*'));
    return { kind: 'event', event: transition.eventType, besides };
  }
  if (typeof delay !== 'string') throw new Error(`${transition.source.id}: the delay has no name.`);
  return { kind: 'delay', delay };
}

/** Guards and actions are named in the charts, or no reader could be told what they are. */
function nameOf(guardOrAction: unknown): string | undefined {
  if (guardOrAction === undefined || typeof guardOrAction === 'string') return guardOrAction;
  const { type } = guardOrAction as { readonly type?: unknown };
  if (typeof type !== 'string') throw new Error('A guard or an action has no name.');
  return type;
}
