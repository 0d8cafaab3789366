import type { Trace } from '../vocabulary/trace.ts';
import type { Verdict } from '../vocabulary/verdict.ts';
import { Observer } from './observer.ts';
import type { ObserverOptions } from './options.ts';

/** Judges a recorded trace. `untilMs` is when the recording ended, if that was later than its last observation. */
export function judgeTrace({ observations }: Trace, options: ObserverOptions, untilMs = 0): Verdict {
  const observer = new Observer(options);
  for (const observation of observations) {
    if (observer.settled && !observer.awaiting) break;
    observer.observe(observation);
  }
  if (!observer.settled) observer.advance(Math.max(untilMs, observer.now));
  return observer.verdict;
}
