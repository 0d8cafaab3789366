/** Makes the steps of a finding few and their bytes short, as long as the same is found. */
import { Arena } from './arena.ts';
import { Finding } from './finding.ts';
import type { HostileStep } from './plan.ts';
import type { Subject } from './stage.ts';
import { withinTime } from './time-limit.ts';

/** Of one round. One takes a tenth of a second. */
export const roundLimitMs = 20_000;
const shrinkLimitMs = 2_000;
const triesMax = 3_000;
/** Each of these takes the whole limit. */
const stallsMax = 20;

/** Plays the steps on a new arena, and answers what was found. */
export function findingOf(
  subject: Subject,
  steps: readonly HostileStep[],
  limitMs = roundLimitMs,
): Finding | undefined {
  try {
    withinTime(limitMs, () => new Arena(subject).play(steps));
    return undefined;
  } catch (error) {
    if (error instanceof Finding) return error;
    throw error;
  }
}

/** `undefined` if the steps by themselves find nothing of the kind: it takes what was played before. */
export function shrink(
  subject: Subject,
  steps: readonly HostileStep[],
  found: Finding,
): readonly HostileStep[] | undefined {
  let tries = 0;
  let stalls = 0;
  const fails = (candidate: readonly HostileStep[]): boolean => {
    if (tries >= triesMax || stalls >= stallsMax) return false;
    tries += 1;
    const other = findingOf(subject, candidate, shrinkLimitMs);
    if (other?.what === 'it stalls') stalls += 1;
    return other?.what === found.what;
  };
  if (!fails(steps)) return undefined;
  const few = fewer(steps, fails);
  const joined = withJoinedPieces(few);
  return shorter(fails(joined) ? joined : few, fails);
}

/** Leaves out ever smaller parts. */
function fewer<Item>(all: readonly Item[], fails: (candidate: readonly Item[]) => boolean): readonly Item[] {
  let items = all;
  for (let size = Math.ceil(items.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < items.length;) {
      const candidate = [...items.slice(0, from), ...items.slice(from + size)];
      if (fails(candidate)) items = candidate;
      else from += size;
    }
  }
  return items;
}

function withJoinedPieces(steps: readonly HostileStep[]): readonly HostileStep[] {
  const joined: HostileStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    const isMore = step.step === 'bytes' && last?.step === 'bytes' && last.connection === step.connection;
    if (isMore) joined[joined.length - 1] = { ...step, bytes: Buffer.concat([last.bytes, step.bytes]) };
    else joined.push(step);
  }
  return joined;
}

function shorter(
  all: readonly HostileStep[],
  fails: (candidate: readonly HostileStep[]) => boolean,
): readonly HostileStep[] {
  let steps = all;
  for (const [index, step] of steps.entries()) {
    if (step.step !== 'bytes') continue;
    const withBytes = (bytes: readonly number[]): readonly HostileStep[] =>
      steps.with(index, { ...step, bytes: Uint8Array.from(bytes) });
    steps = withBytes(fewer([...step.bytes], (bytes) => fails(withBytes(bytes))));
  }
  return steps;
}
