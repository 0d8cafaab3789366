/** What a broker is put to: which scenarios of which properties, and why not the others. */
import type { Scenario } from '../../scenario/step.ts';
import type { Property } from '../../sentences/property.ts';
import type { Assignment } from '../assignment.ts';
import type { KeyOf } from '../cause.ts';
import type { Skip } from '../result.ts';
import { Tally } from '../tally.ts';
import type { Acquaintance } from './acquaintance.ts';
import { drawPlayable } from './playable.ts';

/** Scenarios per property and version if `--runs` does not say. */
const runsDefault = 8;

export interface Planned {
  /** Of all scenarios of its property in its version. */
  readonly tally: Tally;
  readonly scenario: Scenario;
}

export interface Plan {
  readonly planned: readonly Planned[];
  readonly skipped: readonly Skip[];
}

/** The same for the same seed and the same broker. */
export function planFor({ versions, capabilities }: Acquaintance, assignment: Assignment, keyOf: KeyOf): Plan {
  const { properties, runs = runsDefault, seed } = assignment;
  const planned: Planned[] = [];
  const skipped: Skip[] = [];
  for (const property of properties) {
    const why = whyNot(property);
    if (why !== undefined) {
      skipped.push({ what: property.sentence, why });
      continue;
    }
    for (const version of versions.filter((one) => property.versions.includes(one))) {
      const tally = new Tally(property, version, keyOf);
      const count = property.heavy ? Math.ceil(runs / 4) : runs;
      const drawn = drawPlayable(property, version, { capabilities, count, seed });
      skipped.push(...drawn.skipped);
      planned.push(...drawn.scenarios.map((scenario) => ({ tally, scenario })));
    }
  }
  return { planned, skipped };
}

export function isHeavy({ tally }: Planned): boolean {
  return tally.property.heavy === true;
}

export function talliesOf(planned: readonly Planned[]): readonly Tally[] {
  return [...new Set(planned.map(({ tally }) => tally))];
}

function whyNot({ virtualOnly, options }: Property): string | undefined {
  if (virtualOnly !== undefined) return `it is judged in virtual time only: ${virtualOnly}`;
  return options ? 'it needs the broker set up in a way that only the own core offers' : undefined;
}
