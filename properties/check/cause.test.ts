import { describe, expect, it } from 'vitest';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { allProperties } from '../sentences/all.ts';
import type { Run } from '../executors/run.ts';
import type { Property } from '../sentences/property.ts';
import type { Step } from '../scenario/step.ts';
import { causesOf, findingOf, numbered, numbersFor, type Suspect } from './cause.ts';

const [first, second] = allProperties as readonly [Property, Property];
const wait: Step = { step: 'wait', ms: 1 };
const failure: Failure = {
  verdict: 'fail',
  statements: ['3.1.1:MQTT-3.2.2-2'],
  at: 50,
  connection: 0,
  chart: 'session: absentWrongly',
  expected: {},
  why: 'Session Present 0',
};
const run: Run = { verdict: failure, observations: [], measures: [], seen: new Set() };

function suspect(property: Property, steps: number, change: Partial<Suspect> = {}): Suspect {
  const scenario = {
    version: '3.1.1',
    ties: 'client first',
    steps: Array.from({ length: steps }, () => wait),
  } as const;
  return { property, version: '3.1.1', scenario, run, failure, failures: 2, ...change };
}

describe('failures of one cause', () => {
  it('are one finding, of the smallest scenario, that every property refers to', () => {
    const causes = causesOf([suspect(first, 9), suspect(second, 4)]);
    expect(causes).toHaveLength(1);
    const findings = numbered(causes.map((cause) => findingOf(cause, cause[0], 'found')));
    expect(findings).toMatchObject([{ number: 1, property: second, alsoFoundBy: [first], failures: 4 }]);
    expect(numbersFor(findings, first, '3.1.1')).toEqual([1]);
    expect(numbersFor(findings, first, '5.0')).toEqual([]);
  });

  it('are late if they came too late, and a violation if what was waited for never came', () => {
    const late = suspect(first, 9, { failure: { ...failure, kind: 'late' } });
    const kindOfSmallest = (change: Partial<Failure>): unknown =>
      findingOf([late], suspect(first, 4, { failure: { ...failure, ...change } }), 'found').kind;
    expect(kindOfSmallest({ kind: 'late' })).toBe('late');
    expect(kindOfSmallest({})).toBe('late');
    expect(kindOfSmallest({ waitedUntil: 9_000 })).toBe('violation');
  });

  it('are not those of another version, chart state or reason', () => {
    const others = [
      suspect(first, 1, { version: '5.0' }),
      suspect(first, 1, { failure: { ...failure, chart: 'session: presentWrongly' } }),
      suspect(first, 1, { failure: { ...failure, why: 'Session Present 1' } }),
    ];
    expect(causesOf([suspect(first, 1), ...others])).toHaveLength(4);
  });
});
