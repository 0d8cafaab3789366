/** The register says what the charts do. */
import { describe, expect, test } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { allCharts } from '../charts.ts';
import type { StateMeta } from '../run/chart.ts';
import { ambiguities } from './register.ts';

/** By the name of the chart the names of its states, with their regions'. */
const statesOf = new Map(
  allCharts.map(({ name, machine: { root } }) => {
    const regions = root.type === 'parallel' ? Object.values(root.states) : [];
    const ofRegions = regions.flatMap((region) =>
      Object.values(region.states).map((state) => [region, state] as const),
    );
    const named = ofRegions.map(([region, state]): [string, AnyStateNode] => [`${region.key}.${state.key}`, state]);
    return [name, new Map([...named, ...Object.entries(root.states)])] as const;
  }),
);

describe('the register', () => {
  test('has each question once, with an answer that is accepted', () => {
    expect(new Set(ambiguities.map(({ id }) => id)).size).toBe(ambiguities.length);
    for (const { id, question, readings, accepted } of ambiguities) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(question).toMatch(/\?$/);
      const ids = new Set<string>(readings.map((reading) => reading.id));
      expect(accepted.length).toBeGreaterThan(0);
      expect(accepted.filter((reading) => !ids.has(reading))).toEqual([]);
    }
  });

  test('has something to choose from where there is a switch', () => {
    const short = ambiguities.filter((one) => one.switch && one.readings.length < 2);
    expect(short).toEqual([]);
  });

  test('names states that the charts have', () => {
    const places = ambiguities.flatMap(({ id, places: all }) => all.map((place) => ({ id, ...place })));
    const missing = places.flatMap(({ id, chart, states }) =>
      states.filter((state) => !statesOf.get(chart)?.has(state)).map((state) => `${id}: ${chart} = ${state}`),
    );
    expect(places.length).toBeGreaterThanOrEqual(ambiguities.length);
    expect(missing).toEqual([]);
  });

  test('names every state that asks for a reading, or contradicts one', () => {
    const bound = [...statesOf].flatMap(([chart, states]) =>
      [...states].flatMap(([state, { meta }]) => {
        const { asks, contradicts } = (meta ?? {}) as StateMeta<unknown>;
        const id = asks ?? contradicts?.[0];
        return id === undefined ? [] : [{ chart, state, id }];
      }),
    );
    const unnamed = bound.filter(
      ({ chart, state, id }) =>
        !ambiguities
          .find((one) => one.id === id)
          ?.places.some((place) => place.chart === chart && place.states.includes(state)),
    );
    expect(bound.length).toBe(4);
    expect(unnamed).toEqual([]);
  });
});
