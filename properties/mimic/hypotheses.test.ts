/** What has been seen of a broker decides between the ways in which it may be wrong. */
import { expect, test } from 'vitest';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { allProperties } from '../sentences/all.ts';
import { causeKey } from '../check/cause.ts';
import { connect, ping, send, settle } from '../scenario/build.ts';
import type { Scenario } from '../scenario/step.ts';
import { applicable, mostLikely, particularHypotheses, plainHypotheses } from './hypotheses.ts';
import { ofAnyType } from './library/of-any-type.ts';
import { describeHypothesis, type Hypothesis } from './mimic.ts';
import { Trials, type Likeness } from './trial.ts';

const [property] = allProperties;
if (!property) throw new Error('There are no properties.');
const unanswered = {
  statements: ['3.1.1:MQTT-3.12.4-1'],
  chart: 'ping: unanswered',
  why: 'a PINGREQ was not answered by PINGRESP',
} as const;
const key = causeKey({ verdict: 'fail', at: 0, connection: 0, expected: {}, ...unanswered });
const profile = wireProfile(strictProfile(100, 10_000), 50);
const likeness: Likeness = { property, key, profile, latenessMs: 0 };
const distortions = ofAnyType(1_000);

const pinging = (keepAliveSeconds: number): Scenario => ({
  version: '3.1.1',
  ties: 'client first',
  steps: [connect(0, { keepAliveSeconds }), send(0, ping), settle(2_000)],
});
const [withKeepAlive, without] = [pinging(5), pinging(0)];

async function explained(isAlikeWithKeepAlive: boolean): Promise<readonly Hypothesis[]> {
  const trials = new Trials(likeness);
  const sites = await applicable(trials, without, distortions);
  const all = [
    ...(await plainHypotheses(trials, without, sites)),
    ...(await particularHypotheses(trials, without, sites)),
  ];
  const examples = [
    { scenario: without, isAlike: true },
    { scenario: withKeepAlive, isAlike: isAlikeWithKeepAlive },
  ];
  const { best, contradicted } = await mostLikely(trials, all, examples);
  expect(contradicted).toBe(0);
  return best;
}

test('what fails everywhere needs no condition', async () => {
  const [first] = await explained(true);
  expect(first && describeHypothesis(first)).toBe('does not send PINGRESP');
});

test('what passes elsewhere asks for a condition, and it is learnt', async () => {
  const best = await explained(false);
  expect(best.map(describeHypothesis)).toContain('does not send PINGRESP (without Keep Alive)');
  expect(best.filter(({ condition }) => condition.length === 0)).toEqual([]);
});

test('what can do nothing in the scenario is not tried', async () => {
  const trials = new Trials(likeness);
  const sites = await applicable(trials, without, distortions);
  expect(sites.map(({ distortion }) => distortion.what)).toContain('overlooks PINGREQ');
  expect(sites.map(({ distortion }) => distortion.what)).not.toContain('overlooks SUBSCRIBE');
});
