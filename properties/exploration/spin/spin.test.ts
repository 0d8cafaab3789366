/** SPIN finds what the explorer finds: as many states and transitions, at the same distances, and the same violations. */
import { describe, expect, test } from 'vitest';
import type { Ablation } from '../../../model/explore/ablation.ts';
import { allAblations } from '../../../model/explore/ablations.ts';
import {
  configurationOf,
  configurations,
  invariantsOf,
  type Configuration,
} from '../../../model/explore/configurations.ts';
import { Exploration, type Explored } from '../../../model/explore/exploration.ts';
import { judged } from '../../../model/explore/invariants/all.ts';
import { connectionsOf, systemOf, type System } from '../../../model/explore/system.ts';
import { asPromela } from './promela.ts';
import { askSpin, whyNoSpin } from './spin.ts';

const whyNot = await whyNoSpin();
if (whyNot !== undefined) process.stdout.write(`${whyNot}: its tests are skipped.\n`);

/** What can end at once with a crash of two connections is too much for the compiler. */
const isSmall = ({ configuration: name }: Ablation): boolean => {
  const { terms } = configurationOf(name);
  return connectionsOf(terms).length === 1 || terms.crashes === undefined;
};

/** Of two connections not all, as the compiler takes a while for them. */
const hasOneConnection = ({ terms, isLarge }: Configuration): boolean => !isLarge && connectionsOf(terms).length === 1;
const withTwo = [
  'two connections, 3.1.1 and 3.1.1',
  'two connections, 5.0 and 5.0',
  'two Client Identifiers, no Keep Alive',
].map(configurationOf);

function explorationOf(one: Configuration, bend = (system: System): System => system): Exploration {
  return new Exploration(bend(judged(systemOf(one.terms), invariantsOf(one))));
}

function countsOf({ states, transitions, depth }: Pick<Explored, 'states' | 'transitions' | 'depth'>): object {
  return { states, transitions, depth };
}

describe.skipIf(whyNot !== undefined)('SPIN agrees', { timeout: 300_000 }, () => {
  test.each([...configurations.filter(hasOneConnection), ...withTwo])(
    'that all invariants hold: $name',
    async (one) => {
      const exploration = explorationOf(one);
      const { found, ...explored } = exploration.run();
      const { violation, ...opinion } = await askSpin(asPromela(exploration));
      expect(opinion).toMatchObject(countsOf(explored));
      expect(found).toEqual([]);
      expect(violation).toBeUndefined();
    },
  );

  test.each(allAblations.filter(isSmall))(
    'that an invariant breaks if $fault',
    async ({ bend, breaks, steps, configuration: name }) => {
      const exploration = explorationOf(configurationOf(name), bend);
      const { found, ...explored } = exploration.run();
      const { violation, ...opinion } = await askSpin(asPromela(exploration));
      expect(opinion).toMatchObject(countsOf(explored));
      const nearest = found.find(({ sentence }) => sentence === violation?.sentence);
      expect(exploration.wayTo(nearest?.state ?? 0)).toHaveLength(steps);
      expect(violation?.steps).toBe(steps);
      expect(violation?.sentence.startsWith(breaks)).toBe(true);
    },
  );

  test('not with an exploration that has missed something', async () => {
    const exploration = explorationOf(configurationOf('one connection, 5.0'));
    exploration.run({ statesMax: 100 });
    await expect(askSpin(asPromela(exploration))).rejects.toThrow('that was not explored');
  });
});
