/**
 * A failure is shrunk on a mimic as far as on the broker itself, and the broker is hardly asked. Here the broker is a
 * control in virtual time, so that every run of this test is the same.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { causeKey, type Suspect } from '../check/cause.ts';
import { judge } from '../check/check-property.ts';
import { allControls } from '../controls/all.ts';
import type { Control } from '../controls/control.ts';
import type { Run } from '../executors/run.ts';
import { runVirtuallyAsOnWire } from '../executors/virtual.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { shrunkOurWay } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';
import { allProperties } from '../sentences/all.ts';
import type { Example } from './hypotheses.ts';
import { shrinkByMimic, type Shrunk } from './shrink.ts';
import type { Likeness } from './trial.ts';

const profile = wireProfile(strictProfile(100, 10_000), 50);
const [runs, seed] = [8, 5];

/** A control as a check over a wire meets it: some of its scenarios have failed. */
interface Met {
  readonly play: (scenario: Scenario) => Run;
  readonly suspect: Suspect;
  readonly likeness: Likeness;
  readonly examples: readonly Example[];
}

async function meet(fault: string): Promise<Met> {
  const control = controlOf(fault);
  const property = allProperties.find(({ sentence }) => sentence === control.caughtBy);
  if (!property) throw new Error(`No property says: ${control.caughtBy}`);
  const version = control.version ?? property.versions[0] ?? '5.0';
  const makeBroker = await makeWrongBroker(control);
  const play = (scenario: Scenario): Run => runVirtuallyAsOnWire(scenario, makeBroker, profile);
  const scenarios = fc.sample(property.scenarios({ version, pace: 'wire' }), { numRuns: runs, seed });
  const played = scenarios.map((scenario) => {
    const run = play(scenario);
    return { property, version, scenario, run, verdict: judge(property, run) };
  });
  const failed = played.find(({ verdict }) => verdict.verdict === 'fail');
  if (failed?.verdict.verdict !== 'fail') throw new Error(`None of ${runs} scenarios fails on: ${fault}`);
  const key = causeKey(failed.verdict);
  const latest = played.flatMap(({ run }) => run.measures.map(({ latenessMs }) => latenessMs));
  return {
    play,
    suspect: { ...failed, failure: failed.verdict, failures: 1 },
    likeness: { property, key, profile, latenessMs: Math.max(0, ...latest) },
    examples: played.map(({ scenario, verdict }) => ({
      scenario,
      isAlike: verdict.verdict === 'fail' && causeKey(verdict) === key,
    })),
  };
}

function controlOf(fault: string): Control {
  const control = allControls.find((one) => one.fault === fault);
  if (!control) throw new Error(`There is no control «${fault}».`);
  return control;
}

interface Asked extends Shrunk {
  /** Scenarios that the broker has played. */
  readonly asked: number;
}

async function byMimic({ play, suspect, likeness, examples }: Met): Promise<Asked> {
  let asked = 0;
  const playAll = (scenarios: readonly Scenario[]): Promise<readonly Run[]> => {
    asked += scenarios.length;
    return Promise.resolve(scenarios.map(play));
  };
  const shrunk = await shrinkByMimic(suspect, likeness, examples, {
    play: playAll,
    candidatesMax: 40,
    until: Infinity,
  });
  return { ...shrunk, asked };
}

/** By fast-check, asking the broker about every scenario. */
function directly({ play, suspect, likeness }: Met): { readonly scenario: Scenario; readonly asked: number } {
  let asked = 0;
  const holds = fc.property(shrunkOurWay(fc.constant(suspect.scenario)), (scenario) => {
    asked += 1;
    return !isAlike(play(scenario), likeness);
  });
  const { counterexample } = fc.check(holds, { examples: [[suspect.scenario]], numRuns: 1 });
  return { scenario: counterexample?.[0] ?? suspect.scenario, asked };
}

function isAlike(run: Run, { property, key }: Likeness): boolean {
  const verdict = judge(property, run);
  return verdict.verdict === 'fail' && causeKey(verdict) === key;
}

const mimicked = [
  'a second CONNECT is overlooked',
  'a refused CONNECT takes over',
  'a refused CONNECT with Clean Start ends the stored session',
  'the Assigned Client Identifier is not told',
  'Keep Alive runs out at 1.0 K',
  'Keep Alive runs out two ticks late',
  'acknowledgements do not count for Keep Alive',
  'bytes of an unfinished packet count for Keep Alive',
  'what the server sends counts for Keep Alive',
  'PINGREQ is answered twice',
  'the old connection survives its successor',
  'a CONNECT does not take over a connection of another version',
  `the late close of an old connection publishes the new one's will`,
  'Clean Start resumes',
  'a session never expires',
  'DISCONNECT does not change the Session Expiry Interval',
  'Client Identifiers are compared in lower case',
  'the will is published twice',
  'DISCONNECT with Will Message removes the will',
  'the will is lost when the client broke the protocol',
  'the will is forgotten when the session ends before its delay',
  'a QoS 2 message that is sent again is delivered again',
  'a topic level named __proto__ is lost',
  'one Topic Alias more than the client allows is used',
];

describe('shrinking by a mimic', () => {
  test.each(mimicked)('%s: as small as without it, and the broker is asked less', async (fault) => {
    const met = await meet(fault);
    const { smallest, mimic, asked } = await byMimic(met);
    const direct = directly(met);
    expect(isAlike(met.play(smallest.scenario), met.likeness)).toBe(true);
    expect(smallest.scenario.steps.length).toBeLessThanOrEqual(direct.scenario.steps.length);
    expect(asked).toBeLessThan(direct.asked);
    expect(mimic).toBeDefined();
    process.stdout.write(
      `  ${fault}: ${met.suspect.scenario.steps.length} steps to ${smallest.scenario.steps.length}, ` +
        `${asked} scenarios on the broker instead of ${direct.asked}; ${mimic?.does}\n`,
    );
  });

  test('without a mimic that fails alike the broker itself is asked', async () => {
    const met = await meet('malformed input kills the process');
    const { smallest, mimic } = await byMimic(met);
    expect(mimic).toBeUndefined();
    expect(isAlike(met.play(smallest.scenario), met.likeness)).toBe(true);
    expect(smallest.scenario.steps.length).toBeLessThanOrEqual(directly(met).scenario.steps.length);
  });

  test('what a mimic says is not believed of a broker that does not fail', async () => {
    const met = await meet('PINGREQ is answered twice');
    const passes: Run = { verdict: { verdict: 'pass' }, observations: [], measures: [], seen: new Set() };
    const { smallest } = await byMimic({ ...met, play: () => passes });
    expect(smallest.scenario).toBe(met.suspect.scenario);
    expect(smallest.failure satisfies Failure).toBe(met.suspect.failure);
  });
});
