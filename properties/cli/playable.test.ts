/** Scenarios that a broker cannot be put to are left out, and others are drawn for them where there are any. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { allOfTheStandard, type Capabilities } from '../brokers/capabilities.ts';
import type { Property } from '../property.ts';
import { connect, publish, send } from '../scenario/build.ts';
import { drawPlayable, type Playable } from './playable.ts';

const property: Property = {
  sentence: 'A message is delivered.',
  chapter: 'delivery',
  statements: [],
  versions: ['5.0'],
  sometimes: [],
  scenarios: ({ version }) =>
    fc
      .constantFrom<0 | 1 | 2>(0, 1, 2)
      .map((qos) => ({ version, ties: 'server first', steps: [connect(0), send(0, publish('topic', qos))] })),
};

const draw = (claims: Partial<Capabilities>, seed = 1): Playable =>
  drawPlayable(property, '5.0', { capabilities: { ...allOfTheStandard, ...claims }, count: 8, seed });

it('all that can be played is played', () => {
  expect(draw({})).toEqual({ scenarios: expect.any(Array) as unknown, skipped: [] });
  expect(draw({}).scenarios).toHaveLength(8);
  expect(draw({}, 2)).toEqual(draw({}, 2));
  expect(draw({}, 2)).not.toEqual(draw({}, 3));
});

it('others are drawn for what cannot, and it is told', () => {
  const { scenarios, skipped } = draw({ maximumQoS: 0 });
  expect(scenarios).toHaveLength(8);
  expect(JSON.stringify(scenarios)).not.toMatch(/"qos":[12]/u);
  expect(skipped).toEqual([
    { what: 'MQTT 5.0, some scenarios: A message is delivered.', why: 'the broker does not claim messages of QoS 1' },
  ]);
});

it('where there are none it is told', () => {
  const { scenarios, skipped } = draw({ versions: ['3.1.1'] });
  expect(scenarios).toEqual([]);
  expect(skipped).toEqual([
    {
      what: 'MQTT 5.0, all scenarios: A message is delivered.',
      why: 'the broker does not claim another version of MQTT than 3.1.1',
    },
  ]);
});
