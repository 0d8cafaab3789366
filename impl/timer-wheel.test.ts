import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReferenceTimers } from './timer-wheel.reference.ts';
import { TimerWheel } from './timer-wheel.ts';

const slots = 6;

/** An instant aimed at an edge of the wheel, from wherever the clock is: of a tick, of a level, the longest deadlines. */
interface Aim {
  readonly spanTicks: number;
  readonly count: number;
  readonly offsetMs: number;
}

type Step =
  | { readonly type: 'start'; readonly slot: number; readonly aim: Aim }
  | { readonly type: 'cancel' | 'reuse'; readonly slot: number }
  | { readonly type: 'advance'; readonly aim: Aim; readonly budget: number };

/** What the callback of a slot does when it fires. */
type Reaction =
  | { readonly type: 'nothing' }
  | { readonly type: 'cancel'; readonly slot: number }
  | { readonly type: 'start'; readonly slot: number; readonly aim: Aim };

const slot = fc.nat(slots - 1);
const aim: fc.Arbitrary<Aim> = fc.record({
  spanTicks: fc.oneof(
    fc.constantFrom(0, 1, 32, 1024, 32 ** 3, 32 ** 4, 32 ** 7, 983_025, 864_000, 0xffff_fffe * 10),
    fc.nat(100),
  ),
  count: fc.integer({ min: 0, max: 3 }),
  offsetMs: fc.constantFrom(-101, -100, -1, 0, 1, 99, 100, 101),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('start' as const), slot, aim }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('cancel' as const, 'reuse' as const), slot }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      aim,
      budget: fc.constantFrom(1, 2, Infinity),
    }),
  },
);
const reaction: fc.Arbitrary<Reaction> = fc.oneof(
  fc.constant<Reaction>({ type: 'nothing' }),
  fc.record({ type: fc.constant('cancel' as const), slot }),
  fc.record({ type: fc.constant('start' as const), slot, aim }),
);

/** The aimed instant, after the last edge of its span; at most a tick before now. */
function instantMs({ spanTicks, count, offsetMs }: Aim, tickMs: number, nowMs: number): number {
  const spanMs = Math.max(1, spanTicks * tickMs);
  return Math.max(0, Math.floor(nowMs / spanMs) * spanMs + count * spanMs + offsetMs);
}

describe('the timer wheel', () => {
  test('fires the same timers in the same ticks as the reference', () => {
    const property = fc.property(
      fc.array(anyStep, { maxLength: 60 }),
      fc.array(reaction, { minLength: slots, maxLength: slots }),
      fc.constantFrom(1, 100, 1000),
      (steps, reactions, tickMs) => {
        const pair = new WheelBesideReference(tickMs, reactions);
        for (const each of steps) pair.take(each);
        pair.sleepUntilNothingIsArmed();
      },
    );
    expect(() => fc.assert(property, { numRuns: 2000 })).not.toThrow();
  });

  test('leaves the rest of a slice to the next advance, whatever is done between', () => {
    const wheel = new TimerWheel({ tickMs: 100, capacity: 1 });
    const timers = Array.from({ length: 5 }, () => wheel.allocate());
    for (const timer of timers) wheel.start(timer, 5000);
    const fired: number[] = [];
    const fire = (timer: number): number => fired.push(timer);
    // The first slice of one only sorts a timer finer.
    expect(wheel.advance(9000, fire, 1)).toBe(false);
    expect(fired).toEqual([]);
    while (fired.length < 2) expect(wheel.advance(9000, fire, 1)).toBe(false);
    const [first = 0] = fired;
    const last = timers.find((timer) => !fired.includes(timer)) ?? 0;
    wheel.cancel(last);
    wheel.start(first, 5001);
    expect(wheel.nextDeadlineMs()).toBe(5000);
    while (!wheel.advance(9000, fire, 1));
    expect(fired.toSorted((a, b) => a - b)).toEqual(
      [...timers.filter((timer) => timer !== last), first].toSorted((a, b) => a - b),
    );
    expect(wheel.nextDeadlineMs()).toBeUndefined();
  });

  test('only stores a deadline that moves later, and looks again when the old one comes up', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const timer = wheel.allocate();
    wheel.start(timer, 300);
    wheel.start(timer, 700);
    expect(wheel.nextDeadlineMs()).toBe(300);
    const fired: number[] = [];
    wheel.advance(699, (slotNumber) => fired.push(slotNumber));
    expect(fired).toEqual([]);
    wheel.advance(700, (slotNumber) => fired.push(slotNumber));
    expect(fired).toEqual([timer]);
  });

  test('stands still while the clock goes back', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const timer = wheel.allocate();
    const fired: number[] = [];
    wheel.advance(5000, (slotNumber) => fired.push(slotNumber));
    wheel.advance(1000, (slotNumber) => fired.push(slotNumber));
    wheel.start(timer, 2000);
    expect(wheel.nextDeadlineMs()).toBe(5100);
    wheel.advance(5100, (slotNumber) => fired.push(slotNumber));
    expect(fired).toEqual([timer]);
  });

  test('refuses what is no time and no slot', () => {
    const wheel = new TimerWheel({ tickMs: 100 });
    const timer = wheel.allocate();
    expect(() => wheel.start(timer, Number.NaN)).toThrow(RangeError);
    expect(() => wheel.start(timer, Infinity)).toThrow(RangeError);
    expect(() => wheel.start(-1, 0)).toThrow(RangeError);
    expect(() => wheel.cancel(64)).toThrow(RangeError);
    expect(() => new TimerWheel({ tickMs: 0 })).toThrow(RangeError);
  });
});

/** Runs both side by side and compares after every step. Index is the test's name of a timer, its slot may change. */
class WheelBesideReference {
  readonly #wheel: TimerWheel;
  readonly #reference: ReferenceTimers;
  readonly #tickMs: number;
  readonly #reactions: readonly Reaction[];
  readonly #slots: number[];
  #nowMs = 0;
  #reacting = true;

  constructor(tickMs: number, reactions: readonly Reaction[]) {
    this.#tickMs = tickMs;
    this.#reactions = reactions;
    this.#wheel = new TimerWheel({ tickMs, capacity: 1 });
    this.#reference = new ReferenceTimers(tickMs);
    this.#slots = Array.from({ length: slots }, () => this.#wheel.allocate());
  }

  take(step: Step): void {
    if (step.type === 'start') this.#start(step.slot, step.aim);
    else if (step.type === 'advance') this.#advance(instantMs(step.aim, this.#tickMs, this.#nowMs), step.budget);
    else {
      this.#reference.cancel(step.slot);
      if (step.type === 'cancel') this.#wheel.cancel(this.#slot(step.slot));
      else {
        this.#wheel.release(this.#slot(step.slot));
        this.#slots[step.slot] = this.#wheel.allocate();
      }
    }
    this.#compareNext();
  }

  /** Whoever sleeps until `nextDeadlineMs` misses nothing and is not woken for nothing all the time. */
  sleepUntilNothingIsArmed(): void {
    this.#reacting = false;
    let wakeUps = 0;
    for (let next = this.#wheel.nextDeadlineMs(); next !== undefined; next = this.#wheel.nextDeadlineMs()) {
      wakeUps += 1;
      this.#advance(Math.max(next, this.#nowMs), Infinity);
      this.#compareNext();
    }
    assert.ok(wakeUps <= slots * 24, `woken ${wakeUps} times`);
  }

  #advance(toMs: number, budget: number): void {
    this.#nowMs = Math.max(this.#nowMs, toMs);
    const onExpire = (fired: number): void => {
      const index = this.#slots.indexOf(fired);
      assert.ok(this.#reference.due(this.#nowMs).includes(index), `${index} fired at ${this.#nowMs}`);
      this.#reference.fire(index);
      if (this.#reacting) this.#react(this.#reactions[index]);
    };
    while (!this.#wheel.advance(this.#nowMs, onExpire, budget));
    assert.deepEqual(this.#reference.due(this.#nowMs), []);
    this.#reference.advanced(this.#nowMs);
  }

  #react(what: Reaction | undefined): void {
    if (what?.type === 'start') this.#start(what.slot, { ...what.aim, count: what.aim.count + 1, offsetMs: 1 });
    if (what?.type === 'cancel') {
      this.#reference.cancel(what.slot);
      this.#wheel.cancel(this.#slot(what.slot));
    }
  }

  #start(index: number, aimed: Aim): void {
    const deadlineMs = instantMs(aimed, this.#tickMs, this.#nowMs);
    this.#reference.start(index, deadlineMs);
    this.#wheel.start(this.#slot(index), deadlineMs);
  }

  #compareNext(): void {
    const must = this.#reference.nextDeadlineMs();
    const next = this.#wheel.nextDeadlineMs();
    assert.equal(next === undefined, must === undefined);
    assert.ok((next ?? 0) <= (must ?? 0), `sleeps until ${next}, past ${must}`);
  }

  #slot(index: number): number {
    return this.#slots[index] as number;
  }
}
