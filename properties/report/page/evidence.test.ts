import { describe, expect, it } from 'vitest';
import type { ReportedBroker, ReportedFinding, ReportedProperty } from '../document.ts';
import { evidenceByCases, evidenceByProperties } from './evidence.ts';

const id = '5.0:MQTT-3.1.2-22';
const other = '5.0:MQTT-3.1.2-8';
const property: ReportedProperty = {
  sentence: 'A silent client is disconnected.',
  chapter: 'keep-alive',
  statements: [id, other],
  version: '5.0',
  verdict: 'pass',
  tally: { pass: 1, fail: 0, inconclusive: 0 },
  lateness: [],
  unseen: [],
  doubts: [],
  findings: [],
};
const failing: ReportedProperty = { ...property, verdict: 'fail', findings: [1] };
const finding: ReportedFinding = {
  number: 1,
  kind: 'violation',
  version: '5.0',
  statements: [id],
  why: 'nothing came',
  chart: 'keep-alive: overdue',
  atMs: 1_600,
  connection: 0,
  allowed: {},
  property: property.sentence,
  alsoFoundBy: [],
  failures: 1,
  how: 'once',
  scenario: {},
  sequence: [],
  timers: [],
};
const broker = (more: Partial<ReportedBroker>): ReportedBroker => ({
  broker: 'one',
  description: '',
  checkedBy: 'mqtt-liveness',
  seed: 1,
  checkedAt: '2026-01-01T00:00:00Z',
  seconds: 1,
  notes: [],
  readings: {},
  properties: [],
  findings: [],
  skipped: [],
  deaths: [],
  ...more,
});

describe('what a check says of a statement', () => {
  it('is nothing if nothing that cites it was played', () => {
    expect(evidenceByProperties(broker({}), id)).toBeUndefined();
    const of311 = { ...property, version: '3.1.1' } as const;
    expect(evidenceByProperties(broker({ properties: [of311] }), id)).toBeUndefined();
    expect(evidenceByCases(broker({}), id)).toBeUndefined();
  });

  it('is the worst finding that cites it, and not that of another statement', () => {
    const found = broker({ properties: [failing], findings: [finding] });
    expect(evidenceByProperties(found, id)).toMatchObject({ standing: 'violation', findings: [1] });
    expect(evidenceByProperties(found, other)).toMatchObject({
      standing: 'inconclusive',
      findings: [],
      why: ['F1 breaks another statement by it'],
    });
    const late = broker({ properties: [failing], findings: [{ ...finding, kind: 'late' }] });
    expect(evidenceByProperties(late, id)?.standing).toBe('late');
  });

  it('passes if one property that cites it does', () => {
    const found = broker({ properties: [failing, property], findings: [finding] });
    expect(evidenceByProperties(found, other)?.standing).toBe('pass');
  });

  it('is by cases the worst of them', () => {
    const one = {
      area: 'keep-alive',
      sentence: 'S.',
      statements: [id],
      version: '5.0',
      verdict: 'pass',
      remarks: [],
      exchange: [],
      replay: '',
    } as const;
    expect(evidenceByCases(broker({ cases: [one] }), id)?.standing).toBe('pass');
    expect(evidenceByCases(broker({ cases: [one, { ...one, verdict: 'fail', why: 'no' }] }), id)).toMatchObject({
      standing: 'violation',
      count: 2,
      why: ['S. no'],
    });
    const known = { ...one, verdict: 'fail', known: { reason: 'by design' } } as const;
    expect(evidenceByCases(broker({ cases: [one, known] }), id)?.standing).toBe('known');
  });
});
