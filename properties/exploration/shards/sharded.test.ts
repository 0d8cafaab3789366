/** Several threads find what one finds, and the same way to what is wrong. */
import { describe, expect, test } from 'vitest';
import { allAblations } from '../../../model/explore/ablations.ts';
import { configurationOf, invariantsOf } from '../../../model/explore/configurations.ts';
import { Exploration, type Explored } from '../../../model/explore/exploration.ts';
import { judged } from '../../../model/explore/invariants/all.ts';
import { reduced } from '../../../model/explore/symmetry.ts';
import { systemOf, type System } from '../../../model/explore/system.ts';
import { exploreSharded } from './sharded.ts';

function judgedSystem(name: string): System {
  const configuration = configurationOf(name);
  return judged(systemOf(configuration.terms), invariantsOf(configuration));
}

function countsOf({ states, transitions, depth, complete, localStates, found }: Explored): object {
  const sentences = found.map(({ sentence, why }) => `${sentence} ${why}`).toSorted();
  return { states, transitions, depth, complete, localStates, sentences };
}

describe('an exploration by several threads', { timeout: 120_000 }, () => {
  test.each([
    ['one connection, the client breaks the protocol', 1],
    ['one connection, a crash', 2],
    ['two Client Identifiers, no Keep Alive', 2],
    ['two connections, 3.1.1 and 3.1.1', 3],
  ] as const)('finds what one finds: %s, %i', async (name, count) => {
    const system = judgedSystem(name);
    const { explored } = await exploreSharded(system, count);
    expect(countsOf(explored)).toEqual(countsOf(new Exploration(system).run()));
  });

  test('finds one state of each orbit', async () => {
    const system = reduced(judgedSystem('two Client Identifiers, no Keep Alive'));
    const { explored } = await exploreSharded(system, 2);
    expect(countsOf(explored)).toEqual(countsOf(new Exploration(system).run()));
  });

  test.each(allAblations.filter(({ configuration: name }) => name.startsWith('one')))(
    'finds a nearest way to what is wrong if $fault',
    async ({ bend, breaks, configuration: name, steps }) => {
      const system = bend(judgedSystem(name));
      const { explored, ways } = await exploreSharded(system, 2, { untilFound: true });
      const broken = explored.found.findIndex(({ sentence }) => sentence.startsWith(breaks));
      expect(ways[broken]).toHaveLength(steps);
    },
  );

  test('ends where it is told to', async () => {
    const system = judgedSystem('one connection, 5.0');
    const { explored } = await exploreSharded(system, 2, { statesMax: 100 });
    expect(countsOf(explored)).toEqual(countsOf(new Exploration(system).run({ statesMax: 100 })));
    expect(explored.complete).toBe(false);
  });

  test('fails with what the charts throw', async () => {
    const system = { ...judgedSystem('one connection, 5.0'), stepMs: 300 };
    await expect(exploreSharded(system, 2)).rejects.toThrow(RangeError);
  });
});
