/** What is known of a broker is told and does not count; what is news does. */
import { describe, expect, it } from 'vitest';
import { allProperties } from '../all.ts';
import { markKnown, notesOnUnseen } from './known.ts';
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
});

it('what is known and not seen is noted', () => {
  expect(notesOnUnseen([finding], [known])).toEqual([]);
  expect(notesOnUnseen([], [known])).toEqual([
    'known, but not seen this time: 3.1.1:MQTT-3.1.2-8, it publishes no wills',
  ]);
});
