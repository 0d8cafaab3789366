/** An exploration that takes states for one that are the same but for names leaves nothing out, and takes nothing else for one. */
import { describe, expect, test } from 'vitest';
import { allAblations } from './ablations.ts';
import { configurationOf, invariantsOf } from './configurations.ts';
import { Exploration } from './exploration.ts';
import { judged } from './invariants/all.ts';
import { reduced, withNames } from './symmetry.ts';
import { systemOf, type System, type Terms } from './system.ts';

const brief: Terms = {
  versions: ['3.1.1'],
  faults: 0,
  keepAliveSeconds: 0,
  willDelaySeconds: 0,
  sessionExpirySeconds: 0,
  clientTimeoutMs: 1000,
  connectTimeoutMs: 1000,
  lateMs: 1000,
  willsAhead: false,
  talk: [],
};
const two: Terms = { ...brief, versions: ['3.1.1', '3.1.1'] };

/** All texts of the same state with other names; the least of them is the same for all. */
function leastText(parts: readonly string[], { symmetries = [] }: System): string {
  const all = symmetries
    .filter(({ born }) => born.every((part) => !parts[part]?.startsWith('["unborn"')))
    .map(({ from, renamed }) =>
      from.map((source, part) => {
        const [name, context, timers] = JSON.parse(parts[source] ?? '') as [string, unknown, unknown];
        const names = renamed[part];
        return JSON.stringify([name, names ? withNames(context, names) : context, timers]);
      }),
    );
  return [parts, ...all].map((texts) => texts.join('\n')).toSorted()[0] ?? '';
}

describe('what is left is one state of each orbit', () => {
  test.each<[string, Terms, number]>([
    ['two connections', two, 1],
    ['two Client Identifiers', { ...brief, sessionExpirySeconds: 1, others: [['3.1.1']] }, 1],
    ['two Client Identifiers and a crash', { ...brief, crashes: 1, others: [['3.1.1']] }, 1],
  ])('%s', (_, terms, symmetries) => {
    const system = reduced(judged(systemOf(terms)));
    expect(system.symmetries).toHaveLength(symmetries);
    const whole = new Exploration({ ...system, symmetries: [] });
    const quotient = new Exploration(system);
    const { found, ...all } = whole.run();
    const { found: foundLess, ...fewer } = quotient.run();
    expect([all.complete, fewer.complete, foundLess]).toEqual([true, true, found]);
    expect(fewer.depth).toBe(all.depth);
    const orbits = new Set([...whole.described()].map((parts) => leastText(parts, system)));
    const representatives = [...quotient.described()].map((parts) => leastText(parts, system));
    expect(representatives.length).toBe(orbits.size);
    expect(new Set(representatives)).toEqual(orbits);
    expect(orbits.size).toBeLessThan(all.states);
  });
});

describe('nothing breaks later, or elsewhere', () => {
  const ofSeveral = allAblations.filter(({ configuration: name }) => /^two (?!.*crash)/u.test(name));

  test.each(ofSeveral)('if $fault', ({ bend, breaks, configuration: name, steps }) => {
    const configuration = configurationOf(name);
    const system = reduced(bend(judged(systemOf(configuration.terms), invariantsOf(configuration))));
    const exploration = new Exploration(system);
    const { found } = exploration.run({ untilFound: true });
    const broken = found.find(({ sentence }) => sentence.startsWith(breaks));
    expect(broken).toBeDefined();
    expect(exploration.wayTo(broken?.state ?? 0)).toHaveLength(steps);
  });
});

const symmetriesOf = (terms: Terms): number => reduced(systemOf(terms)).symmetries?.length ?? 0;

test('connections that differ are not taken for one another', () => {
  expect(symmetriesOf({ ...two, versions: ['3.1.1', '5.0'] })).toBe(0);
  expect(symmetriesOf({ ...two, others: [['3.1.1']] })).toBe(1);
  expect(symmetriesOf({ ...two, others: [['3.1.1', '3.1.1']] })).toBe(7);
  expect(symmetriesOf({ ...two, versions: ['3.1.1', '3.1.1', '3.1.1'] })).toBe(5);
  expect(symmetriesOf({ ...two, crashes: 1 })).toBe(0);
});
