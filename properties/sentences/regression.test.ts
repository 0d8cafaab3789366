/** Every property against the broker of this project, in virtual time, with fixed seeds; and none of them vacuous. */
import { describe, expect, test } from 'vitest';
import { Broker, type Output } from '../../impl/broker.ts';
import { allProperties } from './all.ts';
import { checkVirtually, judge, type Outcome } from '../check/check-property.ts';
import type { BrokerCore } from '../executors/virtual.ts';
import { describeStep } from '../scenario/step.ts';

const makeBroker = (options: ConstructorParameters<typeof Broker>[0]): Broker => new Broker(options);

/** As right as the broker itself: within one instant it acts on its connections in the opposite order. */
class OtherWayRound implements BrokerCore {
  readonly #broker: Broker;

  constructor(options: ConstructorParameters<typeof Broker>[0]) {
    this.#broker = new Broker(options);
  }

  input(...input: Parameters<Broker['input']>): readonly Output[] {
    return otherWayRound(this.#broker.input(...input));
  }

  advance(nowMs: number): readonly Output[] {
    return otherWayRound(this.#broker.advance(nowMs));
  }

  nextDeadlineMs(): number | undefined {
    return this.#broker.nextDeadlineMs();
  }
}

/** The order on each connection stays. */
function otherWayRound(outputs: readonly Output[]): readonly Output[] {
  const connections = [...new Set(outputs.map(({ connection }) => connection))].toReversed();
  return connections.flatMap((one) => outputs.filter(({ connection }) => connection === one));
}

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

  test.each(cases)('%s (%s), the other way round within an instant', (_, version, property) => {
    const outcome = checkVirtually(property, version, (options) => new OtherWayRound(options), { runs: 40, seed: 3 });
    expect(counterexampleOf(outcome)).toBeUndefined();
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
