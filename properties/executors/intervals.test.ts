/**
 * The delay of a wire is not the same all the time. Here it is known for every instant, most of them quick and some slow: a
 * right broker never fails, though each instant is excused by no more than what was under way then; and a wrong one is found
 * out where things were quick, which one bound for all of the run would have excused.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker } from '../../impl/broker.ts';
import { Observer } from '../../model/observer/observer.ts';
import { evenDelays, noDelays, type WireDelays } from '../../model/run/reckoning.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import { judge } from '../check/check-property.ts';
import { keepAliveControls } from '../controls/keep-alive.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { Chance } from '../hostile/chance.ts';
import type { Scenario } from '../scenario/step.ts';
import { allProperties } from '../sentences/all.ts';
import type { Property } from '../sentences/property.ts';
import { DelayedBroker, type Delay } from './delayed.ts';
import type { Run } from './run.ts';
import { runVirtuallyAsOnWire, virtualOptions, type BrokerCore } from './virtual.ts';
import { verdictOnWire } from './wire-verdict.ts';

const strict = strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs);
/** Nobody knows while it is played how slow it will be. */
const playing = wireProfile(strict, 2_000);
const pace = wireProfile(strict, 50);
const quickMs = 5;
const slowMs = 900;
/** Each has shown something that the others had not: packets of one client on two connections, or an answer owed for the next. */
const seeds = [1, 4, 7];

interface Played {
  readonly run: Run;
  readonly delays: WireDelays;
}

function play(scenario: Scenario, makeBroker: () => BrokerCore, delay: Delay): Played {
  let delayed: DelayedBroker | undefined;
  const makeDelayed = (): BrokerCore => (delayed = new DelayedBroker(makeBroker(), delay));
  const run = runVirtuallyAsOnWire(scenario, makeDelayed, playing, {}, Infinity, pace);
  return { run, delays: delayed?.delays ?? noDelays };
}

function judgedThrough(delays: WireDelays, run: Run): Run {
  const { judgedBy, endedAt } = run;
  if (!judgedBy || endedAt === undefined) throw new Error('The run does not say how it was judged.');
  const observer = new Observer({ ...judgedBy, delays });
  for (const one of run.observations) observer.observe(one);
  observer.advance(endedAt);
  return { ...run, verdict: verdictOnWire(observer.verdict, observer) };
}

/** Now and then the wire, or who is at its end, stands still for a while. */
function slowAtTimes(chance: Chance): Delay {
  const standstills = Array.from({ length: 3 }, () => chance.integer(12_000));
  return (_direction, now) => {
    const isSlow = standstills.some((from) => now >= from && now < from + 400);
    return chance.integer((isSlow ? slowMs : quickMs) + 1);
  };
}

/** Slow for the first packets alone. */
const slowAtFirst: Delay = (_direction, now) => (now < 200 ? slowMs : quickMs);

const onWire = ({ virtualOnly, options }: Property): boolean => virtualOnly === undefined && options === undefined;

function scenariosOf(property: Property, version: ProtocolVersion, count: number, seed: number): readonly Scenario[] {
  return fc.sample(property.scenarios({ version, pace: 'wire' }), { numRuns: count, seed });
}

describe('with delays that are known for every instant', () => {
  const played = allProperties
    .filter(onWire)
    .flatMap((property) => property.versions.map((version) => ({ property, version })));
  test.each(played)('our broker does not fail: $property.sentence ($version)', ({ property, version }) => {
    const verdicts = seeds.flatMap((seed) =>
      scenariosOf(property, version, property.heavy ? 1 : 6, seed).map((scenario, place) => {
        const { run, delays } = play(scenario, () => new Broker(virtualOptions), slowAtTimes(new Chance(seed, place)));
        return judge(property, judgedThrough(delays, run));
      }),
    );
    expect(verdicts.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdicts.some(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  test('a broker that is late when all is quick is found out, though the wire was slow before', async () => {
    const control = keepAliveControls.find(({ fault }) => fault === 'Keep Alive runs out two ticks late');
    const property = allProperties.find(({ sentence }) => sentence === control?.caughtBy);
    if (!control || !property) throw new Error('There is no such control any more.');
    const make = await makeWrongBroker(control);
    const runs = scenariosOf(property, '5.0', 20, 7).map((scenario) =>
      play(scenario, () => make(virtualOptions), slowAtFirst),
    );
    const verdicts = (delaysOf: (played: Played) => WireDelays): readonly string[] =>
      runs.map((one) => judge(property, judgedThrough(delaysOf(one), one.run)).verdict);
    expect(verdicts(({ delays }) => delays)).toContain('fail');
    expect(verdicts(() => evenDelays(slowMs))).not.toContain('fail');
  });
});
