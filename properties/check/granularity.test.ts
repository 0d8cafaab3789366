import { describe, expect, test } from 'vitest';
import type { Measure } from '../../model/observer/observer.ts';
import { granularityOf, measuredProfile } from './granularity.ts';

const close = (keepAliveSeconds: number, latenessMs: number): Measure => ({
  chart: 'keep-alive',
  output: 'network.closed',
  connection: 0,
  at: 0,
  latenessMs,
  keepAliveSeconds,
});
const will = (latenessMs: number, waitedFor?: Measure['waitedFor']): Measure => ({
  chart: 'will service',
  output: 'server.PUBLISH',
  connection: 0,
  at: 0,
  latenessMs,
  ...(waitedFor && { waitedFor }),
});

describe('the granularity of a broker', () => {
  test('is a distribution for each Keep Alive and each timed output', () => {
    const late = Array.from({ length: 100 }, (_, index) => close(1, index + 1));
    const all = [close(2, 7), ...late, will(3, 'end of the session'), will(4), will(5, 'delay')];
    expect(granularityOf(all)).toEqual([
      {
        output: 'close for Keep Alive',
        keepAliveSeconds: 1,
        count: 100,
        minMs: 1,
        p50Ms: 50,
        p90Ms: 90,
        p99Ms: 99,
        maxMs: 100,
      },
      {
        output: 'close for Keep Alive',
        keepAliveSeconds: 2,
        count: 1,
        minMs: 7,
        p50Ms: 7,
        p90Ms: 7,
        p99Ms: 7,
        maxMs: 7,
      },
      { output: 'will at the close', count: 1, minMs: 4, p50Ms: 4, p90Ms: 4, p99Ms: 4, maxMs: 4 },
      { output: 'will after its delay', count: 1, minMs: 5, p50Ms: 5, p90Ms: 5, p99Ms: 5, maxMs: 5 },
      { output: 'will at the end of the session', count: 1, minMs: 3, p50Ms: 3, p90Ms: 3, p99Ms: 3, maxMs: 3 },
    ]);
  });

  test('proposes a profile that fits: a share of the Keep Alive for one that polls, none for one with a timer', () => {
    const polling = [1, 2, 4, 8].flatMap((k) => [close(k, 0), close(k, 200 + k * 750)]);
    expect(measuredProfile(granularityOf([...polling, will(30)]), 50)).toEqual({
      name: 'measured',
      lateMs: 250,
      lateShareOfKeepAlive: 0.75,
      lateMsOfLongKeepAlive: 0,
      answerMs: 50,
      connectTimeoutMs: null,
    });
    const timed = [1, 2, 4, 8].map((k) => close(k, 90 - k));
    expect(measuredProfile(granularityOf([...timed, will(400)]), 50)).toMatchObject({
      lateMs: 450,
      lateShareOfKeepAlive: 0,
    });
    expect(measuredProfile(granularityOf([will(400)]), 50)).toBeUndefined();
  });

  test('proposes a connect time-out that every close fits in, none if there was none', () => {
    const timed = granularityOf([close(1, 90)]);
    expect(measuredProfile(timed, 50, [9_990, 10_240])).toMatchObject({ connectTimeoutMs: 9_950, lateMs: 350 });
    expect(measuredProfile(timed, 50, [10_000, 10_020])).toMatchObject({ connectTimeoutMs: 10_000, lateMs: 150 });
    expect(measuredProfile(timed, 50)).toMatchObject({ connectTimeoutMs: null, lateMs: 150 });
  });
});
