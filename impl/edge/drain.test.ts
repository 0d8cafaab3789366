import { describe, expect, test } from 'vitest';
import { Drain } from './drain.ts';

const mebibyte = 1024 * 1024;

describe('the sockets are drained', () => {
  test.each([
    { what: 'after a poll that delivered nothing', sockets: 9, events: [0], expected: [true] },
    { what: 'after one that the kernel could not fill', sockets: 9_000, events: [1023], expected: [true] },
    { what: 'not after a full one, but after the next', sockets: 9_000, events: [1024, 3], expected: [false, true] },
    {
      what: 'when as many events came as can have waited, though ever more do',
      sockets: 3_000,
      events: [1024, 1500, 1499, 1, 5_000],
      expected: [false, false, false, true, true],
    },
    { what: 'not when that many sockets had an event each', sockets: 4_096, events: [4_096], expected: [false] },
  ])('$what', ({ sockets, events, expected }) => {
    expect(polls(sockets, events)).toEqual(expected);
  });

  test('not while one was cut off, until its largest packet must be through', () => {
    const drain = new Drain(5 * mebibyte, () => 0);
    drain.begin(2);
    const answers = Array.from({ length: 5 }, () => {
      flood(drain, 32);
      return drain.isOver();
    });
    expect(answers).toEqual([false, false, false, true, true]);
  });

  test('whatever was read before, in time gone by or in the poll before', () => {
    const drain = new Drain(5 * mebibyte, () => 0);
    flood(drain, 32);
    drain.begin(2);
    expect(drain.isOver()).toBe(true);
    flood(drain, 31);
    drain.begin(2);
    flood(drain, 1);
    expect(drain.isOver()).toBe(true);
  });

  test('when what was cut off in one poll was not in the next', () => {
    const drain = new Drain(5 * mebibyte, () => 0);
    drain.begin(2);
    flood(drain, 32);
    expect(drain.isOver()).toBe(false);
    flood(drain, 31);
    expect(drain.isOver()).toBe(true);
    flood(drain, 1);
    expect(drain.isOver()).toBe(true);
  });

  test('not the sooner as they were drained before', () => {
    const drain = new Drain(5 * mebibyte, () => 0);
    for (let count = 0; count < 2; count++) {
      drain.begin(2);
      const answers = Array.from({ length: 4 }, () => {
        flood(drain, 32);
        return drain.isOver();
      });
      expect(answers).toEqual([false, false, false, true]);
    }
  });

  test('if many were read, each of them whole', () => {
    const drain = new Drain(5 * mebibyte, () => 0);
    drain.begin(2);
    for (let count = 0; count < 100; count++) drain.read(count % 2);
    expect(drain.isOver()).toBe(true);
  });
});

/** One socket is read so often. */
function flood(drain: Drain, reads: number): void {
  for (let count = 0; count < reads; count++) drain.read('flood');
}

/** Whether they are after each poll that delivered so many events. */
function polls(sockets: number, events: readonly number[]): boolean[] {
  let delivered = 777;
  const drain = new Drain(16 * mebibyte, () => delivered);
  drain.begin(sockets);
  return events.map((count) => {
    delivered += count;
    return drain.isOver();
  });
}
