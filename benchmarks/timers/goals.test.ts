import { expect, test } from 'vitest';
import { measured } from '../sample-record.ts';
import { goals } from './goals.ts';

const goal = (
  what: string,
  ...measurements: Parameters<typeof goals>[0]
): ReturnType<typeof goals>[number] | undefined => goals(measurements).find((one) => one.what === what);

const rearm = 're-arm, 100,000 timers, to the floor';

test('a goal that was not measured is not met', () => {
  expect(goals([]).every(({ measured: value, isMet }) => value === undefined && !isMet)).toBe(true);
});

test.each([
  [1.3, true],
  [1.31, false],
])('a ratio to the floor of %d is held against its limit', (ratio, isMet) => {
  expect(goal(rearm, measured([1], { size: 1e5, ratiosToFloor: [ratio, ratio, ratio] }))).toMatchObject({ isMet });
});

test('how much dearer others are is taken round by round', () => {
  const others = goal(
    '`Timeout.refresh()` to our re-arm, 100,000 timers',
    measured([1, 2, 4], { size: 1e5 }),
    measured([110, 220, 440], { size: 1e5, contestant: 'Timeout.refresh()' }),
  );
  expect(others).toMatchObject({ measured: '110 ×', isMet: true });
});

test('memory is that of the timers alone', () => {
  const benchmark = 'memory per timer, resident';
  const constant = 3_000_000;
  const at = (size: number): ReturnType<typeof measured> =>
    measured([15 + constant / size], { benchmark, unit: 'bytes', size });
  expect(goal('resident memory of a further timer', at(1e5), at(1e6))).toMatchObject({
    measured: '15.0 B',
    isMet: true,
  });
});

test('the worst size counts', () => {
  const benchmark = 'longest 64 starts while growing';
  const growths = [0.2, 1.2, 0.3].map((ms, index) =>
    measured([ms], { benchmark, unit: 'ms', size: 10 ** (5 + index) }),
  );
  expect(goal('longest wait for 64 starts while the wheel grows', ...growths)).toMatchObject({
    measured: '1.20 ms',
    isMet: false,
  });
});
