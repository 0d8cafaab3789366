/** What the properties try, in one: whatever clients and network may do. */
import * as fc from 'fast-check';
import type { Setting } from '../scenario/setting.ts';
import { shrunkOurWay } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';
import { allProperties } from './all.ts';

/**
 * Scenarios of all properties of this version, but for those that take long or need the broker set up in a certain way. They
 * shrink with a sense of time: fewer steps, shorter waits, plainer CONNECTs.
 */
export function anyScenario(setting: Setting): fc.Arbitrary<Scenario> {
  const { version, pace } = setting;
  const playable = allProperties.filter(
    ({ versions, options, heavy, virtualOnly }) =>
      versions.includes(version) && !options && !heavy && (pace === 'virtual' || virtualOnly === undefined),
  );
  return shrunkOurWay(fc.oneof(...playable.map(({ scenarios }) => scenarios(setting))));
}
