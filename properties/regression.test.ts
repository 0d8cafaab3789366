/** Every property against the broker of this project, in virtual time, with fixed seeds; and none of them vacuous. */
import { describe, expect, test } from 'vitest';
import { Broker } from '../impl/broker.ts';
import { allProperties } from './all.ts';
import { checkVirtually, judge, type Outcome } from './check.ts';
import { describeStep } from './scenario/step.ts';

const makeBroker = (options: ConstructorParameters<typeof Broker>[0]): Broker => new Broker(options);

/** The counterexample in words, undefined if there is none. */
function counterexampleOf({ property, counterexample }: Outcome): string | undefined {
  if (!counterexample) return undefined;
  const steps = counterexample.scenario.steps.map(describeStep);
  return [JSON.stringify(judge(property, counterexample.run)), ...steps].join('\n');
}

const cases = allProperties.flatMap((property) =>
  property.versions.map((version) => [property.sentence, version, property] as const),
);

describe('the broker, by the properties', () => {
  test.each(cases)('%s (%s)', (_, version, property) => {
    const outcome = checkVirtually(property, version, makeBroker, { runs: 100, seed: 1 });
    expect(counterexampleOf(outcome)).toBeUndefined();
    expect(outcome.unseen.map(({ sentence }) => sentence)).toEqual([]);
    expect(outcome.latenesses.length > 0).toBe(property.measures !== undefined);
  });

  const finest = allProperties.filter(({ chapter, heavy }) => !heavy && chapter !== 'subscription');
  test.each([1, 1_000])('all of it with a tick of %d ms', (tickMs) => {
    for (const property of finest) {
      const [version = '5.0'] = property.versions.toReversed();
      const outcome = checkVirtually(property, version, makeBroker, { runs: 15, seed: 2, options: { tickMs } });
      expect(counterexampleOf(outcome)).toBeUndefined();
    }
  });
});
