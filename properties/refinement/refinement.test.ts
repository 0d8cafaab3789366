/** The broker core refines the charts in every state that can be reached; brokers that are wrong do not. */
import { describe, expect, test } from 'vitest';
import { Broker } from '../../impl/broker.ts';
import { judgeTrace } from '../../model/observer/judge.ts';
import type { CrashEvent } from '../../model/vocabulary/event.ts';
import { strictProfile } from '../../model/vocabulary/profile.ts';
import { allControls } from '../controls/all.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { eventWords } from '../text/event-words.ts';
import { brokerSubject } from './broker-subject.ts';
import { refinementConfiguration, refinementConfigurations, refinedSystem } from './configurations.ts';
import { counterexampleInWords, counterexampleTrace } from './counterexample.ts';
import { doubted, type Doubted } from './doubt.ts';
import { notRefining } from './not-refining.ts';
import { refineBroker } from './refine-broker.ts';
import { Refinement, type Counterexample } from './refinement.ts';
import type { Subject } from './subject.ts';

const inSuite = refinementConfigurations.filter(({ isLarge }) => !isLarge);

/** Connections are numbered alike. */
function withoutNumber(name: string): string {
  return name.replace(/ on \d$/u, '');
}

describe('the broker does nothing that the charts forbid, and all that they demand', () => {
  const seen = { done: new Set<string>(), undone: new Set<string>(), outputs: new Set<string>() };

  test.each(inSuite)('$name', (configuration) => {
    const { counterexample, complete, done, undone, outputs } = refineBroker(configuration);
    expect(counterexample && counterexampleInWords(counterexample)).toBeUndefined();
    expect(complete).toBe(true);
    for (const name of done) seen.done.add(withoutNumber(name));
    for (const name of undone) seen.undone.add(withoutNumber(name));
    for (const { event } of outputs) seen.outputs.add(eventWords(event));
  });

  test('and all has been tried on it, and had from it, that there is', () => {
    expect([...seen.undone].filter((name) => !seen.done.has(name))).toEqual([]);
    expect([...seen.outputs].toSorted()).toEqual([
      'CONNACK sp=0',
      'CONNACK sp=0 0x01',
      'CONNACK sp=0 0x05',
      'CONNACK sp=0 0x87',
      'CONNACK sp=0 E=1',
      'CONNACK sp=0 K=1',
      'CONNACK sp=1',
      'CONNACK sp=1 E=1',
      'DISCONNECT 0x81',
      'DISCONNECT 0x82',
      'DISCONNECT 0x8d',
      'DISCONNECT 0x8e',
      'PINGRESP',
      ...[1, 2, 3].map((number) => `PUBLISH will ${JSON.stringify(String.fromCodePoint(number))}`),
      'closed by server',
    ]);
  });
});

describe('a wrong broker', () => {
  test.each(notRefining)('does not: $fault', async ({ fault, configuration: name, kind, steps }) => {
    const control = allControls.find((one) => one.fault === fault);
    if (!control) throw new RangeError(`There is no control «${fault}».`);
    const configuration = refinementConfiguration(name);
    const { counterexample } = refineBroker(configuration, { makeBroker: await makeWrongBroker(control) });
    if (!counterexample) throw new Error('It was not found.');
    expect(counterexample.kind).toBe(kind);
    expect(counterexample.way).toHaveLength(steps);
    const { lateMs, connectTimeoutMs, versions } = configuration.terms;
    const trace = counterexampleTrace(counterexample);
    const options = { profile: strictProfile(lateMs, connectTimeoutMs), version: versions[0] };
    // Of what is left undone the observer knows when the time is over.
    const lastMs = trace.observations.at(-1)?.at ?? 0;
    expect(judgeTrace(trace, options, lastMs + 10_000)).toMatchObject({ verdict: 'fail' });
  });

  test.each<[string, (event: CrashEvent) => CrashEvent, Counterexample['kind'], number]>([
    ['that loses in a crash what it should keep', (event) => ({ ...event, sessionsKept: false }), 'forbidden', 5],
    ['that keeps in a crash what it should lose', (event) => ({ ...event, sessionsKept: true }), 'forbidden', 5],
  ])('%s is found', (_, bend, kind, steps) => {
    const { terms, division } = refinementConfiguration('two connections, a crash');
    const subject = brokerSubject(terms, (options) => new Broker(options));
    const bent: Subject<Broker> = {
      ...subject,
      restarted: (former, event, nowMs) => subject.restarted(former, bend(event), nowMs),
    };
    const { counterexample } = new Refinement(refinedSystem({ terms, division }), bent).run();
    expect(counterexample).toMatchObject({ kind });
    expect(counterexample?.way).toHaveLength(steps);
  });

  test('that throws is found', () => {
    const { terms, division } = refinementConfiguration('one connection, K = 0');
    const subject = brokerSubject(terms, (options) => new Broker(options));
    const thrower: Subject<Broker> = {
      ...subject,
      make: () => {
        const broker = subject.make();
        const take = broker.input.bind(broker);
        broker.input = (connection, event, nowMs) => {
          if (event.type === 'client.PINGREQ') throw new Error('a ping');
          return take(connection, event, nowMs);
        };
        return broker;
      },
    };
    const { counterexample } = new Refinement(refinedSystem({ terms, division }), thrower).run();
    expect(counterexample).toMatchObject({ kind: 'threw', why: 'Error: a ping' });
    expect(counterexample?.way.at(-1)).toMatchObject({ action: { name: 'client.PINGREQ on 1' } });
  });
});

test('a server that wants to be woken for ever within an instant is found', () => {
  const configuration = refinementConfiguration('one connection, K = 0');
  const subject = brokerSubject(configuration.terms, (options) => new Broker(options));
  const restless: Subject<Broker> = {
    ...subject,
    make: () => Object.assign(subject.make(), { nextDeadlineMs: () => 0 }),
  };
  const { counterexample } = new Refinement(refinedSystem(configuration), restless).run();
  expect(counterexample).toMatchObject({ kind: 'restless', way: [{ type: 'wake' }] });
});

describe('the fingerprint of the broker', () => {
  const doubts = { pairs: 300, acts: 30, seed: 7 };

  function doubtedWith(name: string, fingerprint?: Subject<Broker>['fingerprint']): Doubted {
    const configuration = refinementConfiguration(name);
    const subject = brokerSubject(configuration.terms, (options) => new Broker(options));
    const refinement = new Refinement(refinedSystem(configuration), {
      ...subject,
      ...(fingerprint && { fingerprint }),
    });
    refinement.run();
    return doubted(refinement.behaviour, refinement.readings.actions.length, doubts);
  }

  test.each([
    'two connections, 5.0 and 5.0',
    'two connections, 3.1.1 and 5.0',
    'two connections, a tick of 1,500 ms',
    'two connections, clients break the protocol',
  ])('calls nothing one that shows a difference: %s', (name) => {
    expect(doubtedWith(name)).toEqual({ compared: doubts.pairs, difference: undefined });
  });

  test.each<[string, Subject<Broker>['fingerprint']]>([
    ['deadlines', (broker) => JSON.stringify([...broker.inspect().connections.keys()])],
    ['wills', (broker, nowMs) => `${nowMs} ${broker.population().sessions} ${broker.nextDeadlineMs()}`],
  ])('would be found out if it left out %s', (_, fingerprint) => {
    expect(doubtedWith('two connections, 5.0 and 5.0', fingerprint).difference).toBeDefined();
  });
});
