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

/**
 * What sort of departure it is. `late`: an output that was due came, but later than the profile allows, which is a matter of
 * quality. `unexplained close`: the server closed a connection and nothing says why, which the standard tolerates. All else
 * is a violation.
 */
export type FailureKind = 'violation' | 'late' | 'unexplained close';

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
  /** Of something owed for what another connection did or left: that one, as of a will or a message. */
  readonly onBehalfOf?: ConnectionNumber;
  /** The chart that was contradicted and the state it was in. */
  readonly chart: string;
  readonly expected: Window;
  readonly why: string;
  /** A violation if left out. */
  readonly kind?: FailureKind;
  /** Of an output that was missed: when it came after all. */
  readonly cameAt?: number;
  /** Of one that never came: until when it was waited for, if for longer than the window. */
  readonly waitedUntil?: number;
}

/** By how much an output missed its window, in milliseconds: since its deadline, and beyond what the profile allows. */
export interface Overdue {
  readonly ms: number;
  readonly beyondMs: number;
}

/** Of what came late; undefined for what never came, or was not late. */
export function overdueBy({
  cameAt,
  expected: { fromMs, byMs },
}: Pick<Failure, 'cameAt' | 'expected'>): Overdue | undefined {
  if (cameAt === undefined || fromMs === undefined || byMs === undefined) return undefined;
  return { ms: cameAt - fromMs, beyondMs: cameAt - byMs };
}
