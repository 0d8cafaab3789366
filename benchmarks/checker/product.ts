/**
 * A product of chart instances that events synchronise, as an explorer takes it: the parts, and the moves of those who act
 * on them. What the parts owe is in their charts; a move only says who is told what, as the observer's routing does.
 */
import type { Chart, ChartEvent } from '../../model/run/chart.ts';
import type { StateFacts } from '../../model/run/table.ts';

/** One chart instance. It is unborn, and deaf, until a move bears it. */
export interface Part {
  readonly name: string;
  readonly chart: Chart;
  readonly input: object;
}

/** The number of a part in the list of the product. */
export type PartNumber = number;

/** What a condition may look at. Of an unborn part: `unborn`, nothing. */
export type Seen = Pick<StateFacts, 'name' | 'context' | 'offers'>;

export const unborn: Seen = { name: 'unborn', context: {}, offers: [] };

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

/** Possible if all conditions hold and no part that is told enters a violation by it. Told one after the other. */
export interface Move {
  readonly name: string;
  readonly when: readonly Condition[];
  readonly tells: readonly Tell[];
}

export interface Product {
  readonly parts: readonly Part[];
  readonly moves: readonly Move[];
  /** The step of time: it divides every delay of every chart. */
  readonly stepMs: number;
}

/** The greatest step that meets every one of these durations. */
export function commonStepMs(durationsMs: readonly number[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return durationsMs.reduce(divisor, 0);
}
