import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turn, type TurnDuties } from './turn.ts';

/** Writes down what the turn does, with a clock that counts its readings. */
class Scribe implements TurnDuties<string> {
  readonly lines: string[] = [];
  readings = 0;
  readonly readClock = (): number => (this.readings += 1);
  readonly flush = (nowMs: number): unknown => this.lines.push(`flush ${nowMs}`);
  readonly polled = (nowMs: number): unknown => this.lines.push(`polled ${nowMs}`);
  readonly take = (arrival: string, nowMs: number): void => {
    this.lines.push(`${arrival} ${nowMs}`);
    if (arrival === 'bad') throw new Error('a bug of ours');
  };
}

test('a turn is taken in the order of arrival, at one time, and flushed once', async () => {
  const scribe = new Scribe();
  const turn = new Turn(scribe);
  for (const arrival of ['a', 'b', 'a']) turn.add(arrival);
  expect(scribe.lines).toEqual([]);
  await nextTurn();
  expect(scribe.lines).toEqual(['a 1', 'b 1', 'a 1', 'flush 1', 'polled 1']);
  await nextTurn();
  expect(scribe.readings).toBe(1);
});

test.each([
  { what: 'of 256 arrivals', arrivals: 257, bytes: 1 },
  { what: 'of 1 MiB', arrivals: 5, bytes: 250_000 },
])('a queue is full at the end $what', async ({ arrivals, bytes }) => {
  const scribe = new Scribe();
  const turn = new Turn(scribe);
  for (let count = 1; count < arrivals; count++) turn.add('early', bytes);
  expect(scribe.lines).toHaveLength(0);
  turn.add('last', bytes);
  expect(scribe.lines).toHaveLength(arrivals + 1);
  turn.add('late', bytes);
  await nextTurn();
  expect(scribe.lines.slice(-4)).toEqual(['flush 1', 'late 2', 'flush 2', 'polled 2']);
});

test('what follows a bug of ours is taken in the next turn, and the bug is heard of', async () => {
  const scribe = new Scribe();
  const turn = new Turn(scribe);
  for (const arrival of ['before', 'bad', 'after', 'last']) turn.add(arrival);
  expect(() => turn.takeAll()).toThrow('a bug of ours');
  await nextTurn();
  expect(scribe.lines).toEqual(['before 1', 'bad 1', 'after 2', 'last 2', 'flush 2', 'polled 2']);
});

test('a turn without arrivals ends too if it is asked to', async () => {
  const scribe = new Scribe();
  const turn = new Turn(scribe);
  turn.endAfterPoll();
  turn.endAfterPoll();
  await nextTurn();
  expect(scribe.lines).toEqual(['flush 1', 'polled 1']);
});
