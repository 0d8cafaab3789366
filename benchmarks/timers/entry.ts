/** Who is let into a heat: a contestant that could not finish, by what it took at a smaller size, is spared the attempt. */
import { memoryMaxBytes, type Patience } from './competitor.ts';
import type { Contestant } from './contestants.ts';
import type { Exercise } from './exercise.ts';
import type { Outcome } from './heat.ts';

/** How a contestant did in the same exercise at a smaller size. */
export interface Form {
  readonly size: number;
  readonly outcome: Outcome;
}

export interface Entry {
  readonly entered: readonly Contestant[];
  readonly leftOut: readonly {
    readonly contestant: Contestant;
    readonly reason: string;
    readonly atEverySize: boolean;
  }[];
}

export interface Limits {
  readonly isQuick: boolean;
  readonly patience: Patience;
  readonly freeBytes: number;
}

export function enter(
  exercise: Exercise,
  size: number,
  contestants: readonly Contestant[],
  formOf: (contestant: Contestant) => Form | undefined,
  limits: Limits,
): Entry {
  const entered: Contestant[] = [];
  const leftOut: Entry['leftOut'][number][] = [];
  let bytes = 0;
  for (const contestant of contestants) {
    const takesPart = exercise.takesPart(contestant);
    if (takesPart === false) continue;
    if (takesPart !== true) {
      leftOut.push({ contestant, reason: takesPart.why, atEverySize: true });
      continue;
    }
    const form = formOf(contestant);
    const bytesNeeded =
      form === undefined || form.size < tellsFrom
        ? 0
        : scaled(form.outcome.residentBytes, fixed.bytes, size / form.size);
    const reason = reasonAgainst(exercise, contestant, size, form, bytesNeeded, limits);
    if (reason !== undefined) leftOut.push({ contestant, reason, atEverySize: false });
    else if (bytes + bytesNeeded > limits.freeBytes)
      leftOut.push({ contestant, reason: `no memory left beside the others`, atEverySize: false });
    else {
      entered.push(contestant);
      bytes += bytesNeeded;
    }
  }
  return { entered, leftOut };
}

function reasonAgainst(
  exercise: Exercise,
  contestant: Contestant,
  size: number,
  form: Form | undefined,
  bytesNeeded: number,
  { patience, isQuick }: Limits,
): string | undefined {
  const sizeMax = (isQuick ? contestant.quickSizeMax : undefined) ?? contestant.sizeMax;
  if (sizeMax !== undefined && size > sizeMax) return `is measured up to ${sizeMax}`;
  if (contestant.hasObjects && size > (exercise.objectsMax ?? Infinity))
    return 'takes too long to get ready; what so many of its timers cost, re-arm shows';
  if (!form) return undefined;
  const { outcome, size: smaller } = form;
  if (outcome.gaveUp !== undefined) return `at ${smaller}: ${outcome.gaveUp}`;
  if (bytesNeeded > memoryMaxBytes)
    return `would need about ${gigabytes(bytesNeeded)} of memory, by what it took at ${smaller}`;
  if (smaller < tellsFrom) return undefined;
  const factor = size / smaller;
  const chunkMs = scaled(outcome.chunkMs, exercise.rounds === undefined ? fixed.chunkMs : 0, factor);
  const isTooSlow =
    scaled(outcome.prepareMs, fixed.prepareMs, factor) > patience.prepareMs ||
    chunkMs > patience.chunkMs ||
    chunkMs * (exercise.rounds ?? 0) > patience.allRoundsMs;
  return isTooSlow ? `would take too long, by what it took at ${smaller}` : undefined;
}

/** With fewer timers it is not they that count. */
const tellsFrom = 100_000;

/** What does not grow with the number of timers, as a rule: the young generation, starting and warming up, a short chunk. */
const fixed = { bytes: 3 * 64 * 2 ** 20, prepareMs: 2000, chunkMs: 200 };

const scaled = (measured: number, constant: number, factor: number): number =>
  constant + Math.max(0, measured - constant) * factor;

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
