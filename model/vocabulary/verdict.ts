import type { Citation } from './statement.ts';
import type { ConnectionNumber } from './trace.ts';

/** When an output was, or would have been, allowed: milliseconds since the trace began. An end without bound is left out. */
export interface Window {
  readonly fromMs?: number;
  readonly byMs?: number;
}

/**
 * What the standard leaves open, and the trace shows how the broker takes it: by the id of the ambiguity the ids of the
 * readings that nothing contradicts.
 */
export type FollowedReadings = Readonly<Record<string, readonly string[]>>;

export type Verdict =
  | { readonly verdict: 'pass'; readonly readings?: FollowedReadings }
  | Failure
  /** Never counted as a pass. */
  | { readonly verdict: 'inconclusive'; readonly why: string };

export interface Failure {
  readonly verdict: 'fail';
  /** The statement first, then those that say the same of it. */
  readonly statements: readonly Citation[];
  readonly at: number;
  readonly connection: ConnectionNumber;
  /** The chart that was contradicted and the state it was in. */
  readonly chart: string;
  readonly expected: Window;
  readonly why: string;
}
