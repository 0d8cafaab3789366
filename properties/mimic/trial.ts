/** Whether scenarios fail on a mimic as they failed on the broker. */
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Failure } from '../../model/vocabulary/verdict.ts';
import { judge } from '../check/check-property.ts';
import { causeKey, type KeyOf } from '../check/cause.ts';
import { runVirtuallyAsOnWire } from '../executors/virtual.ts';
import type { Property } from '../sentences/property.ts';
import type { Scenario } from '../scenario/step.ts';
import { Mimic, type Hypothesis, type MimicOptions } from './mimic.ts';
import { Turns } from './turns.ts';

/** Beyond the guard. */
const spareMs = 300;

/** What a mimic is held to. */
export interface Likeness {
  readonly property: Property;
  /** By `keyOf`. */
  readonly key: string;
  /** {@link causeKey} if left out. */
  readonly keyOf?: KeyOf;
  /** By which the broker is judged. */
  readonly profile: TimeProfile;
  readonly readings?: AcceptedReadings | undefined;
  /** How late the broker’s timers were. */
  readonly latenessMs: number;
}

/** By when what failed at `atMs` on a mimic has to fail on the broker, or the other way round. */
export function latestMs(atMs: number, { guardMs }: TimeProfile): number {
  return atMs + 2 * guardMs + spareMs;
}

export class Trials {
  readonly likeness: Likeness;
  readonly #turns = new Turns();
  readonly #known = new WeakMap<Hypothesis, WeakMap<Scenario, boolean>>();

  constructor(likeness: Likeness) {
    this.likeness = likeness;
  }

  /** The failure, if it fails alike, by `byMs`. */
  async failure(
    hypothesis: Hypothesis,
    scenario: Scenario,
    byMs = Infinity,
    onSite?: MimicOptions['onSite'],
  ): Promise<Failure | undefined> {
    await this.#turns.next();
    const { property, key, keyOf = causeKey, profile, readings, latenessMs } = this.likeness;
    const options = { hypothesis, latenessMs, ...(onSite && { onSite }) };
    const run = runVirtuallyAsOnWire(scenario, (broker) => new Mimic(broker, options), profile, readings, byMs);
    const verdict = judge(property, run);
    return verdict.verdict === 'fail' && keyOf(verdict, run) === key ? verdict : undefined;
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
