/** A finding says how often it failed again, and in these words if that was not always. */
import { describe, expect, test } from 'vitest';
import type { Failure, Verdict } from '../../../model/vocabulary/verdict.ts';
import type { Run } from '../../executors/run.ts';
import { connect } from '../../scenario/build.ts';
import type { Scenario } from '../../scenario/step.ts';
import { allProperties } from '../../sentences/all.ts';
import type { Suspect } from '../cause.ts';
import { confirm, type LookedAt } from './look-closer.ts';

const failure: Failure = {
  verdict: 'fail',
  statements: ['3.1.1:MQTT-3.12.4-1'],
  at: 200,
  connection: 0,
  chart: 'ping: unanswered',
  expected: {},
  why: 'a PINGREQ was not answered by PINGRESP',
};
const another: Failure = { ...failure, why: 'something else' };
const unclear: Verdict = { verdict: 'inconclusive', why: 'the driver was late' };
const pass: Verdict = { verdict: 'pass' };
const runOf = (verdict: Verdict): Run => ({ verdict, observations: [], measures: [], seen: new Set() });

function suspectOf(clients: number, itsFailure = failure): Suspect {
  const [property] = allProperties;
  if (!property) throw new Error('There are no properties.');
  const steps = Array.from({ length: clients }, (_, client) => connect(client));
  const scenario: Scenario = { version: '3.1.1', ties: 'client first', steps };
  return { property, version: '3.1.1', scenario, run: runOf(itsFailure), failure: itsFailure, failures: 2 };
}

/** Shrunk from three steps to one, unless `first` is said to be the smallest. */
function looked(first = suspectOf(3), smallest = suspectOf(1)): LookedAt {
  return { cause: [first], first, smallest, mimic: { does: 'does not send PINGRESP', isLike: true }, rounds: 2 };
}

/** Answers these verdicts, one after another. */
function playing(...verdicts: readonly Verdict[]): (scenarios: readonly Scenario[]) => Promise<readonly Run[]> {
  const left = [...verdicts];
  return (scenarios) => Promise.resolve(scenarios.map(() => runOf(left.shift() ?? pass)));
}

describe('confirming', () => {
  test('what fails every time is told with the count', async () => {
    const finding = await confirm(looked(), 5, playing(failure, failure, failure, failure, failure));
    expect(finding?.confirmation).toEqual({ failed: 5, of: 5 });
    expect(finding?.how).toBe(
      '2 scenarios failed so; this one, shrunk from 3 steps to 1, failed again in 5 of 5 repetitions; ' +
        'our broker fails alike if it does not send PINGRESP',
    );
  });

  test('what fails at times is flaky, in this word; another failure is none of it', async () => {
    const finding = await confirm(looked(), 4, playing(failure, pass, another, failure));
    expect(finding?.confirmation).toEqual({ failed: 2, of: 4 });
    expect(finding?.how).toContain(
      'this one, shrunk from 3 steps to 1, is flaky: it failed again in 2 of 4 repetitions',
    );
  });

  test('a repetition that says nothing is made up for, and not counted if it never says anything', async () => {
    const madeUpFor = await confirm(looked(), 2, playing(unclear, failure, failure));
    expect(madeUpFor?.confirmation).toEqual({ failed: 2, of: 2 });
    const never = await confirm(looked(), 1, playing(unclear, unclear, unclear, unclear, unclear, unclear));
    expect(never?.confirmation).toEqual({ failed: 0, of: 0 });
    expect(never?.how).toContain('could not be repeated');
  });

  test('where the smallest does not fail again, the scenario that it was shrunk from is told', async () => {
    const finding = await confirm(looked(), 2, playing(pass, pass, failure, failure));
    expect(finding?.scenario.steps).toHaveLength(3);
    expect(finding?.how).toContain('2 scenarios failed so; this one failed again in 2 of 2 repetitions');
  });

  test('what never failed again is kept and said to be unconfirmed, unless it was but late', async () => {
    const first = suspectOf(3);
    const kept = await confirm(looked(first, first), 2, playing(pass, pass));
    expect(kept?.how).toContain('is flaky and unconfirmed: it failed again in 0 of 2 repetitions');
    const late = suspectOf(3, { ...failure, kind: 'late' });
    expect(await confirm(looked(late, late), 2, playing(pass, pass))).toBeUndefined();
  });
});
