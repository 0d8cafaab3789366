/** Every control is caught by the property that it names: no property passes because it cannot fail. */
import { describe, expect, test } from 'vitest';
import { checkVirtually, judge } from '../check/check-property.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { describeStep } from '../scenario/step.ts';
import { allProperties } from '../sentences/all.ts';
import { allControls } from './all.ts';
import type { Control } from './control.ts';

describe('controls', () => {
  test.each(allControls.map((control): [string, Control] => [control.fault, control]))('%s', async (fault, control) => {
    const property = allProperties.find(({ sentence }) => sentence === control.caughtBy);
    if (!property) throw new Error(`No property says: ${control.caughtBy}`);
    const version = control.version ?? property.versions[0] ?? '5.0';
    const { counterexample } = checkVirtually(property, version, await makeWrongBroker(control), {
      runs: 400,
      seed: 20,
    });
    expect(counterexample).toBeDefined();
    if (!counterexample) return;
    const verdict = judge(property, counterexample.run);
    expect(verdict.verdict).toBe('fail');
    const steps = counterexample.scenario.steps.map((step) => `      ${describeStep(step)}`);
    const why = verdict.verdict === 'fail' ? `${verdict.why}, at ${verdict.at} ms` : '';
    process.stdout.write(
      `  ✗ ${fault}\n    found in run ${counterexample.foundAfter}, shrunk in ${counterexample.shrinks} steps to:\n${steps.join('\n')}\n    ${why}\n`,
    );
  });
});
