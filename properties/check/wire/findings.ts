/** From failures to findings: what failed alike is shrunk, repeated and told once, all causes side by side. */
import type { Run } from '../../executors/run.ts';
import type { TcpOptions } from '../../executors/tcp.ts';
import type { Scenario } from '../../scenario/step.ts';
import type { Assignment } from '../assignment.ts';
import { causesOf, findingOf, kindOf, numbered, type KeyOf, type Suspect } from '../cause.ts';
import type { Finding } from '../result.ts';
import type { Tally } from '../tally.ts';
import { confirm, confirmationsDefault, lookAt } from './look-closer.ts';
import { startEveryMsOfAll } from './play-plan.ts';
import type { Subject } from './subject.ts';

const candidatesMaxOfAll = 240;
const candidatesMaxOfOne = 40;
const shrinkMs = 20_000;

/** Takes out of the tallies what was late once and never again. */
export async function findingsOf(
  tallies: readonly Tally[],
  subject: Subject,
  { readings, confirmations = confirmationsDefault }: Assignment,
  keyOf: KeyOf,
): Promise<readonly Finding[]> {
  const causes = causesOf(
    tallies.flatMap((tally) => tally.suspects),
    keyOf,
  );
  if (subject.isDead)
    return numbered(causes.map((cause) => findingOf(cause, cause[0], 'not repeated, as the broker has died')));
  // All causes are looked into at the same time: together no faster than one batch, or the lag would acquit them.
  const startEveryMs = startEveryMsOfAll * causes.length;
  const candidatesMax = Math.min(candidatesMaxOfOne, Math.ceil(candidatesMaxOfAll / causes.length));
  const options = { candidatesMax, shrinkMs, tallies, keyOf, profile: subject.profile, readings };
  // What never came is not waited for again and again.
  const playing =
    ({ failure }: Suspect) =>
    (scenarios: readonly Scenario[], runMsMax: number): Promise<readonly Run[]> =>
      playTwiceIfVoid(subject, scenarios, {
        runMsMax,
        startEveryMs,
        ...(kindOf(failure) === 'late' ? {} : { waitForLateMs: 0 }),
      });
  const looked = await Promise.all(causes.map((cause) => lookAt(cause, { ...options, play: playing(cause[0]) })));
  // Not before all have been shrunk: what is repeated is to be disturbed by as little as can be.
  const found = looked.map(async (one) => {
    const finding = await confirm(one, confirmations, playing(one.cause[0]), keyOf);
    if (!finding) for (const tally of tallies) tally.withdraw(one.cause);
    return finding;
  });
  return numbered((await Promise.all(found)).filter((finding) => finding !== undefined));
}

/** Those that were void are played once more, and those that a death kept from being played, if the broker lives again. */
async function playTwiceIfVoid(
  subject: Subject,
  scenarios: readonly Scenario[],
  limits: Partial<TcpOptions>,
): Promise<readonly Run[]> {
  const { runs, voided, unplayed } = await subject.playAndRevive(scenarios, limits);
  const places = [...voided, ...unplayed];
  if (places.length === 0) return runs;
  const again = await subject.play(
    places.flatMap((place) => scenarios[place] ?? []),
    limits,
  );
  return runs.map((run, place) => again.runs[places.indexOf(place)] ?? run);
}
