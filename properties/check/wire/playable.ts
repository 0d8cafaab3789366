/** Draws the scenarios of a property that a broker can be put to, and says of the others why not. */
import * as fc from 'fast-check';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import { allOfTheStandard, type Capabilities } from '../../brokers/capabilities.ts';
import { whyImpossible } from '../../brokers/needs.ts';
import type { Scenario } from '../../scenario/step.ts';
import type { Property } from '../../sentences/property.ts';
import type { Skip } from '../result.ts';

/** Where some cannot be played, so many times more are drawn, to have as many as were asked for. */
const drawnMore = 4;

export interface Playable {
  readonly scenarios: readonly Scenario[];
  readonly skipped: readonly Skip[];
}

/** The same for the same seed. Fewer than `count` if there are hardly any. */
export function drawPlayable(
  property: Property,
  version: ProtocolVersion,
  { capabilities, count, seed }: { readonly capabilities: Capabilities; readonly count: number; readonly seed: number },
): Playable {
  const draw = (numRuns: number): readonly Scenario[] =>
    fc
      .sample(property.scenarios({ version, pace: 'wire' }), { numRuns, seed })
      .map((scenario) => keptWithin(scenario, capabilities));
  const isPossible = (scenario: Scenario): boolean => whyImpossible(scenario, capabilities) === undefined;
  const drawn = draw(count);
  if (drawn.every(isPossible)) return { scenarios: drawn, skipped: [] };
  const scenarios = draw(drawnMore * count)
    .filter(isPossible)
    .slice(0, count);
  const which = scenarios.length === 0 ? 'all' : 'some';
  const reasons = new Set(drawn.flatMap((scenario) => whyImpossible(scenario, capabilities) ?? []));
  const what = `MQTT ${version}, ${which} scenarios: ${property.sentence}`;
  return { scenarios, skipped: [...reasons].map((why) => ({ what, why })) };
}

/** What it does by chance is decided while it is played. */
function keptWithin(scenario: Scenario, capabilities: Capabilities): Scenario {
  if (!scenario.steps.some(({ step }) => step === 'any')) return scenario;
  const names = Object.keys(allOfTheStandard) as (keyof Capabilities)[];
  const others = names.filter((name) => matters(name) && capabilities[name] !== allOfTheStandard[name]);
  if (others.length === 0) return scenario;
  return { ...scenario, within: Object.fromEntries(others.map((name) => [name, capabilities[name]])) };
}

/** The others say nothing of a step by itself. */
function matters(name: keyof Capabilities): boolean {
  return name !== 'versions' && name !== 'refusesUsers' && name !== 'connectTimeoutMs';
}
