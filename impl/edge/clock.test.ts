import { describe, expect, test } from 'vitest';
import { Clock } from './clock.ts';

const hourMs = 3_600_000;

describe('the clock', () => {
  test('rounds an arrival up and what has passed down', () => {
    let readMs = 10.25;
    const clock = new Clock(() => readMs);
    readMs = 10.5;
    expect([clock.arrivalMs(), clock.passedMs()]).toEqual([11, 10]);
  });

  test('stands still while it is stepped back, and goes on from there', () => {
    let readMs = hourMs;
    const clock = new Clock(() => readMs);
    readMs = 0;
    expect(clock.passedMs()).toBe(hourMs);
    readMs = 100;
    expect(clock.passedMs()).toBe(hourMs + 100);
  });

  test('counts a step of hours for 400 ms, less than a client may be late', () => {
    let readMs = 0;
    const clock = new Clock(() => readMs);
    readMs = 400;
    expect(clock.passedMs()).toBe(400);
    readMs += 5 * hourMs;
    expect(clock.passedMs()).toBe(800);
  });
});
