/** Every ambiguity, and what types say of those that have a switch. */
import type { Ambiguity } from './ambiguity.ts';
import { ambiguitiesOfConnections } from './of-connections.ts';
import { ambiguitiesOfKeepAlive } from './of-keep-alive.ts';
import { ambiguitiesOfWills } from './of-wills.ts';

const all = [...ambiguitiesOfWills, ...ambiguitiesOfKeepAlive, ...ambiguitiesOfConnections] as const;

type Entry = (typeof all)[number];
type SwitchedEntry = Extract<Entry, { readonly switch: true }>;

/** An ambiguity with a switch. */
export type AmbiguityId = SwitchedEntry['id'];
export type ReadingId<Id extends AmbiguityId = AmbiguityId> = Extract<
  SwitchedEntry,
  { readonly id: Id }
>['readings'][number]['id'];

/** Which readings a broker may follow; where nothing is said, those that the register accepts. */
export type AcceptedReadings = { readonly [Id in AmbiguityId]?: readonly ReadingId<Id>[] };

export const ambiguities: readonly Ambiguity[] = all;

const byId: ReadonlyMap<string, Ambiguity> = new Map(all.map((one) => [one.id, one]));

/** Throws RangeError if there is none. */
export function ambiguity(id: AmbiguityId): Ambiguity {
  const found = byId.get(id);
  if (!found) throw new RangeError(`No ambiguity is called ${id}.`);
  return found;
}
