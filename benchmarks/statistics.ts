/** Medians, and how far the ratio of two of them can be trusted. */
import { median, quantileSorted, sampleWithReplacement } from 'simple-statistics';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export { median } from 'simple-statistics';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const confidence = 0.99;
const resamples = 2000;

/** Nothing has changed if both are 0, and everything if only the first was. */
export function ratio(numerator: number, denominator: number): number {
  return numerator === denominator ? 1 : numerator / denominator;
}

/**
 * The interval in which the ratio of the medians lies, by the percentile bootstrap (Efron 1979). Resampled with a fixed seed,
 * so that the same samples get the same verdict. It knows what varies within a run, not what varies between runs.
 */
export function ratioOfMediansInterval(numerators: readonly number[], denominators: readonly number[]): Interval {
  const generator = xoroshiro128plus(1);
  const random = (): number => uniformFloat64(generator);
  const resampledMedian = (samples: readonly number[]): number =>
    median(sampleWithReplacement([...samples], samples.length, random));
  const ratios = Array.from({ length: resamples }, () =>
    ratio(resampledMedian(numerators), resampledMedian(denominators)),
  ).toSorted((a, b) => a - b);
  // Without interpolation, as a ratio may be infinite.
  const tail = Math.floor((resamples * (1 - confidence)) / 2);
  return { low: ratios[tail] ?? NaN, high: ratios[resamples - 1 - tail] ?? NaN };
}

/** From which to which value the middle half of the samples lies. */
export function middleHalf(samples: readonly number[]): Interval {
  const sorted = samples.toSorted((a, b) => a - b);
  return { low: quantileSorted(sorted, 0.25), high: quantileSorted(sorted, 0.75) };
}
