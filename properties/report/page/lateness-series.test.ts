import { describe, expect, it } from 'vitest';
import type { ReportedProperty } from '../document.ts';
import { seriesOf } from './lateness-series.ts';

function measured(chart: string, lateness: ReportedProperty['lateness']): ReportedProperty {
  return {
    sentence: '',
    chapter: 'keep-alive',
    statements: [],
    version: '5.0',
    verdict: 'pass',
    tally: { pass: 1, fail: 0, inconclusive: 0 },
    measures: { chart, outputs: ['network.closed'] },
    lateness,
    unseen: [],
    doubts: [],
    findings: [],
  };
}

describe('the latenesses of a broker', () => {
  it('are apart by what is measured and by Keep Alive, whichever property and version they are of', () => {
    const properties = [
      measured('will', [{ ms: [5] }]),
      measured('keep-alive', [{ keepAliveSeconds: 2, ms: [1, 9] }]),
      measured('keep-alive', [
        { keepAliveSeconds: 1, ms: [3] },
        { keepAliveSeconds: 2, ms: [4] },
      ]),
    ];
    expect(seriesOf({ properties })).toEqual([
      { name: 'keep-alive, K = 1 s', ms: [3] },
      { name: 'keep-alive, K = 2 s', ms: [1, 4, 9] },
      { name: 'will', ms: [5] },
    ]);
  });

  it('are taken together where there are many Keep Alives, each in one place', () => {
    const all = [1, 2, 3, 5, 6, 10, 11, 60, 61, 600, 601, 65_535];
    const properties = [
      measured(
        'keep-alive',
        all.map((keepAliveSeconds) => ({ keepAliveSeconds, ms: [keepAliveSeconds] })),
      ),
    ];
    expect(seriesOf({ properties })).toEqual([
      { name: 'keep-alive, K = 1 s', ms: [1] },
      { name: 'keep-alive, K = 2 s', ms: [2] },
      { name: 'keep-alive, K = 3 to 5 s', ms: [3, 5] },
      { name: 'keep-alive, K = 6 to 10 s', ms: [6, 10] },
      { name: 'keep-alive, K = 11 to 60 s', ms: [11, 60] },
      { name: 'keep-alive, K = 61 to 600 s', ms: [61, 600] },
      { name: 'keep-alive, K = 601 to 65,535 s', ms: [601, 65_535] },
    ]);
  });
});
