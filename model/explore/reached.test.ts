/** Every state and every transition of the charts is reached in some configuration, but for those that are listed. */
import { expect, test } from 'vitest';
import { allCharts } from '../charts.ts';
import { configurations } from './configurations.ts';
import { Exploration } from './exploration.ts';
import { systemOf } from './system.ts';
import { addReached, reachable, type Parts } from './reached.ts';
import { unreached } from './unreached.ts';

test('no state and no transition of the charts is dead', { timeout: 240_000 }, () => {
  const reached: Parts = { states: new Set(), transitions: new Set() };
  for (const { terms, isLarge } of configurations) {
    if (isLarge) continue;
    const exploration = new Exploration(systemOf(terms));
    exploration.run();
    addReached(exploration, reached);
  }
  const all = allCharts.map(reachable);
  const names = new Set(all.flatMap(({ states, transitions }) => [...states, ...transitions]));
  const listed = unreached.flatMap((one) => one.names);
  const missing = [...names].filter((name) => !reached.states.has(name) && !reached.transitions.has(name));
  expect(missing.filter((name) => !listed.some((prefix) => name.startsWith(prefix)))).toEqual([]);
  // What is listed and reached after all would hide what dies later.
  expect(listed.filter((prefix) => !missing.some((name) => name.startsWith(prefix)))).toEqual([]);
  expect(names.size - missing.length).toBeGreaterThan(200);
});
