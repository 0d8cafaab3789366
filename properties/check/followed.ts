/** How a broker reads what the standard leaves open, over all scenarios that showed it. */
import type { FollowedReadings } from '../../model/vocabulary/verdict.ts';
import type { PropertyResult } from './result.ts';

/** By ambiguity, in how many scenarios nothing contradicted which readings. */
export type Followed = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function followedOf(results: readonly Pick<PropertyResult, 'followed'>[]): Followed {
  const counts = new Map<string, Map<string, number>>();
  for (const [id, readings] of results.flatMap(({ followed }) => followed.flatMap(entriesOf))) {
    const ofOne = counts.get(id) ?? new Map<string, number>();
    counts.set(id, ofOne);
    const text = readings.join(' or ');
    ofOne.set(text, (ofOne.get(text) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** One line for each ambiguity that came up; a broker that reads it now so and now so is told of. */
export function followedLines(followed: Followed): string[] {
  if (followed.size === 0) return [];
  const lines = [...followed].map(([id, counts]) => {
    const readings = [...counts].map(([reading, count]) => `${reading} (${count})`);
    return `    ${id}: ${readings.join(', but also ')}`;
  });
  return ['', '  where the standard leaves something open, it follows (in so many scenarios):', ...lines];
}

function entriesOf(readings: FollowedReadings): (readonly [string, readonly string[]])[] {
  return Object.entries(readings);
}
