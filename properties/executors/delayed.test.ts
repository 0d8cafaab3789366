/**
 * A wire adds a delay, and what is seen through it is not what the broker did. Here the delay is known, and time is virtual:
 * as long as nothing takes longer than the guard either way, a right broker never fails, and wrong ones still do.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker, type BrokerOptions } from '../../impl/broker.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { strictProfile, wireProfile } from '../../model/vocabulary/profile.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import { judge } from '../check/check-property.ts';
import { keepAliveControls } from '../controls/keep-alive.ts';
import { sessionControls } from '../controls/session.ts';
import { willControls } from '../controls/will.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { Chance } from '../hostile/chance.ts';
import { allProperties } from '../sentences/all.ts';
import type { Property } from '../sentences/property.ts';
import { DelayedBroker } from './delayed.ts';
import { runVirtuallyAsOnWire, virtualOptions, type BrokerCore } from './virtual.ts';

const guardMs = 100;
const profile = wireProfile(strictProfile(virtualOptions.tickMs, virtualOptions.connectTimeoutMs), guardMs);
const seed = 3;

const onWire = ({ virtualOnly, options }: Property): boolean => virtualOnly === undefined && options === undefined;

/** How long each way takes, anew for everything that is sent: of any length, or none or the longest. */
const delays = {
  'of any length': (chance: Chance) => (): number => chance.integer(guardMs + 1),
  'of none or the longest': (chance: Chance) => (): number => (chance.percent(50) ? 0 : guardMs),
};

function verdictsOf(
  property: Property,
  version: ProtocolVersion,
  runs: number,
  makeBroker: () => BrokerCore,
  delay = delays['of any length'],
): readonly Verdict[] {
  const scenarios = fc.sample(property.scenarios({ version, pace: 'wire' }), { numRuns: runs, seed });
  return scenarios.map((scenario, place) => {
    const makeDelayed = (): BrokerCore => new DelayedBroker(makeBroker(), delay(new Chance(seed, place)));
    return judge(property, runVirtuallyAsOnWire(scenario, makeDelayed, profile));
  });
}

describe.each(Object.entries(delays))('through delays %s', (_, delay) => {
  const played = allProperties
    .filter(onWire)
    .flatMap((property) => property.versions.map((version) => ({ property, version })));
  test.each(played)('our broker does not fail: $property.sentence ($version)', ({ property, version }) => {
    const runs = property.heavy ? 1 : 5;
    const verdicts = verdictsOf(property, version, runs, () => new Broker(virtualOptions), delay);
    expect(verdicts.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdicts.some(({ verdict }) => verdict === 'pass')).toBe(true);
  });
});

/** What is wrong by less than the guard, or only after a time for which nobody waits on a wire. */
const unseen = new Set([
  'Keep Alive runs out 1 ms early',
  'the timer wheel rounds deadlines down',
  'Keep Alive 65535 overflows',
  '0xFFFFFFFF is taken for a number of seconds',
]);

describe('a wrong broker is still found out', () => {
  const controls = [...keepAliveControls, ...sessionControls, ...willControls].flatMap((control) => {
    const property = allProperties.find(({ sentence }) => sentence === control.caughtBy);
    return property && onWire(property) && !unseen.has(control.fault)
      ? [{ control, property, fault: control.fault }]
      : [];
  });
  test.each(controls)('$fault', async ({ control, property }) => {
    const make: (options: Partial<BrokerOptions>) => BrokerCore = await makeWrongBroker(control);
    const version = control.version ?? property.versions[0] ?? '5.0';
    const verdicts = verdictsOf(property, version, 40, () => make(virtualOptions));
    expect(verdicts.map(({ verdict }) => verdict)).toContain('fail');
  });
});
