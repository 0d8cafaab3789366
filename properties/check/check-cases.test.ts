/** A case that is known is told and does not count, as long as it fails as it is known to. */
import { describe, expect, it } from 'vitest';
import { allCases } from '../conformance/all.ts';
import type { PlayedCase } from '../conformance/play-cases.ts';
import { brokerNamed, brokerNames } from '../brokers/broker-named.ts';
import type { KnownCase } from '../brokers/known/known-deviation.ts';
import { caseResultOf, notesOnPassed } from './check-cases.ts';
import { exitCodeOf, exitCodes, type BrokerResult } from './result.ts';

const [one] = Object.values(allCases).flat();
if (!one) throw new Error('There are cases.');
const { sentence } = one;
const version = '5.0';
const known: KnownCase = { sentence, how: ['c*00: PINGRESP came.', 'It waits.'], reason: 'it does not look' };

function failing(...whys: readonly string[]): PlayedCase {
  const failures = whys.map((why) => ({ why, exchange: [`exchange of ${why}`] }));
  return {
    area: 'an area',
    one: { ...one, sentence } as PlayedCase['one'],
    version,
    outcome: 'fail',
    remarks: [],
    failures,
  };
}

function told(knownCases: readonly KnownCase[], ...whys: readonly string[]) {
  const cases = caseResultOf(failing(...whys), { knownCases });
  const result: BrokerResult = {
    broker: 'it',
    description: '',
    notes: [],
    results: [],
    findings: [],
    skipped: [],
    deaths: [],
    seconds: 0,
    cases,
  };
  return { known: cases[0]?.known, why: cases[0]?.why, exchange: cases[0]?.exchange, exitCode: exitCodeOf([result]) };
}

describe('a case that is known', () => {
  it.each([
    'It waits.',
    'After these bytes, of 9:\nc100: PINGRESP came.',
    'After these bytes, of 9:\nc100: PINGRESP came.\ncf00: PINGRESP came.',
  ])('does not count when it fails as it is known to: %s', (why) => {
    expect(told([known], why)).toMatchObject({ known, why, exitCode: exitCodes.pass });
  });

  it.each([
    'It waits',
    'It waits. And waits.',
    'c100: PINGRESP came. And more.',
    'After these bytes, of 9:\nc100: PINGRESP came.\ne100: The server has not closed.',
    'After these bytes, of 9:\nc100: The server has not closed.',
    'cPINGRESP came.',
  ])('is news when it fails otherwise, be it by one line: %s', (why) => {
    expect(told([known], why)).toMatchObject({ known: undefined, exitCode: exitCodes.fail });
  });

  it('is news, and told by that, if one of its repetitions fails otherwise', () => {
    expect(told([known], 'It waits.', 'It lies.', 'It waits.')).toMatchObject({
      known: undefined,
      why: 'It lies.',
      exchange: ['exchange of It lies.'],
      exitCode: exitCodes.fail,
    });
  });

  it('is of its version and its sentence', () => {
    expect(told([{ ...known, version }], 'It waits.').known).toBeDefined();
    expect(told([{ ...known, version: '3.1.1' }], 'It waits.').known).toBeUndefined();
    expect(told([{ ...known, sentence: 'Another.' }], 'It waits.').known).toBeUndefined();
  });

  it('may be known to fail in any way', () => {
    const { how: _, ...inAnyWay } = known;
    expect(told([inAnyWay], 'It lies.')).toMatchObject({ known: inAnyWay, exitCode: exitCodes.pass });
  });

  it('is noted when it passes', () => {
    const passed: PlayedCase = { ...failing(), outcome: 'pass' };
    const note = `known, but not seen this time: MQTT 5.0: ${sentence}, it does not look`;
    expect(notesOnPassed([passed], { knownCases: [known] })).toEqual([note]);
    expect(notesOnPassed([failing('It waits.')], { knownCases: [known] })).toEqual([]);
    expect(notesOnPassed([{ ...passed, outcome: 'not offered' }], { knownCases: [known] })).toEqual([]);
  });
});

const ofBrokers = brokerNames.flatMap((name) => {
  const broker = brokerNamed(name);
  return broker?.kind === 'wire' ? (broker.knownCases ?? []).map((each) => ({ name, ...each })) : [];
});

it.each(ofBrokers)('what is known of $name lets another failure be news: $sentence', (each) => {
  const { name: _, how = [], ...rest } = each;
  const asKnown = { ...rest, how };
  const played = {
    ...failing(),
    one: { ...one, sentence: each.sentence } as PlayedCase['one'],
    version: each.version ?? version,
  };
  const isNews = (why: string): boolean =>
    caseResultOf({ ...played, failures: [{ why, exchange: [] }] }, { knownCases: [asKnown] })[0]?.known === undefined;
  const why = how.map((line) => line.replaceAll('*', '0')).join('\n');
  expect(how.length).toBeGreaterThan(0);
  expect(isNews(why)).toBe(false);
  expect(isNews(`${why}\nsomething else`)).toBe(true);
  expect(isNews('Nothing came where it should have.')).toBe(true);
});
