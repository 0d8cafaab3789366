import { describe, expect, test } from 'vitest';
import { compare, type Comparison } from './compare.ts';
import { comparisonSummary, comparisonTable, exitCodeOf, exitCodes } from './compare-report.ts';
import type { Measurement } from './measurement.ts';
import { measured, recordOf, samplesRound } from './sample-record.ts';
import { ratioOfMediansInterval } from './statistics.ts';

function compared(former: Measurement, current: Measurement): Comparison {
  const [comparison] = compare(recordOf([former]), recordOf([current]));
  if (!comparison) throw new Error('They are not the same measurement.');
  return comparison;
}

const verdictOf = (was: readonly number[], is: readonly number[], more: Partial<Measurement> = {}): string =>
  compared(measured(was, more), measured(is, more)).verdict;

describe('a comparison', () => {
  test('says slower of what has become so beyond spread and least effect', () => {
    expect(verdictOf(samplesRound(100), samplesRound(120))).toBe('slower');
  });

  test('says faster of what has become so', () => {
    expect(verdictOf(samplesRound(100), samplesRound(80))).toBe('faster');
  });

  test('says nothing of the same samples', () => {
    expect(verdictOf(samplesRound(100), samplesRound(100))).toBe('no difference shown');
  });

  test('says nothing of a difference that drowns in the spread', () => {
    expect(verdictOf(samplesRound(100, 0.6), samplesRound(115, 0.6))).toBe('no difference shown');
  });

  test('says nothing of a certain difference that is less than the least effect', () => {
    expect(verdictOf(samplesRound(100, 0.001), samplesRound(103, 0.001))).toBe('no difference shown');
  });

  test('of a quick run needs more of an effect, unless told otherwise', () => {
    const quick = recordOf([measured(samplesRound(120))], { isQuick: true });
    const former = recordOf([measured(samplesRound(100))]);
    expect(compare(former, quick)[0]?.verdict).toBe('no difference shown');
    expect(compare(former, quick, 0.1)[0]?.verdict).toBe('slower');
  });

  test('turns round where more is better', () => {
    expect(verdictOf(samplesRound(100), samplesRound(120), { better: 'higher' })).toBe('faster');
    expect(verdictOf(samplesRound(100), samplesRound(80), { better: 'higher' })).toBe('slower');
  });

  test('goes by the ratios to the floor if both have them, as a slow day slows both', () => {
    const former = measured(samplesRound(100), { ratiosToFloor: samplesRound(1.1) });
    const onSlowDay = measured(samplesRound(200), { ratiosToFloor: samplesRound(1.1) });
    expect(compared(former, onSlowDay)).toMatchObject({ isByFloor: true, verdict: 'no difference shown' });
    expect(compared(measured(samplesRound(100)), onSlowDay)).toMatchObject({ isByFloor: false, verdict: 'slower' });
  });

  test('knows that nothing is no more than nothing, and something is', () => {
    const none = [0, 0, 0, 0, 0];
    expect(verdictOf(none, none)).toBe('no difference shown');
    expect(verdictOf(none, [16, 16, 16, 16, 16])).toBe('slower');
    expect(verdictOf([16, 16, 16, 16, 16], none)).toBe('faster');
  });

  test('takes an object in thousands of operations for none', () => {
    const [none, seldom] = [Array<number>(5).fill(0), Array<number>(5).fill(0.0008)];
    expect(verdictOf(none, seldom, { unit: 'bytes' })).toBe('no difference shown');
    expect(verdictOf(none, seldom, { unit: 'ns' })).toBe('slower');
  });

  test('is none between machines, but shows the ratio', () => {
    const other = recordOf([measured(samplesRound(200))]);
    const [comparison] = compare(recordOf([measured(samplesRound(100))]), {
      ...other,
      machine: { ...other.machine, cpu: 'slide rule' },
    });
    expect(comparison).toMatchObject({ verdict: 'not comparable', reason: 'measured on another machine' });
    expect(comparison?.timesWorse).toBeCloseTo(2, 1);
  });

  test('is none with few samples', () => {
    expect(verdictOf([100, 101], samplesRound(200))).toBe('not comparable');
  });

  test('takes only what both have measured', () => {
    const former = recordOf([measured([1]), measured([1], { size: 10 })]);
    expect(compare(former, recordOf([measured([1], { contestant: 'sundial' })]))).toEqual([]);
  });
});

describe('the exit code', () => {
  const slower = compared(measured(samplesRound(100)), measured(samplesRound(120)));
  const same = compared(measured(samplesRound(100)), measured(samplesRound(100)));
  const unknown = compared(measured([1]), measured([1]));

  test('is that of the worst verdict', () => {
    expect(exitCodeOf([same, slower, unknown])).toBe(exitCodes.slower);
    expect(exitCodeOf([same, unknown])).toBe(exitCodes.fine);
    expect(exitCodeOf([unknown])).toBe(exitCodes.nothingToCompare);
    expect(exitCodeOf([])).toBe(exitCodes.nothingToCompare);
  });

  test('is not moved by what is not ours', () => {
    const others = compared(
      measured(samplesRound(100), { isOthers: true }),
      measured(samplesRound(120), { isOthers: true }),
    );
    expect(others.verdict).toBe('slower');
    expect(exitCodeOf([others])).toBe(exitCodes.nothingToCompare);
    expect(exitCodeOf([others, same])).toBe(exitCodes.fine);
    expect(comparisonTable([others])).toContain('slower, not ours');
    expect(comparisonSummary([others, same], 0.05)).toMatch(/^Of ours: 0 slower, .+ 1 without/u);
  });

  test('comes with a table and a count', () => {
    expect(comparisonTable([slower, unknown])).toMatch(/re-arm.+1,000.+mqtt-liveness.+1\.20.+medians.+slower\n/u);
    expect(comparisonSummary([slower, same, unknown], 0.05)).toMatch(
      /^Of ours: 1 slower, 0 faster, 1 without .+, 1 not comparable/u,
    );
  });
});

test('the interval of a ratio contains it, is narrower with less spread, and the same each time', () => {
  const narrow = ratioOfMediansInterval(samplesRound(120, 0.01), samplesRound(100, 0.01));
  const wide = ratioOfMediansInterval(samplesRound(120, 0.3), samplesRound(100, 0.3));
  expect(narrow.low).toBeLessThanOrEqual(1.2);
  expect(narrow.high).toBeGreaterThanOrEqual(1.2);
  expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low);
  expect(ratioOfMediansInterval(samplesRound(120, 0.3), samplesRound(100, 0.3))).toEqual(wide);
});
