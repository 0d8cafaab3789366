import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turn, type TurnDuties } from './turn.ts';

interface Word {
  readonly word: string;
  readonly bytes: number;
}

/** Writes down what the turn does, with a clock that counts its readings. */
class Scribe implements TurnDuties<Word> {
  readonly lines: string[] = [];
  readonly turn = new Turn(this);
  readings = 0;
  /** Of ours, in what a poll has to be followed by. */
  bugs = 0;

  hear(...words: readonly string[]): void {
    for (const word of words) this.turn.add({ word, bytes: 1 });
  }

  readonly readClock = (): number => (this.readings += 1);
  readonly flush = (nowMs: number): unknown => this.lines.push(`flush ${nowMs}`);
  readonly polled = (nowMs: number): void => {
    this.lines.push(`polled ${nowMs}`);
    if (this.bugs > 0) throw new Error(`bug ${this.bugs--}`);
  };
  readonly take = ({ word }: Word, nowMs: number): void => {
    this.lines.push(`${word} ${nowMs}`);
    if (word !== 'bad') return;
    this.hear('meanwhile');
    throw new Error('a bug of ours');
  };
}

// The check phase that follows a poll comes when a test says so, and what it throws can be caught.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setImmediate'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function endPoll(): void {
  vi.runOnlyPendingTimers();
}

test('a turn is taken in the order of arrival, at one time, and flushed once, when the poll is over', async () => {
  const scribe = new Scribe();
  scribe.hear('a', 'b');
  // Node does this between the callbacks of one poll.
  await new Promise((resolve) => process.nextTick(resolve));
  scribe.hear('a');
  expect(scribe.lines).toEqual([]);
  endPoll();
  expect(scribe.lines).toEqual(['a 1', 'b 1', 'a 1', 'flush 1', 'polled 1']);
  endPoll();
  expect(scribe.readings).toBe(1);
});

test.each([
  { what: 'of 256 arrivals', arrivals: 257, bytes: 1 },
  { what: 'of 1 MiB', arrivals: 5, bytes: 250_000 },
])('a queue is full at the end $what', ({ arrivals, bytes }) => {
  const scribe = new Scribe();
  for (let count = 1; count < arrivals; count++) scribe.turn.add({ word: 'early', bytes });
  expect(scribe.lines).toHaveLength(0);
  scribe.turn.add({ word: 'last', bytes });
  expect(scribe.lines).toHaveLength(arrivals + 1);
  scribe.turn.add({ word: 'late', bytes });
  endPoll();
  expect(scribe.lines.slice(-4)).toEqual(['flush 1', 'late 2', 'flush 2', 'polled 2']);
});

test('what follows a bug of ours is taken in the next turn, before what has come meanwhile, and the bug is heard of', () => {
  const scribe = new Scribe();
  scribe.hear('before', 'bad', 'after', 'last');
  expect(endPoll).toThrow('a bug of ours');
  expect(scribe.lines).toEqual(['before 1', 'bad 1']);
  endPoll();
  expect(scribe.lines.slice(2)).toEqual(['after 2', 'last 2', 'meanwhile 2', 'flush 2', 'polled 2']);
});

test('the bytes of what follows a bug of ours still count', () => {
  const scribe = new Scribe();
  scribe.hear('bad');
  scribe.turn.add({ word: 'large', bytes: 1_000_000 });
  expect(endPoll).toThrow('a bug of ours');
  scribe.turn.add({ word: 'last', bytes: 100_000 });
  expect(scribe.lines.slice(1)).toEqual(['large 2', 'meanwhile 2', 'last 2', 'flush 2']);
});

test('a turn without arrivals ends too if it is asked to', () => {
  const scribe = new Scribe();
  scribe.turn.endAfterPoll();
  scribe.turn.endAfterPoll();
  endPoll();
  expect(scribe.lines).toEqual(['flush 1', 'polled 1']);
});

test('another turn follows a bug of ours at the end of one, or deadlines would stand still', () => {
  const scribe = new Scribe();
  scribe.bugs = 2;
  scribe.turn.endAfterPoll();
  expect(endPoll).toThrow('bug 2');
  expect(endPoll).toThrow('bug 1');
  endPoll();
  expect(scribe.lines.slice(-2)).toEqual(['flush 3', 'polled 3']);
  expect(vi.getTimerCount()).toBe(0);
});
