/** What is known of a broker is told and does not count; what is news does. */
import { describe, expect, it } from 'vitest';
import { allProperties } from '../sentences/all.ts';
import { brokerNamed, brokerNames } from '../brokers/broker-named.ts';
import { client, connected } from '../../model/observer/hand-written.ts';
import { keyBesideKnown, markKnown, notesOnUnseen } from './known.ts';
import type { Line } from '../../model/observer/lines.ts';
import { exitCodeOf, exitCodes, type BrokerResult, type Finding } from './result.ts';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';

const [property] = allProperties;
if (!property) throw new Error('There are properties.');

const finding: Finding = {
  number: 1,
  property,
  version: '3.1.1',
  scenario: { version: '3.1.1', ties: 'server first', steps: [] },
  run: { verdict: { verdict: 'pass' }, observations: [], measures: [], seen: new Set() },
  failure: {
    verdict: 'fail',
    statements: ['3.1.1:MQTT-3.1.2-8', '3.1.1:MQTT-3.1.2-10'],
    at: 0,
    connection: 0,
    chart: 'will',
    expected: {},
    why: 'the will was never published',
  },
  failures: 1,
  alsoFoundBy: [],
  how: 'one scenario failed so',
};
const known: KnownDeviation = { statement: '3.1.1:MQTT-3.1.2-8', reason: 'it publishes no wills' };

function withTrace(lines: readonly Line[]): Finding {
  const observations = lines.map(([at, connection, event]) => ({ at, tap: 'server', connection, event }) as const);
  return { ...finding, run: { ...finding.run, observations }, failure: { ...finding.failure, at: 9_000 } };
}

function exitCodeWith(findings: readonly Finding[]): number {
  const tally = { pass: 1, fail: findings.length, inconclusive: 0 };
  const result = {
    property,
    version: '3.1.1',
    tally,
    latenesses: [],
    followed: [],
    unseen: [],
    doubts: [],
    findings: [1],
  };
  const broker = {
    broker: 'it',
    description: '',
    notes: [],
    results: [result],
    findings,
    skipped: [],
    deaths: [],
    seconds: 0,
  };
  return exitCodeOf([broker as BrokerResult]);
}

describe('a finding', () => {
  it('that is not known makes the check fail', () => {
    expect(exitCodeWith(markKnown([finding], []))).toBe(exitCodes.fail);
  });

  it('by a statement that is known does not', () => {
    const [marked, ...others] = markKnown([finding], [known]);
    expect([marked?.known, others]).toEqual([known, []]);
    expect(exitCodeWith([{ ...finding, known }])).toBe(exitCodes.pass);
  });

  it.each<[string, KnownDeviation]>([
    ['its second statement', { ...known, statement: '3.1.1:MQTT-3.1.2-10' }],
    ['another explanation', { ...known, why: 'the will came twice' }],
  ])('is news if only %s is known', (_, other) => {
    expect(markKnown([finding], [other])).toEqual([finding]);
  });

  it('is known by a part of its explanation', () => {
    expect(markKnown([finding], [{ ...known, why: 'never published' }])[0]?.known).toBeDefined();
  });

  it('is news if it came earlier than what is known', () => {
    const early = { ...finding, failure: { ...finding.failure, at: 1_000, expected: { fromMs: 1_500 } } };
    expect(markKnown([early], [{ ...known, earlyMsMax: 500 }])[0]?.known).toBeDefined();
    expect(markKnown([early], [{ ...known, earlyMsMax: 499 }])[0]?.known).toBeUndefined();
  });

  it('is news unless every occasion is known that it may turn on', () => {
    const takenOver: KnownDeviation = { ...known, after: ['taken over, its session goes on'] };
    const over = connected(1, 1, { clientId: 'client 0', cleanStart: false });
    const farewell: Line = [0, 0, client('DISCONNECT', { reasonCode: 4 })];
    const isKnown = (lines: readonly Line[]): boolean =>
      markKnown([withTrace(lines)], [takenOver])[0]?.known === takenOver;
    expect(isKnown([...connected(0, 0), ...over])).toBe(true);
    expect(isKnown(connected(0, 0))).toBe(false);
    expect(isKnown([...connected(0, 0), farewell, ...over])).toBe(false);
  });

  it('that is known is kept apart from what is alike and news, lest it be found in its place', () => {
    const keyOf = keyBesideKnown([{ ...known, after: ['closed by client'] }]);
    const one = withTrace([...connected(0, 0), [1, 0, { type: 'network.closed', by: 'client', abortive: false }]]);
    const other = withTrace([...connected(0, 0), [1, 0, { type: 'network.closed', by: 'server', abortive: false }]]);
    expect(keyOf(one.failure, one.run)).not.toBe(keyOf(other.failure, other.run));
    expect(keyOf(one.failure, one.run)).toBe(keyOf(one.failure, one.run));
  });
});

it('what is known and shows in several ways has been seen if it was in one', () => {
  const other: KnownDeviation = { ...known, why: 'the will came twice' };
  expect(notesOnUnseen([finding], [known, other])).toEqual([]);
  expect(notesOnUnseen([], [known, other])).toHaveLength(1);
});

it('what is known and not seen is noted', () => {
  expect(notesOnUnseen([finding], [known])).toEqual([]);
  expect(notesOnUnseen([], [known])).toEqual([
    'known, but not seen this time: 3.1.1:MQTT-3.1.2-8, it publishes no wills',
  ]);
});

const knownOfBrokers = brokerNames.flatMap((name) => {
  const broker = brokerNamed(name);
  return broker?.kind === 'wire'
    ? broker.knownDeviations.map((one) => ({ name, ...one, all: broker.knownDeviations }))
    : [];
});

describe.each(knownOfBrokers)('what is known of $name: $statement, $why, after $after', (one) => {
  const { statement, why = '', after, earlyMsMax, all } = one;
  const [chart = ''] = { '3.1.1:MQTT-3.1.2-8': ['will'], '5.0:MQTT-3.1.2-8': ['will'] }[statement as string] ?? [
    'every chart',
  ];
  const alike = { ...finding, failure: { ...finding.failure, statements: [statement], why, chart, at: 9_000 } };
  const isNews = (other: Finding): boolean => markKnown([other], all)[0]?.known === undefined;

  it('has a condition', () => {
    expect(why).not.toBe('');
  });

  it('lets another explanation be news', () => {
    expect(isNews({ ...alike, failure: { ...alike.failure, why: 'it is otherwise' } })).toBe(true);
  });

  it('lets another statement be news', () => {
    expect(isNews({ ...alike, failure: { ...alike.failure, statements: ['5.0:MQTT-3.12.4-1'] } })).toBe(true);
  });

  // As its trace is empty, there is no occasion that anybody could know.
  it('lets another occasion be news', () => {
    expect(isNews(alike)).toBe(after !== undefined);
  });

  it.runIf(earlyMsMax !== undefined)('lets what is earlier be news', () => {
    const expected = { fromMs: alike.failure.at + (earlyMsMax ?? 0) + 1 };
    expect(isNews({ ...alike, failure: { ...alike.failure, expected } })).toBe(true);
  });
});
