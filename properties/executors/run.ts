/** What came of one scenario. */
import type { Measure } from '../../model/observer/observer.ts';
import type { ObserverOptions } from '../../model/observer/options.ts';
import type { Observation } from '../../model/vocabulary/trace.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';

export interface Run {
  readonly verdict: Verdict;
  readonly observations: readonly Observation[];
  readonly measures: readonly Measure[];
  /** `chart: output` for every output that a chart explained, `chart = state` for every state it was in. */
  readonly seen: ReadonlySet<string>;
  /** The longest delay of the wire while it ran, rounded up, if that was measured. */
  readonly guardMs?: number;
  /** What stands in front of the scenario's own names, so that runs against one broker do not meet; none if left out. */
  readonly tag?: string;
  /** Until when it was looked at, on the clock of the observations. */
  readonly endedAt?: number;
  /** With these an observer comes to the same verdict again; reports ask it which timers were running. */
  readonly judgedBy?: ObserverOptions;
}

/** A verdict, and by what it was come to. */
export type Judged = Pick<Run, 'verdict' | 'judgedBy'>;
