/** The model keeps its invariants, in every state that can be reached; each ablation breaks one. */
import { describe, expect, test } from 'vitest';
import type { AcceptedReadings } from '../ambiguities/register.ts';
import { judgeTrace } from '../observer/judge.ts';
import { strictProfile } from '../vocabulary/profile.ts';
import type { Observation } from '../vocabulary/trace.ts';
import { allAblations } from './ablations.ts';
import { asTrace } from './as-trace.ts';
import { isAccepted, none, some } from './conditions.ts';
import { configurationOf, configurations, invariantsOf } from './configurations.ts';
import { Exploration } from './exploration.ts';
import { allInvariants, judged } from './invariants/all.ts';
import { allNevers } from './invariants/never.ts';
import { clientFindsHalfOpen } from './invariants/client.ts';
import type { Condition } from './product.ts';
import { systemOf, serverParts, type System } from './system.ts';
import { subscriber } from './server-moves.ts';
import { forEver, timelock } from './ways-out.ts';

const inSuite = configurations.filter(({ isLarge }) => !isLarge);

function explored(system: System): Exploration {
  const exploration = new Exploration(system);
  const { complete } = exploration.run();
  expect(complete).toBe(true);
  return exploration;
}

describe('in every state that can be reached', () => {
  test.each(inSuite)('all invariants hold: $name', (one) => {
    const { found, complete } = new Exploration(judged(systemOf(one.terms), invariantsOf(one))).run();
    expect(found).toEqual([]);
    expect(complete).toBe(true);
  });

  test.each(inSuite.filter(({ terms }) => !terms.willsAhead))('the server can always go on: $name', ({ terms }) => {
    const system = systemOf(terms);
    expect(timelock(explored(system), serverParts(system))).toBeUndefined();
  });
});

describe('each invariant can break', () => {
  test.each(allAblations)('if $fault', ({ bend, breaks, configuration: name, steps }) => {
    const { terms } = configurationOf(name);
    const exploration = new Exploration(bend(judged(systemOf(terms), invariantsOf(configurationOf(name)))));
    const { found } = exploration.run({ untilFound: true });
    const broken = found.find(({ sentence }) => sentence.startsWith(breaks));
    expect(broken).toBeDefined();
    expect(exploration.wayTo(broken?.state ?? 0)).toHaveLength(steps);
  });

  test('and for each there is such an ablation', () => {
    const sentences = [...allInvariants.map(({ sentence }) => sentence), ...allNevers];
    const broken = new Set(allAblations.map(({ breaks }) => breaks));
    expect(sentences.filter((sentence) => !broken.has(sentence))).toEqual([]);
  });
});

describe('what the standard does not bound', () => {
  test('without Keep Alive a connection can be half-open for ever', () => {
    const system = systemOf(configurationOf('one connection, K = 0').terms);
    expect(forEver(explored(system), halfOpen(system, 'up'))).toBeDefined();
    expect(forEver(explored(system), halfOpen(system, 'down'))).toBeDefined();
  });

  test('with it the way to the server cannot, nor the way to a client that only pings', () => {
    const system = systemOf(configurationOf('one connection, 5.0').terms);
    expect(forEver(explored(system), halfOpen(system, 'up'))).toBeUndefined();
    expect(forEver(explored(system), halfOpen(system, 'down'))).toBeUndefined();
  });

  test('a client that keeps publishing may never notice that it hears nothing', () => {
    const { terms } = configurationOf('one connection, the client publishes');
    const system = systemOf(terms);
    expect(forEver(explored(system), halfOpen(system, 'down'))).toBeDefined();
    expect(forEver(explored(system), halfOpen(system, 'up'))).toBeUndefined();
    const { found } = new Exploration(judged(system, [clientFindsHalfOpen])).run();
    expect(found).toHaveLength(1);
  });

  test('nothing that is closed goes on for ever in a state that has a deadline', () => {
    const system = systemOf(configurationOf('one connection, 5.0').terms);
    const [session = 0] = system.places.sessions;
    const stored = [some(({ name }) => name === 'stored', session), none(({ timers }) => timers.length === 0, session)];
    expect(forEver(explored(system), stored)).toBeUndefined();
  });
});

describe('the observer', () => {
  test.each(inSuite.filter(({ terms }) => !terms.talk.includes('malformed')))(
    'has nothing against what was explored: $name',
    ({ terms }) => {
      const exploration = explored(systemOf(terms));
      const { lateMs, connectTimeoutMs, versions, bytesCount = false } = terms;
      const readings: AcceptedReadings = { 'keep-alive-counts': [bytesCount ? 'bytes' : 'packets'] };
      const options = { profile: strictProfile(lateMs, connectTimeoutMs), version: versions[0], readings };
      const every = Math.ceil(exploration.size / 400);
      for (let state = every - 1; state < exploration.size; state += every) {
        const { header, observations } = asTrace(exploration.wayTo(state));
        const verdict = judgeTrace(
          { header, observations: [...watching(observations.length), ...observations] },
          options,
        );
        expect(verdict).not.toMatchObject({ verdict: 'fail' });
      }
    },
  );
});

/** The subscriber of the wills, from before everything else. */
function watching(count: number): readonly Observation[] {
  if (count === 0) return [];
  const events: readonly Observation['event'][] = [
    { type: 'network.opened' },
    { type: 'client.CONNECT', protocolVersion: '5.0', clientId: 'subscriber', cleanStart: true, keepAliveSeconds: 0 },
    { type: 'server.CONNACK', sessionPresent: false, reasonCode: 0 },
    { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter: 'will', qos: 0 }] },
    { type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [0] },
  ];
  return events.map((event) => ({ at: 0, tap: 'server', connection: subscriber, event }));
}

/** The connection is half-open: the client lives on with its half, and the server has not closed. */
function halfOpen({ places: { connections } }: System, way: 'up' | 'down'): readonly Condition[] {
  const [one] = connections;
  if (!one) throw new RangeError('There is no connection.');
  return [
    some(({ name }) => name === 'blackholed', one[way]),
    some(({ name }) => name === 'connected', one.connect),
    some(isAccepted, one.client),
  ];
}
