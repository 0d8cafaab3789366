import { describe, expect, test } from 'vitest';
import { Broker } from '../../impl/broker.ts';
import { judgeTrace } from '../../model/observer/judge.ts';
import { runVirtually } from '../executors/virtual.ts';
import { readCorpus } from './corpus.ts';

const corpus = readCorpus().map((entry) => [entry.found, entry] as const);

describe('the corpus', () => {
  test('is not empty', () => {
    expect(corpus.length).toBeGreaterThan(30);
  });

  test.each(corpus)('the trace is judged as it was: %s', (_, { observations, profile, scenario, contradicts, untilMs }) => {
    const header = { format: 'mqtt-liveness-trace', formatVersion: 1 } as const;
    const verdict = judgeTrace({ header, observations }, { profile, version: scenario.version }, untilMs);
    expect(verdict.verdict === 'fail' ? verdict.statements[0] : null).toBe(contradicts);
  });

  test.each(corpus)('the broker of this project does it right: %s', (_, { scenario, options }) => {
    const run = runVirtually(scenario, (brokerOptions) => new Broker(brokerOptions), options);
    expect(run.verdict).toMatchObject({ verdict: 'pass' });
  });
});
