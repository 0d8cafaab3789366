import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aim, connect, ping, send, wait } from './build.ts';
import { shrunkOurWay, smaller } from './shrink.ts';
import type { Scenario, Step } from './step.ts';

const scenario = (steps: readonly Step[]): Scenario => ({ version: '5.0', ties: 'server first', steps });
const waited = ({ steps }: Scenario): number =>
  steps.reduce((sum, step) => sum + (step.step === 'wait' ? step.ms : 0), 0);

const size = (one: Scenario): number => JSON.stringify(one).length + waited(one);

describe('shrinking', () => {
  test('drops steps, merges and shortens waits, draws aims in, and plains CONNECTs', () => {
    const large = scenario([
      connect(0, { keepAliveSeconds: 60, will: {} }),
      wait(700),
      wait(900),
      send(0, ping, ping),
      aim(1, 1),
    ]);
    const candidates = [...smaller(large)].map((one) => JSON.stringify(one.steps));
    const expected: (readonly Step[])[] = [
      [connect(0, { keepAliveSeconds: 60, will: {} }), wait(700)],
      [connect(0, { keepAliveSeconds: 60, will: {} }), wait(1_600), send(0, ping, ping), aim(1, 1)],
      [connect(0, { keepAliveSeconds: 60, will: {} }), wait(350), wait(900), send(0, ping, ping), aim(1, 1)],
      [connect(0, { keepAliveSeconds: 60, will: {} }), wait(700), wait(900), send(0, ping, ping), aim(0, 1)],
      [connect(0, { keepAliveSeconds: 1, will: {} }), wait(700), wait(900), send(0, ping, ping), aim(1, 1)],
      [connect(0, { keepAliveSeconds: 60 }), wait(700), wait(900), send(0, ping, ping), aim(1, 1)],
    ];
    for (const steps of expected) expect(candidates).toContain(JSON.stringify(steps));
  });

  test('finds the shortest wait that fails, with nothing beside it', () => {
    const steps = fc.array(
      fc.oneof(fc.nat({ max: 5_000 }).map(wait), fc.constant(send(0, ping)), fc.constant(connect(0))),
      { minLength: 5 },
    );
    const short = fc.property(shrunkOurWay(steps.map(scenario)), (one) => waited(one) < 1_500);
    const { counterexample } = fc.check(short, { seed: 1 });
    expect(counterexample?.[0]).toEqual({ version: '5.0', ties: 'client first', steps: [wait(1_500)] });
  });

  test('ends: no candidate is larger', () => {
    const large = scenario([
      connect(0, { keepAliveSeconds: 9 }),
      wait(5_000),
      aim(-1, 1, 3),
      send(0, ping, ping, ping),
    ]);
    for (const one of smaller(large)) expect(size(one)).toBeLessThanOrEqual(size(large) + 1);
  });
});
