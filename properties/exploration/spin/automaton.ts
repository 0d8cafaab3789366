/**
 * One part of a product as a timed automaton of its own: its states without timers as small numbers, and for whatever it
 * may be told, and each of its timers, where that leads and what it does to the timers. All of it as XState answers.
 *
 * A part alone has no end: who tells a chart of PINGREQs without pause makes it count for ever. So only those states are
 * looked at that the explorer has seen. Whoever gets beyond them gets to what is `unknown`, and has to say so: the automaton
 * may be too small, but not unnoticed.
 */
import { unborn, type Part, type Seen, type Tell } from '../../../model/explore/product.ts';
import type { ChartEvent } from '../../../model/run/chart.ts';
import { ask, askInitial, type Answer, type Whereabouts } from './asked.ts';

/** What a part is told in one move, in this order. */
export type Told = readonly (ChartEvent | 'birth')[];

export interface Outcome {
  readonly to: number;
  /** By the id of the timer: the steps of time until it is due, or `off`. Others run on. */
  readonly timers: ReadonlyMap<string, number | 'off'>;
}

/** `impossible`: a violation, or what the part may not come to. `unknown`: the explorer has not seen it. */
export type Way = Outcome | 'impossible' | 'unknown';

export interface AutomatonState {
  /** Undefined of what is not born yet, which is state 0. */
  readonly where: Whereabouts | undefined;
  /** All sets of timers that may run in it, by their ids in alphabetical order. */
  readonly timerSets: ReadonlyMap<string, readonly string[]>;
}

export interface Automaton {
  readonly part: Part;
  /** Where it begins: unborn, or at once in the first state of its chart. */
  readonly beginning: Outcome;
  readonly states: readonly AutomatonState[];
  /** All timers that ever run. */
  readonly timerIds: readonly string[];
  /** How long a timer runs at most, in steps of time. */
  readonly stepsMax: number;
  readonly hears: (state: number, told: Told) => Way;
  readonly fires: (state: number, timer: string) => Way;
}

/**
 * It does not go on from a violation. `alphabet` is all that the part may be told in one move; `isSeen` tells of which states it is to be asked. Throws
 * RangeError if a delay is no multiple of the step.
 */
export function automatonOf(
  part: Part,
  stepMs: number,
  alphabet: readonly Told[],
  isSeen: (seen: Pick<Seen, 'name' | 'context'>) => boolean,
): Automaton {
  const states: { readonly where: Whereabouts | undefined; readonly timerSets: Map<string, readonly string[]> }[] = [
    { where: undefined, timerSets: new Map() },
  ];
  const numbers = new Map<string, number>();
  let stepsMax = 0;
  const hears = remembered((state: number, told: Told) => {
    if (states[state]?.where?.isViolation) return 'unknown';
    let way: Outcome = { to: state, timers: new Map() };
    for (const event of told) {
      const next = tell(way.to, event);
      if (typeof next === 'string') return next;
      way = { to: next.to, timers: new Map([...way.timers, ...next.timers]) };
    }
    return way;
  });
  const fires = remembered((state: number, timer: string) => {
    const { where, timerSets } = states[state] ?? {};
    const runs = [...(timerSets?.values() ?? [])].some((running) => running.includes(timer));
    const way = where && runs && !where.isViolation ? enter(ask(part.chart, where, { type: timer })) : 'unknown';
    return typeof way === 'string' ? way : { to: way.to, timers: new Map([[timer, 'off'] as const, ...way.timers]) };
  });
  const beginning = part.isBornAtOnce ? hears(0, ['birth']) : { to: 0, timers: new Map<string, 'off'>() };
  if (typeof beginning === 'string') throw new RangeError(`${part.name} is born into what is ${beginning}.`);
  close(beginning);
  const timerIds = [...new Set(states.flatMap(({ timerSets }) => [...timerSets.values()].flat()))].toSorted();
  return { part, beginning, states, timerIds, stepsMax, hears, fires };

  /** Follows everything from the beginning, whatever the other parts may do. */
  function close(first: Outcome): void {
    const waiting: { readonly state: number; readonly running: readonly string[] }[] = [];
    const follow = (way: Way, before: readonly string[]): void => {
      if (typeof way === 'string') return;
      const running = afterwards(before, way);
      const { timerSets } = states[way.to] ?? { timerSets: new Map<string, readonly string[]>() };
      if (timerSets.has(running.join())) return;
      timerSets.set(running.join(), running);
      waiting.push({ state: way.to, running });
    };
    follow(first, []);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { state, running } = next;
      for (const told of alphabet) follow(hears(state, told), running);
      for (const timer of running) follow(fires(state, timer), running);
    }
  }

  /** What is unborn hears nothing, and nobody is born twice. */
  function tell(state: number, event: Tell['event']): Way {
    const where = states[state]?.where;
    if (event === 'birth') return where ? 'impossible' : enter(askInitial(part.chart, part.input));
    return where ? enter(ask(part.chart, where, event)) : { to: state, timers: new Map() };
  }

  function enter({ to, timers }: Answer): Way {
    if ((to.isViolation && !part.isMonitor) || part.impossible?.(to.seen) === true) return 'impossible';
    if (!isSeen(to.seen)) return 'unknown';
    const changes = timers.map(({ id, delayMs }): readonly [string, number | 'off'] => {
      if (delayMs === undefined) return [id, 'off'];
      if (delayMs % stepMs !== 0)
        throw new RangeError(`${part.name} waits ${delayMs} ms, no multiple of ${stepMs} ms.`);
      const steps = delayMs / stepMs;
      stepsMax = Math.max(stepsMax, steps);
      return [id, steps];
    });
    const known = numbers.get(to.text);
    const number = known ?? states.push({ where: to, timerSets: new Map() }) - 1;
    numbers.set(to.text, number);
    return { to: number, timers: new Map(changes) };
  }
}

function remembered<What>(find: (state: number, what: What) => Way): (state: number, what: What) => Way {
  const known = new Map<string, Way>();
  return (state, what) => {
    const key = `${state} ${JSON.stringify(what)}`;
    const way = known.get(key) ?? find(state, what);
    known.set(key, way);
    return way;
  };
}

function afterwards(before: readonly string[], { timers }: Outcome): readonly string[] {
  const running = new Set(before);
  for (const [id, change] of timers)
    if (change === 'off') running.delete(id);
    else running.add(id);
  return [...running].toSorted();
}

/** What a predicate is shown, and whether it has looked at the timers. */
export function probed(
  where: Whereabouts | undefined,
  timers: Seen['timers'],
): Seen & { readonly readsTimers: () => boolean } {
  let hasRead = false;
  return {
    ...(where?.seen ?? unborn),
    get timers(): Seen['timers'] {
      hasRead = true;
      return timers;
    },
    readsTimers: () => hasRead,
  };
}
