/** The explorer finds by tables what XState itself finds, state by state; and what it finds are states of the protocol. */
import { describe, expect, test } from 'vitest';
import { askMachine, askTransition, exploreByAsking } from './asking-xstate.ts';
import { exploreByGraph } from './asking-graph.ts';
import { Exploration, type Step } from '../../model/explore/exploration.ts';
import { systemOf, type Terms } from '../../model/explore/system.ts';

const healthy: Terms = {
  versions: ['5.0'],
  faults: 0,
  willsAhead: true,
  talk: ['PUBLISH', 'bytes'],
  keepAliveSeconds: 2,
  willDelaySeconds: 1,
  sessionExpirySeconds: 2,
  clientTimeoutMs: 500,
  connectTimeoutMs: 1000,
  lateMs: 500,
};
const silent: Terms = { ...healthy, faults: 1, clientTimeoutMs: 1000, lateMs: 1000 };

const textsOf = (exploration: Exploration): readonly string[] =>
  [...exploration.described()].map((parts) => parts.join('\n'));

describe('an exploration by compiled tables', () => {
  test.each([
    ['one connection on a healthy network', healthy],
    ['the same at a finer step', { ...healthy, lateMs: 100 }],
    ['one connection that may be half-open', silent],
  ])('finds what XState finds: %s', (_, terms) => {
    const product = systemOf(terms);
    const exploration = new Exploration(product);
    const { states, transitions, depth, complete } = exploration.run();
    const asked = exploreByAsking(product, askMachine);
    const texts = textsOf(exploration);
    expect(complete).toBe(true);
    expect(texts.length).toBe(new Set(texts).size);
    expect(new Set(texts)).toEqual(asked.states);
    expect({ states, transitions, depth }).toEqual({
      states: asked.states.size,
      transitions: asked.transitions,
      depth: asked.depth,
    });
  });

  test('finds what XState finds of two connections, as far as both go', () => {
    const product = systemOf({ ...silent, versions: ['5.0', '5.0'] });
    const exploration = new Exploration(product);
    const { depth } = exploration.run({ statesMax: 2000 });
    const asked = exploreByAsking(product, askMachine, 2000);
    expect(depth).toBe(asked.depth);
    expect(new Set(textsOf(exploration))).toEqual(asked.states);
  });

  test('finds what xstate/graph finds, and what its pure function finds', () => {
    const product = systemOf(healthy);
    const exploration = new Exploration(product);
    exploration.run();
    const texts = new Set(textsOf(exploration));
    expect(texts).toEqual(exploreByGraph(product, askMachine));
    expect(texts).toEqual(exploreByAsking(product, askTransition).states);
  });

  test('reaches the close for Keep Alive, the will after its delay and the expiry of the session', () => {
    const exploration = new Exploration(systemOf(silent));
    exploration.run();
    const texts = textsOf(exploration).join('\n');
    for (const state of [
      'silence.due, close.explained',
      'sending.promised, answer.pingrespTimedOut',
      'published',
      'expiring',
    ])
      expect(texts).toContain(`["${state}"`);
  });

  test('reaches takeover, and a session that is resumed', () => {
    const exploration = new Exploration(systemOf({ ...healthy, versions: ['5.0', '5.0'], lateMs: 1000 }));
    exploration.run({ statesMax: 20_000 });
    const texts = textsOf(exploration).join('\n');
    for (const state of ['challenged', 'superseded', 'yielded', 'cancelled', 'contested'])
      expect(texts).toContain(`["${state}"`);
  });

  test('tells the shortest way to a state', () => {
    const exploration = new Exploration(systemOf(healthy));
    exploration.run();
    const published = textsOf(exploration).findIndex((text) => text.includes('["published"'));
    expect(exploration.wayTo(published).map(inWords)).toEqual([
      'network.opened on 1',
      'client.CONNECT (5.0, Clean Start 1) on 1',
      'server.CONNACK (0, Session Present 0, to Clean Start 1) on 1',
      'network.closed by the client on 1',
      '500 ms pass',
      '500 ms pass',
      'a timer of will 1 fires',
      'server.PUBLISH of the will on 1',
      '500 ms pass',
      'a timer of will 1 fires',
    ]);
    expect(exploration.wayTo(0)).toEqual([]);
  });

  test('refuses a step of time that does not divide a delay', () => {
    const product = systemOf(healthy);
    expect(() => new Exploration({ ...product, stepMs: 300 }).run()).toThrow(RangeError);
  });
});

function inWords(step: Step): string {
  if (step.type === 'move') return step.move.name;
  return step.type === 'wait' ? `${step.ms} ms pass` : `a timer of ${step.part} fires`;
}
