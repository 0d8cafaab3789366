/** Every wrong wheel is caught beside the reference: the wheel's own test does not pass because it cannot fail. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { course, rareCourses, runSideBySide } from '../../impl/timer-wheel/side-by-side.ts';
import type { TimerWheel } from '../../impl/timer-wheel/timer-wheel.ts';
import { loadWrong } from '../faults/wrong-broker.ts';
import { wheelControls } from './timer-wheel.ts';

describe('wrong timer wheels', () => {
  test.each(wheelControls.map((control) => [control.fault, control] as const))('%s', async (fault, { edits }) => {
    const module = (await loadWrong(['timer-wheel/timer-wheel.ts'], fault, edits)) as { TimerWheel: typeof TimerWheel };
    const property = fc.property(course, (each) => runSideBySide(module.TimerWheel, each));
    const { failed, numRuns, errorInstance } = fc.check(property, {
      numRuns: 3000,
      seed: 3,
      examples: [...rareCourses],
    });
    expect(failed).toBe(true);
    process.stdout.write(`  ✗ ${fault}\n    found in run ${numRuns}: ${String(errorInstance)}\n`);
  });
});
