/** What hostile input breaks is found by few inputs, and shrunk to a few steps. */
import { describe, expect, test } from 'vitest';
import { loadWrong } from '../faults/wrong-broker.ts';
import { Campaign } from '../hostile/campaign.ts';
import { scriptOf } from '../hostile/script.ts';
import { findingOf, shrink } from '../hostile/shrink.ts';
import type { Subject } from '../hostile/stage.ts';
import { hostileControls } from './hostile.ts';

const inputsMax = 10_000;

describe('hostile input breaks', () => {
  test.each(hostileControls.map((control) => [control.fault, control] as const))('%s', async (fault, control) => {
    const subject = (await loadWrong(['broker.ts', 'edge/codec.ts'], fault, control.edits)) as Subject;
    const campaign = new Campaign(subject, 1, 2_000);
    let found = campaign.playRound();
    while (!found && campaign.inputs < inputsMax) found = campaign.playRound();
    expect(found?.finding.what).toMatch(control.finds);
    process.stdout.write(
      `  ✗ ${fault}\n    found by input ${campaign.inputs}: ${found?.finding.message.split('\n')[0]}\n`,
    );
  });

  test('and what is saved of it is as little as it takes, and finds the same again', async () => {
    const control = hostileControls.find(({ finds }) => finds === 'a healthy connection was closed');
    if (!control) throw new Error('There is no such control.');
    const subject = (await loadWrong(['broker.ts', 'edge/codec.ts'], control.fault, control.edits)) as Subject;
    const found = new Campaign(subject, 1).playRound();
    if (!found) throw new Error('Nothing was found.');
    const steps = shrink(subject, found.steps, found.finding) ?? [];
    // One byte that no packet begins with.
    expect(scriptOf(steps)).toMatch(/^open (\d+)\nbytes \1 [\da-f]{2}\n$/u);
    expect(findingOf(subject, steps)?.what).toBe(found.finding.what);
  });
});
