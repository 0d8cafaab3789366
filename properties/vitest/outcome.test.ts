import { describe, expect, test } from 'vitest';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';
import { checkInVirtualTime } from '../check/check-virtually.ts';
import { Progress } from '../check/progress.ts';
import type { BrokerResult, CaseResult } from '../check/result.ts';
import { keepAliveControls } from '../controls/keep-alive.ts';
import { makeWrongBroker } from '../faults/wrong-broker.ts';
import { allProperties } from '../sentences/all.ts';
import { caseOutcomeOf, outcomeOf, type TestOutcome } from './outcome.ts';

const control = keepAliveControls.find(({ fault }) => fault === 'Keep Alive runs out at 2 K');
if (!control) throw new Error('The control has another name.');
const broken = allProperties.find(({ sentence }) => sentence === control.caughtBy);
const kept = allProperties.find(({ sentence }) => sentence.startsWith('A protocol level that'));
if (!broken || !kept) throw new Error('A property has another name.');

const makeBroker = await makeWrongBroker(control);
const progress = new Progress({ write: () => true } as unknown as NodeJS.WriteStream);
const result = await checkInVirtualTime(
  { name: 'wrong', kind: 'virtual', makeBroker },
  { properties: [broken, kept], versions: ['3.1.1'], runs: 60, seed: 1 },
  progress,
);

const outcome = (of: BrokerResult, property = broken): TestOutcome =>
  outcomeOf(of, property, '3.1.1', (file) => `replay ${file}`);

test('a property that holds passes', () => {
  expect(outcome(result, kept)).toEqual({ outcome: 'pass' });
});

test('one that does not fails with the finding, its statement and the command that replays it', () => {
  const findings = result.findings.map((finding) => ({ ...finding, file: 'one.ndjson' }));
  const failed = outcome({ ...result, findings });
  expect(failed).toMatchObject({
    outcome: 'fail',
    text: expect.stringMatching(/scenarios failed\.[^]*MQTT-3\.1\.2-24[^]*replay one\.ndjson$/u) as string,
  });
});

test('what is known is no failure, but nothing beside it is excused', () => {
  const [finding] = result.findings;
  if (!finding) throw new Error('Nothing was found.');
  const known: KnownDeviation = {
    statement: '3.1.1:MQTT-3.1.2-24',
    reason: 'it sweeps',
    link: 'https://example.org/1',
  };
  expect(outcome({ ...result, findings: result.findings.map((one) => ({ ...one, known })) })).toEqual({
    outcome: 'skip',
    why: 'known: 3.1.1:MQTT-3.1.2-24: it sweeps (https://example.org/1)',
  });
  const another = { ...finding, number: 7 };
  const results = result.results.map((one) => ({ ...one, findings: [...one.findings, another.number] }));
  expect(outcome({ ...result, results, findings: [{ ...finding, known }, another] })).toMatchObject({
    outcome: 'fail',
  });
});

test('what is late or unexplained is no failure, unless the profile is strict', () => {
  const findings = result.findings.map((one) => ({ ...one, kind: 'late' as const }));
  expect(outcome({ ...result, findings, isStrict: false })).toMatchObject({
    outcome: 'skip',
    why: expect.stringMatching(/^late: no packet came/u) as string,
  });
  expect(outcome({ ...result, findings })).toMatchObject({ outcome: 'fail' });
});

test('what was never seen, or not played, is told', () => {
  const results = result.results.map((one) => ({ ...one, unseen: ['it happens'] }));
  expect(outcome({ ...result, results }, kept)).toEqual({
    outcome: 'inconclusive',
    why: 'it was never seen that it happens',
  });
  const skipped = [{ what: 'MQTT 3.1.1', why: 'it is another version' }];
  expect(outcome({ ...result, results: [], skipped })).toEqual({ outcome: 'skip', why: 'it is another version' });
  const needing = ['5.0', '3.1.1'].map((version) => ({
    what: `MQTT ${version}, all scenarios: ${broken.sentence}`,
    why: `${version} needs something`,
  }));
  expect(outcome({ ...result, results: [], skipped: needing })).toEqual({
    outcome: 'skip',
    why: '3.1.1 needs something',
  });
});

describe('a case', () => {
  const one = {
    area: 'ping',
    sentence: 'PINGREQ is answered.',
    statements: ['3.1.1:MQTT-3.12.4-1'],
    version: '3.1.1',
  } as const;
  const of = (made: Partial<CaseResult>): TestOutcome =>
    caseOutcomeOf({ ...result, cases: [{ ...one, verdict: 'fail', ...made }] }, one.sentence, '3.1.1');

  test('passes, or fails with what happened instead', () => {
    expect(of({ verdict: 'pass' })).toEqual({ outcome: 'pass' });
    expect(of({ why: 'nothing came', confirmation: { failed: 2, of: 3 }, exchange: ['── PINGREQ ──▶'] })).toMatchObject(
      {
        outcome: 'fail',
        text: expect.stringMatching(/nothing came\n.*2 of 3 repet[^]*MQTT-3\.12\.4-1[^]*── PINGREQ/u) as string,
      },
    );
    expect(of({ verdict: 'inconclusive', why: 'it was slow' })).toEqual({
      outcome: 'inconclusive',
      why: 'it was slow',
    });
  });

  test('is skipped if it is known, or was not played', () => {
    const known = { sentence: one.sentence, reason: 'it never does' };
    expect(of({ known })).toEqual({ outcome: 'skip', why: 'known: PINGREQ is answered.: it never does' });
    const skipped = [{ what: `MQTT 3.1.1: ${one.sentence}`, why: 'the broker does not have it' }];
    expect(caseOutcomeOf({ ...result, skipped }, one.sentence, '3.1.1')).toEqual({
      outcome: 'skip',
      why: 'the broker does not have it',
    });
  });
});
