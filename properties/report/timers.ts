/** The timers of the model in one trace, as bars: an observer goes through the trace again, and is asked what is armed. */
import type { ArmedTimer } from '../../model/observer/armed.ts';
import { Observer } from '../../model/observer/observer.ts';
import type { ObserverOptions } from '../../model/observer/options.ts';
import { tolerances } from '../../model/run/chart.ts';
import type { Timer } from '../../model/run/instance.ts';
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';
import { delayWords } from '../../model/words.ts';

export interface TimerBar {
  readonly connection: ConnectionNumber;
  readonly chart: string;
  /** What is waited for, in a few words. */
  readonly words: string;
  /** `timer`: something becomes due at its end. `window`: it is allowed until its end, and not later. */
  readonly kind: 'timer' | 'window';
  readonly armedAtMs: number;
  readonly deadlineMs: number;
  /** When it ended: its deadline, or earlier if it was put off or not needed any more. Left out if it still ran. */
  readonly endedAtMs?: number;
}

type Bar = TimerBar & { endedAtMs?: number };

/** In the order of their arming. What is answered in the instant that asks for it has no bar. */
export function timersOf(
  observations: readonly Observation[],
  options: ObserverOptions,
  untilMs: number,
): readonly TimerBar[] {
  const observer = new Observer(options);
  const bars = new Map<Timer, Bar>();
  const look = (): void => {
    // A timer of a tolerance that ends no window is bookkeeping of the chart.
    const armed = observer.armed().filter(({ isLimit, delay }) => isLimit || !tolerances.has(delay));
    const running = new Set(armed.map(({ timer }) => timer));
    for (const one of armed) if (!bars.has(one.timer)) bars.set(one.timer, barOf(one));
    for (const [timer, bar] of bars)
      if (bar.endedAtMs === undefined && !running.has(timer)) bar.endedAtMs = Math.min(observer.now, bar.deadlineMs);
  };
  for (const observation of observations) {
    if (observer.settled) break;
    letPass(observer, observation.at, look);
    observer.observe(observation);
    look();
  }
  letPass(observer, untilMs, look);
  return [...bars.values()]
    .filter(({ armedAtMs, deadlineMs, endedAtMs }) => (endedAtMs ?? deadlineMs) > armedAtMs)
    .toSorted((one, other) => one.armedAtMs - other.armedAtMs);
}

/** Stops at every deadline on the way, so that what is armed there is seen. */
function letPass(observer: Observer, until: number, look: () => void): void {
  while (!observer.settled) {
    const next = observer.nextTimer() ?? Infinity;
    // What ends a window waits for its last instant to be over.
    const stop = next > observer.now ? next : observer.now + 1;
    if (next === Infinity || stop > until) return;
    observer.advance(stop);
    look();
  }
}

function barOf({ chart, connection, onBehalfOf, delay, isLimit, timer }: ArmedTimer): Bar {
  return {
    connection: onBehalfOf ?? connection,
    chart,
    words: delayWords[delay] ?? delay,
    kind: isLimit ? 'window' : 'timer',
    armedAtMs: timer.armedAt,
    deadlineMs: timer.until,
  };
}
