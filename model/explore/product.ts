/**
 * A product of chart instances that events synchronise, as an explorer takes it: the parts, and the moves of those who act
 * on them. What the parts owe is in their charts; a move only says who is told what, as the observer's routing does.
 */
import type { Chart, ChartEvent } from '../run/chart.ts';
import type { StateFacts } from '../run/table.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { Tap } from '../vocabulary/trace.ts';

/** One chart instance. It is unborn, and deaf, until a move bears it. */
export interface Part {
  readonly name: string;
  readonly chart: Chart;
  readonly input: object;
  /** What it may not come to, beside the violations of its chart; the same for all parts of a chart. */
  readonly impossible?: (seen: Pick<Seen, 'name' | 'context'>) => boolean;
  /** It is there from the beginning. */
  readonly isBornAtOnce?: true;
  /** Whose it is: a Client Identifier, and one of its connections, both from 1; place 0 is for all of these. */
  readonly of?: { readonly client: number; readonly place: number };
  /** It only listens: that it enters a violation is not impossible, but what is looked for. */
  readonly isMonitor?: true;
}

/** The number of a part in the list of the product. */
export type PartNumber = number;

/** What a condition may look at. Of an unborn part: `unborn`, nothing. */
export interface Seen extends Pick<StateFacts, 'name' | 'context' | 'offers' | 'tags' | 'asks'> {
  /** What remains of each timer, in milliseconds, by its id. */
  readonly timers: Timers;
}

/** By id, so that equal sets of timers are equal lists. */
export type Timers = readonly { readonly id: string; readonly remainingMs: number }[];

export const unborn: Seen = {
  name: 'unborn',
  context: {},
  offers: [],
  tags: new Set(),
  asks: undefined,
  timers: [],
};

export interface Condition {
  /** Whether the predicate has to hold of some of the parts, or must hold of none. */
  readonly of: 'some' | 'none';
  readonly parts: readonly PartNumber[];
  readonly holds: (seen: Seen) => boolean;
}

export interface Tell {
  readonly part: PartNumber;
  readonly event: ChartEvent | 'birth';
}

/** What an eavesdropper would write down of a move, on the connection of this number. */
export interface Happening {
  readonly tap: Tap;
  readonly connection: number;
  readonly event: MqttEvent;
}

/** Possible if all conditions hold and no part that is told enters a violation by it. Told one after the other. */
export interface Move {
  readonly name: string;
  readonly by: 'client' | 'server' | 'network';
  readonly when: readonly Condition[];
  readonly tells: readonly Tell[];
  readonly happenings: readonly Happening[];
}

export interface Never {
  readonly sentence: string;
  readonly when: readonly Condition[];
}

/** Parts that change places, so that what a product can do stays the same: see symmetry.ts. */
export interface Symmetry {
  /** By part: whose state it takes. */
  readonly from: readonly PartNumber[];
  /** By part: how the numbers of connections in that state change, if they do. */
  readonly renamed: readonly (ReadonlyMap<number, number> | undefined)[];
  /** It is one only of states in which all of these are born. */
  readonly born: readonly PartNumber[];
}

export interface Product {
  readonly parts: readonly Part[];
  readonly moves: readonly Move[];
  /** What must not be: all conditions at once. */
  readonly never: readonly Never[];
  /** The step of time: it divides every delay of every chart. */
  readonly stepMs: number;
  /** If there are any, of states that they make of each other only one is explored. */
  readonly symmetries?: readonly Symmetry[];
}

/** The greatest step that meets every one of these durations. */
export function commonStepMs(durationsMs: readonly number[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return durationsMs.reduce(divisor, 0);
}
