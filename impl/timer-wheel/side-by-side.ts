/**
 * A timer wheel and the reference, driven by the same operations at times that are aimed at the wheel's edges, and compared
 * after each. For tests only.
 */
import * as fc from 'fast-check';
import { ReferenceTimers } from './reference.ts';
import { longestDelayMs, type TimerWheel } from './timer-wheel.ts';

/** How many timers play one by one, and behind them, all together. Those below the first growth of the arrays are at rest. */
const players = 6;
const crowd = 70;
const ballast = 253;

/** A length of time in whole ticks and some milliseconds, aimed at an edge. */
interface Aim {
  readonly ticks: number;
  readonly offsetMs: number;
  /** Counted from the last multiple of `ticks` instead of now. */
  readonly aligned: boolean;
}

type Operation =
  | { readonly type: 'start'; readonly player: number; readonly aim: Aim }
  | { readonly type: 'rearm' | 'cancel' | 'reuse'; readonly player: number }
  | { readonly type: 'startCrowd'; readonly aim: Aim; readonly count: number }
  | { readonly type: 'cancelCrowd'; readonly every: number }
  | { readonly type: 'setNow'; readonly aim: Aim }
  | { readonly type: 'advance'; readonly aim: Aim; readonly back: boolean; readonly budget: number };

export interface Course {
  readonly tickMs: number;
  readonly startMs: number;
  readonly operations: readonly Operation[];
  /** What the callback of a player does when it fires, as long as there is any left. */
  readonly reactions: readonly (readonly Operation[])[];
}

const player = fc.nat(players - 1);
const day = 86_400_000;
const aim: fc.Arbitrary<Aim> = fc.record({
  ticks: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(0, 1, 2, 31, 32, 33, 1023, 1024, 1025, 1024 ** 2, 1024 ** 2 + 1, 1024 ** 3),
    },
    { weight: 2, arbitrary: fc.constantFrom(98_302_500 / 100, 98_302_500, day, 2 * day, 2 ** 30, 2 ** 31) },
    { weight: 2, arbitrary: fc.nat(70) },
    // Together in a bucket of the second ring.
    { weight: 2, arbitrary: fc.integer({ min: 1024, max: 1100 }) },
  ),
  offsetMs: fc.constantFrom(-101, -100, -2, -1, 0, 1, 2, 99, 100, 101),
  aligned: fc.boolean(),
});
const onePlayer = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('start' as const), player, aim }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('rearm', 'rearm', 'cancel', 'reuse' as const), player }) },
);
const everyPlayer = fc.oneof(
  { weight: 8, arbitrary: onePlayer },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('startCrowd' as const), aim, count: fc.nat(crowd) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('cancelCrowd' as const), every: fc.constantFrom(1, 2, 3, 31) }),
  },
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 10, arbitrary: everyPlayer },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('setNow' as const), aim }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      aim,
      back: fc.integer({ min: 0, max: 7 }).map((draw) => draw === 7),
      budget: fc.constantFrom(1, 2, 3, 40, Infinity),
    }),
  },
);
/** Clocks that start at the wraps of 32-bit milliseconds, and where clocks of the day are. */
const startMs = fc.oneof(
  fc
    .constantFrom(-(2 ** 32), 0, 2 ** 31, 2 ** 32, 3 * 2 ** 32, 100 * 2 ** 31, 1_700_000_000_000)
    .chain((edge) => fc.constantFrom(0, 1, 99, 150, 3250, 200_000).map((before) => edge - before)),
  fc.nat(10_000),
);
export const course: fc.Arbitrary<Course> = fc.record({
  // 1 / 49 times 49 is less than 1.
  tickMs: fc.constantFrom(1, 7, 49, 100, 1000, 65_535),
  startMs,
  operations: fc.array(operation, { maxLength: 60 }),
  reactions: fc.array(fc.array(everyPlayer, { maxLength: 3 }), { minLength: players, maxLength: players }),
});

const nothing = Array.from({ length: players }, () => []);
const ticksAhead = (ticks: number): Aim => ({ ticks, offsetMs: 0, aligned: false });

/** Timers that wait in one bucket, first to last; the callback of the last that is due does something to another. */
function inOneBucket(ticks: readonly number[], reaction: Operation): Course {
  const starts = ticks.map((each, index) => ({ type: 'start', player: index, aim: ticksAhead(each) }) as const);
  const advance = { type: 'advance', aim: ticksAhead(1024), back: false, budget: Infinity } as const;
  const reactions = nothing.map((none, index) => (index === ticks.length - 1 ? [reaction] : none));
  return { tickMs: 1, startMs: 0, operations: [...starts, advance], reactions };
}

/** Courses that chance seldom finds. */
export const rareCourses: readonly [Course][] = [
  [
    // Time has run far ahead when the longest delay begins: almost 2^32 ticks off.
    {
      tickMs: 1,
      startMs: 2 ** 30 + 2 ** 29,
      operations: [
        { type: 'start', player: 0, aim: ticksAhead(2 ** 30) },
        { type: 'setNow', aim: ticksAhead(2 ** 31) },
        { type: 'start', player: 1, aim: ticksAhead(2 ** 31) },
      ],
      reactions: nothing,
    },
  ],
  [inOneBucket([1100, 1500, 1300, 1024], { type: 'cancel', player: 1 })],
  [inOneBucket([1024, 1024, 1024], { type: 'rearm', player: 1 })],
  [inOneBucket([1024, 1024, 1024], { type: 'cancel', player: 0 })],
];

/** Runs a course; throws an Error that says what the wheel did wrong. */
export function runSideBySide(Wheel: typeof TimerWheel, run: Course): void {
  const pair = new SideBySide(Wheel, run);
  for (const each of run.operations) pair.take(each);
  pair.sleepUntilNothingIsArmed();
}

class SideBySide {
  readonly #wheel: TimerWheel;
  readonly #reference: ReferenceTimers;
  readonly #tickMs: number;
  readonly #reactions: (readonly Operation[])[];
  /** The slot of each player; it changes when it is given back. */
  readonly #slots: number[];
  readonly #released = new Set<number>();
  /** The latest time that the wheel was told, and to which it has worked. */
  #nowMs: number;
  #advancedMs: number;

  constructor(Wheel: typeof TimerWheel, { tickMs, startMs: nowMs, reactions }: Course) {
    this.#tickMs = tickMs;
    this.#nowMs = this.#advancedMs = nowMs;
    this.#reactions = [...reactions];
    this.#wheel = new Wheel({ tickMs, nowMs });
    this.#reference = new ReferenceTimers(tickMs, nowMs);
    for (let slot = 0; slot < ballast; slot += 1) this.#wheel.allocate();
    this.#slots = Array.from({ length: players + crowd }, () => this.#wheel.allocate());
  }

  take(what: Operation): void {
    if (what.type === 'advance') {
      const lengthMs = this.#length(what.aim);
      const toMs = what.back ? this.#nowMs - lengthMs : this.#nowMs + lengthMs;
      this.#advance(this.#inReach(toMs), what.budget);
    } else if (what.type === 'setNow') this.#setNow(this.#inReach(this.#nowMs + this.#length(what.aim)));
    else this.#play(what);
    this.#compareNext();
  }

  /** Whoever sleeps until `nextDeadlineMs` misses nothing, and is not woken for nothing all the time. */
  sleepUntilNothingIsArmed(): void {
    this.#reactions.length = 0;
    this.#compareArmed();
    let wakings = 0;
    for (let next = this.#wheel.nextDeadlineMs(); next !== undefined; next = this.#wheel.nextDeadlineMs()) {
      wakings += 1;
      check(wakings <= (players + crowd) * 20, `woken ${wakings} times`);
      this.#advance(Math.max(next, this.#nowMs), Infinity);
      this.#compareNext();
    }
  }

  /** What the contract lets a driver do: time does not run on for weeks past work that is left. */
  #inReach(ms: number): number {
    return Math.min(ms, this.#advancedMs + longestDelayMs - 0x4_0000);
  }

  #length({ ticks, offsetMs, aligned }: Aim): number {
    const spanMs = ticks * this.#tickMs;
    const intoMs = aligned && spanMs > 0 ? this.#nowMs - Math.floor(this.#nowMs / spanMs) * spanMs : 0;
    return Math.max(0, spanMs - intoMs + offsetMs);
  }

  #setNow(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#reference.setNow(nowMs);
    this.#wheel.setNow(nowMs);
  }

  #advance(toMs: number, budget: number): void {
    this.#nowMs = Math.max(this.#nowMs, toMs);
    this.#reference.setNow(toMs);
    let left = budget;
    const onExpire = (slot: number): void => {
      left -= 1;
      const fired = this.#slots.indexOf(slot);
      const [first] = this.#reference.queue();
      const due = this.#reference.queue().find((timer) => timer.slot === fired);
      check(due !== undefined, `${slot} fired, which is not armed`);
      check(due.firesAtMs <= toMs, `${slot} fired by ${toMs}, early: it is due in the tick of ${due.firesAtMs}`);
      check(due.firesAtMs === first?.firesAtMs, `${slot} fired before one of an earlier tick`);
      this.#reference.cancel(fired);
      const reactions = this.#reactions[fired] ?? [];
      this.#reactions[fired] = [];
      for (const each of reactions) this.#play(each);
    };
    const done = this.#wheel.advance(toMs, onExpire, budget);
    check(left >= 0, `${budget - left} fired with a budget of ${budget}`);
    if (done) {
      this.#advancedMs = Math.max(this.#advancedMs, toMs);
      const [late] = this.#reference.queue();
      check(late === undefined || late.firesAtMs > toMs, `done by ${toMs}, but one is due at ${late?.firesAtMs}`);
    } else {
      check((this.#wheel.nextDeadlineMs() ?? Infinity) <= toMs, 'not done, but sleeps');
      check(budget < Infinity, 'not done, without a budget');
    }
  }

  #play(what: Operation): void {
    if (what.type === 'startCrowd') this.#startCrowd(what.aim, what.count);
    if (what.type === 'cancelCrowd') this.#cancelCrowd(what.every);
    if (!('player' in what)) return;
    const slot = this.#slots[what.player] ?? Number.NaN;
    if (what.type === 'start') this.#start(what.player, what.aim);
    else if (what.type === 'rearm') {
      this.#reference.rearm(what.player);
      this.#wheel.rearm(slot);
    } else {
      this.#reference.cancel(what.player);
      if (what.type === 'cancel') this.#wheel.cancel(slot);
      else this.#reuse(what.player, slot);
    }
  }

  #start(index: number, length: Aim): void {
    const delayMs = Math.min(this.#length(length), longestDelayMs);
    this.#reference.start(index, delayMs);
    this.#wheel.start(this.#slots[index] ?? Number.NaN, delayMs);
  }

  #startCrowd(length: Aim, count: number): void {
    for (let index = players; index < players + count; index += 1) this.#start(index, length);
  }

  #cancelCrowd(every: number): void {
    for (let index = players; index < players + crowd; index += every) {
      this.#reference.cancel(index);
      this.#wheel.cancel(this.#slots[index] ?? Number.NaN);
    }
  }

  #reuse(index: number, slot: number): void {
    this.#wheel.release(slot);
    this.#released.add(slot);
    check(
      refuses(() => this.#wheel.start(slot, 1)),
      'a free slot was started',
    );
    const reused = this.#wheel.allocate();
    check(!this.#slots.some((other, at) => at !== index && other === reused), `${reused} is in use`);
    check(this.#released.has(reused), 'a new slot was handed out while one was free');
    const another = this.#wheel.allocate();
    check(another !== reused, `${reused} was handed out twice`);
    this.#wheel.release(another);
    this.#slots[index] = reused;
  }

  #compareNext(): void {
    const [first] = this.#reference.queue();
    const next = this.#wheel.nextDeadlineMs();
    check((next === undefined) === (first === undefined), `sleeps until ${next}, while ${first?.firesAtMs} is due`);
    check((next ?? 0) <= (first?.firesAtMs ?? 0), `sleeps until ${next}, past ${first?.firesAtMs}`);
  }

  #compareArmed(): void {
    const armed = this.#wheel.armed();
    const ofTicks = armed.map(({ slot, deadlineMs }) => [this.#slots.indexOf(slot), this.#tickOf(deadlineMs)] as const);
    const queue = this.#reference.queue().map(({ slot, firesAtMs }) => [slot, firesAtMs] as const);
    const inOrder = (timers: typeof queue): string => JSON.stringify(timers.toSorted(([one], [other]) => one - other));
    check(inOrder(ofTicks) === inOrder(queue), `shows ${inOrder(ofTicks)}, while ${inOrder(queue)} are armed`);
    check(armed[0]?.lookedAtMs === this.#wheel.nextDeadlineMs(), `shows ${armed[0]?.lookedAtMs} as the next`);
  }

  #tickOf(deadlineMs: number): number {
    return Math.ceil(deadlineMs / this.#tickMs) * this.#tickMs;
  }
}

function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

function refuses(act: () => void): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}
