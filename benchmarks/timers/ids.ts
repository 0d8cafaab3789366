/** Which timer comes next: drawn before anything is measured, the same for every contestant. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export function randomIntegers(count: number, from: number, to: number, seed: number): Int32Array {
  const random = xoroshiro128plus(seed);
  const drawn = new Int32Array(count);
  for (let index = 0; index < count; index++) drawn[index] = uniformInt(random, from, to);
  return drawn;
}

/** All ids below `n`, shuffled. */
export function shuffledIds(n: number, seed: number): Int32Array {
  const random = xoroshiro128plus(seed);
  const ids = new Int32Array(n);
  for (let id = 0; id < n; id++) {
    const place = uniformInt(random, 0, id);
    ids[id] = ids[place] as number;
    ids[place] = id;
  }
  return ids;
}

/** Eight delays of one to eight hours: connections differ, and none comes due on the real clock while it is measured. */
export const longDelayMs = (id: number): number => 3_600_000 * (1 + (id & 7));
