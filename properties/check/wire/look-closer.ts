/**
 * Looks closer at what failed over a wire, once for each cause: does it fail again, what is the smallest scenario that
 * does, and how often does that one fail?
 */
import type { AcceptedReadings } from '../../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../../model/vocabulary/profile.ts';
import { playingGuardMs } from '../../executors/guard.ts';
import { shrinkByMimic, type ShrinkOptions, type Shrunk } from '../../mimic/shrink.ts';
import { causeKey, findingOf, kindOf, type Cause, type KeyOf, type Suspect } from '../cause.ts';
import { judge } from '../check-property.ts';
import type { Confirmation, Finding } from '../result.ts';
import type { Tally } from '../tally.ts';

/** How often a scenario is repeated before it is shrunk. */
const repeats = 3;
/** Scenarios of a cause that are repeated before it is taken for chance. */
const suspectsMax = 3;
/** So often, at most, are repetitions made up for that say nothing. */
const spareRepetitions = 2;
/** How much longer than the failure itself a repetition may take to fail, which is played by a wider guard than it is judged by. */
const spareMs = 1_000 + 2 * playingGuardMs;

export const confirmationsDefault = 5;

export interface LookOptions extends Omit<ShrinkOptions, 'until'> {
  /** For all that is shrunk together. */
  readonly shrinkMs: number;
  readonly profile: TimeProfile;
  readonly readings?: AcceptedReadings | undefined;
  /** Which failures are alike; {@link causeKey} if left out. */
  readonly keyOf?: KeyOf;
  /** Of the broker. */
  readonly tallies: readonly Tally[];
}

export interface LookedAt extends Shrunk {
  readonly cause: Cause;
  /** The scenario that was shrunk. */
  readonly first: Suspect;
}

/** The smallest scenario of a cause that fails alike; the first one if none failed again. */
export async function lookAt(cause: Cause, options: LookOptions): Promise<LookedAt> {
  const { keyOf = causeKey } = options;
  const suspects = cause.slice(0, suspectsMax);
  const again = await Promise.all(suspects.map((suspect) => repeat(suspect, repeats, { ...options, keyOf })));
  const first = suspects.find((_, index) => (again[index]?.failed ?? 0) > 0);
  const [smallest] = cause;
  if (!first) return { cause, first: smallest, smallest, mimic: undefined, rounds: 0 };
  const { property, version, failure, run } = first;
  const { profile, readings, tallies } = options;
  const until = performance.now() + options.shrinkMs;
  const key = keyOf(failure, run);
  const examples = tallies
    .filter((tally) => tally.property === property && tally.version === version)
    .flatMap(({ played }) => played.map(({ scenario, cause: other }) => ({ scenario, isAlike: other === key })));
  const latenessMs = Math.min(profile.lateMs, Math.max(0, ...tallies.map(({ latestMs }) => latestMs)));
  const likeness = { property, key, keyOf, profile, readings, latenessMs };
  return { cause, first, ...(await shrinkByMimic(first, likeness, examples, { ...options, until })) };
}

/** Repeats the smallest scenario, so often. Answers undefined if the failure is one of lateness alone and never came again. */
export async function confirm(
  looked: LookedAt,
  times: number,
  play: ShrinkOptions['play'],
  keyOf: KeyOf = causeKey,
): Promise<Omit<Finding, 'number'> | undefined> {
  const { first, smallest } = looked;
  const confirmation = await repeat(smallest, times, { play, keyOf });
  if (confirmation.failed > 0 || smallest === first) return told(looked, smallest, confirmation);
  // What failed once when it was smaller has been chance; what failed before that may be none.
  return told(looked, first, await repeat(first, times, { play, keyOf }));
}

function told(
  { cause, first, mimic }: LookedAt,
  suspect: Suspect,
  confirmation: Confirmation,
): Omit<Finding, 'number'> | undefined {
  if (confirmation.failed === 0 && kindOf(cause[0].failure) === 'late') return undefined;
  const failed = cause.reduce((sum, { failures }) => sum + failures, 0);
  const soFar = failed === 1 ? 'one scenario failed so' : `${failed} scenarios failed so`;
  const steps = `${first.scenario.steps.length} steps to ${suspect.scenario.steps.length}`;
  const shrunk = suspect === first ? '' : `, shrunk from ${steps},`;
  const like = mimic?.isLike ? `; our broker fails alike if it ${mimic.does}` : '';
  const how = `${soFar}; this one${shrunk} ${inWords(confirmation)}${like}`;
  return { ...findingOf(cause, suspect, how), confirmation };
}

/** Whether a finding is certain. */
function inWords({ failed, of }: Confirmation): string {
  if (of === 0) return 'could not be repeated';
  const again = `failed again in ${failed} of ${of} repetitions`;
  if (failed === of) return again;
  return failed > 0 ? `is flaky: it ${again}` : `is flaky and unconfirmed: it ${again}`;
}

/** How often it failed alike, of the repetitions that say something. */
async function repeat(
  { property, scenario, failure, run: found }: Suspect,
  times: number,
  { play, keyOf }: { readonly play: ShrinkOptions['play']; readonly keyOf: KeyOf },
): Promise<Confirmation> {
  const key = keyOf(failure, found);
  let [failed, of] = [0, 0];
  for (let tries = 0; of < times && tries <= spareRepetitions; tries += 1) {
    const same = Array.from({ length: times - of }, () => scenario);
    for (const run of await play(same, failure.at + spareMs)) {
      const verdict = judge(property, run);
      if (verdict.verdict === 'inconclusive') continue;
      of += 1;
      if (verdict.verdict === 'fail' && keyOf(verdict, run) === key) failed += 1;
    }
  }
  return { failed, of };
}
