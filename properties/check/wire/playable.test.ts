/** Scenarios that a broker cannot be put to are left out, and others are drawn for them where there are any. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { allOfTheStandard, type Capabilities } from '../../brokers/capabilities.ts';
import { clientConnection } from '../../executors/client-connection.ts';
import { possibleSteps } from '../../executors/possible.ts';
import { connect, publish, send } from '../../scenario/build.ts';
import type { Scenario } from '../../scenario/step.ts';
import type { Property } from '../../sentences/property.ts';
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

it('what happens by chance is kept within what is claimed', () => {
  const any = fc.constant<Scenario>({ version: '5.0', ties: 'server first', steps: [{ step: 'any', pick: 1 }] });
  const drawn = (claims: Partial<Capabilities>): readonly Scenario[] => {
    const capabilities = { ...allOfTheStandard, ...claims };
    return drawPlayable({ ...property, scenarios: () => any }, '5.0', { capabilities, count: 1, seed: 1 }).scenarios;
  };
  expect(drawn({ refusesUsers: true, connectTimeoutMs: 1 })[0]?.within).toBeUndefined();
  const [scenario] = drawn({ maximumQoS: 1, willDelay: false });
  expect(scenario?.within).toEqual({ maximumQoS: 1, willDelay: false });
  const connection = clientConnection(0, 0, {}, { version: '5.0', credentials: undefined }, 0);
  const possible = (one: Scenario | undefined): string => JSON.stringify(one && possibleSteps(one, [connection]));
  expect(possible(drawn({})[0])).toContain('"PUBLISH","qos":2');
  expect(possible(scenario)).not.toContain('"PUBLISH","qos":2');
  expect(possible(scenario)).toContain('"PUBLISH","qos":1');
  expect(possible(scenario)).not.toContain('willDelay');
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
