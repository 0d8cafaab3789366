/** Plays all that was planned, side by side; what the delay of the wire made void is played again, more calmly. */
import type { TimeProfile } from '../../../model/vocabulary/profile.ts';
import { paceFor } from '../../executors/guard.ts';
import type { Run } from '../../executors/run.ts';
import type { TcpOptions } from '../../executors/tcp.ts';
import { isHeavy, type Planned } from './plan.ts';
import type { Subject } from './subject.ts';

/** Of all brokers together. */
const concurrencyOfAll = 450;
export const startEveryMsOfAll = 8;
/** So that what each sends at once comes by itself. */
const startEveryMsOfHeavy = 400;
/** Where many at once have made this process, or the broker, late. */
const calmConcurrency = 80;
/** How often runs that are void are played again. */
const triesMax = 2;
/** More void runs are not tried again, but stay inconclusive. */
const triedAgainMax = 400;

export interface PlayOptions {
  /** Of all scenarios that are being played on all brokers, how many are of this plan: from 0 to 1. */
  readonly share: number;
  readonly profile: (guardMs: number) => TimeProfile;
  /** So many have been played of so many. */
  readonly onPlayed: (count: number, of: number) => void;
}

export interface PlayedPlan {
  /** What was not void. */
  readonly judged: readonly Run[];
  /** How often a run was void, and how many no repetition has mended. */
  readonly voids: { readonly played: number; readonly left: number };
}

interface Voided extends Planned {
  readonly run: Run;
}

interface Round {
  readonly judged: readonly Run[];
  readonly voided: readonly Voided[];
}

type Limits = Pick<Partial<TcpOptions>, 'concurrency' | 'startEveryMs' | 'profile'>;

/** Adds every run to its tally, once. */
export async function playPlan(
  plan: readonly Planned[],
  subject: Subject,
  { share, profile, onPlayed }: PlayOptions,
): Promise<PlayedPlan> {
  const round = (planned: readonly Planned[], limits: Limits): Promise<Round> =>
    playRound(planned, subject, limits, onPlayed);
  const [heavy, light] = [plan.filter(isHeavy), plan.filter((one) => !isHeavy(one))];
  const rounds = await Promise.all([
    round(heavy, { startEveryMs: startEveryMsOfHeavy }),
    round(light, {
      concurrency: Math.ceil(concurrencyOfAll * share),
      startEveryMs: startEveryMsOfAll / Math.max(share, Number.EPSILON),
    }),
  ]);
  let voided = rounds.flatMap((one) => one.voided);
  const voids = { played: voided.length, left: 0 };
  for (let tries = 0; tries < triesMax && voided.length > 0; tries += 1) {
    const leftAsTheyAre = voided.slice(triedAgainMax);
    addToTallies(leftAsTheyAre);
    voids.left += leftAsTheyAre.length;
    const pace = profile(paceOf(voided));
    const again = await round(voided.slice(0, triedAgainMax), { concurrency: calmConcurrency, profile: pace });
    rounds.push(again);
    voided = [...again.voided];
    voids.played += voided.length;
  }
  addToTallies(voided);
  voids.left += voided.length;
  return { judged: rounds.flatMap(({ judged }) => judged), voids };
}

/** Plays all, those that a death kept from being played too, and tallies those that are not void. */
async function playRound(
  plan: readonly Planned[],
  subject: Subject,
  limits: Limits,
  onPlayed: PlayOptions['onPlayed'],
): Promise<Round> {
  const judged: Run[] = [];
  const voided: Voided[] = [];
  for (let left = plan; left.length > 0;) {
    const playing = left;
    let played = 0;
    const onRun = (): void => onPlayed((played += 1), playing.length);
    const batch = await subject.playAndRevive(
      playing.map(({ scenario }) => scenario),
      { ...limits, onRun },
    );
    const [isVoid, unplayed] = [new Set(batch.voided), new Set(batch.unplayed)];
    left = playing.filter((_, index) => unplayed.has(index));
    for (const [index, planned] of playing.entries()) {
      const run = batch.runs[index];
      if (!run || unplayed.has(index)) continue;
      if (isVoid.has(index)) {
        voided.push({ ...planned, run });
        continue;
      }
      judged.push(run);
      planned.tally.add(planned.scenario, run);
    }
  }
  return { judged, voided };
}

function addToTallies(voided: readonly Voided[]): void {
  for (const { tally, scenario, run } of voided) tally.add(scenario, run);
}

/** By which distance most of them would have had to keep, in milliseconds. */
function paceOf(voided: readonly Voided[]): number {
  const guards = voided.map(({ run }) => run.guardMs ?? Infinity).toSorted((a, b) => a - b);
  return paceFor(guards[Math.floor(guards.length * 0.8)] ?? 0);
}
