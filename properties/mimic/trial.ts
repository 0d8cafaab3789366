/** Whether scenarios fail on a mimic as they failed on the broker. */
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { judge } from '../check.ts';
import { causeKey } from '../cli/cause.ts';
import { runVirtuallyAsOnWire } from '../executors/virtual.ts';
import type { Property } from '../property.ts';
import type { Scenario } from '../scenario/step.ts';
import { Mimic, type Hypothesis, type MimicOptions } from './mimic.ts';
import { Turns } from './turns.ts';

/** What a mimic is held to. */
export interface Likeness {
  readonly property: Property;
  /** See {@link causeKey}. */
  readonly key: string;
  /** By which the broker is judged. */
  readonly profile: TimeProfile;
  readonly readings?: AcceptedReadings | undefined;
  /** How late the broker’s timers were. */
  readonly latenessMs: number;
}

export class Trials {
  readonly likeness: Likeness;
  readonly #turns = new Turns();
  readonly #known = new WeakMap<Hypothesis, WeakMap<Scenario, boolean>>();

  constructor(likeness: Likeness) {
    this.likeness = likeness;
  }

  /** The failure, if it fails alike. */
  async failure(
    hypothesis: Hypothesis,
    scenario: Scenario,
    onSite?: MimicOptions['onSite'],
  ): Promise<Failure | undefined> {
    await this.#turns.next();
    const { property, key, profile, readings, latenessMs } = this.likeness;
    const options = { hypothesis, latenessMs, ...(onSite && { onSite }) };
    const run = runVirtuallyAsOnWire(scenario, (broker) => new Mimic(broker, options), profile, readings);
    const verdict = judge(property, run);
    return verdict.verdict === 'fail' && causeKey(verdict) === key ? verdict : undefined;
  }

  /** The same, remembered. */
  async fails(hypothesis: Hypothesis, scenario: Scenario): Promise<boolean> {
    const byScenario = this.#known.get(hypothesis) ?? new WeakMap<Scenario, boolean>();
    this.#known.set(hypothesis, byScenario);
    const known = byScenario.get(scenario);
    if (known !== undefined) return known;
    const isAlike = (await this.failure(hypothesis, scenario)) !== undefined;
    byScenario.set(scenario, isAlike);
    return isAlike;
  }
}
