/**
 * Shrinks a failure of a broker that answers in real time. A mimic that fails alike is shrunk in virtual time; what it
 * says is then put to the broker, some scenarios side by side: the smallest that fails alike there is taken, and what does
 * not fail there has refuted the mimic, so that the next is chosen with that in mind. At the end, and if no mimic fails
 * alike, the broker itself is asked about everything that is a little smaller.
 */
import { judge } from '../check/check-property.ts';
import { causeKey, sizeOf, type Suspect } from '../check/cause.ts';
import type { Run } from '../executors/run.ts';
import { smaller } from '../scenario/shrink.ts';
import type { Scenario } from '../scenario/step.ts';
import type { Distortion } from './distortion.ts';
import { applicable, mostLikely, particularHypotheses, plainHypotheses, type Example } from './hypotheses.ts';
import { distortionsFor } from './library/all.ts';
import { describeHypothesis, type Hypothesis } from './mimic.ts';
import { pathDown, type Waypoint } from './path.ts';
import { latestMs, Trials, type Likeness } from './trial.ts';

export interface ShrinkOptions {
  /** Plays scenarios on the broker side by side, none longer than `runMsMax`. */
  readonly play: (scenarios: readonly Scenario[], runMsMax: number) => Promise<readonly Run[]>;
  /** Scenarios of a round, at most. */
  readonly candidatesMax: number;
  /** No round begins later, on the clock of `performance.now()`. */
  readonly until: number;
}

export interface Shrunk {
  readonly smallest: Suspect;
  /** The likeliest mimic, if any failed alike: what it does, and whether it fails where the broker does and nowhere else. */
  readonly mimic: { readonly does: string; readonly isLike: boolean } | undefined;
  /** Rounds on the broker. */
  readonly rounds: number;
}

const roundsMax = 12;
/** See {@link sizeOf}: a larger one takes a mimic longer than 20 ms. */
const sizeMax = 1_000;
/** That is left, however late it is, to find the mimic that is told of. */
const tellingMs = 1_000;
/** Mimics whose paths are tried in one round. */
const mimicsMax = 10;
/** Examples that a mimic is held to: the latest say most. */
const examplesMax = 16;

/** The smallest found is as `suspect` was if nothing smaller fails alike. */
export async function shrinkByMimic(
  suspect: Suspect,
  likeness: Likeness,
  examples: readonly Example[],
  options: ShrinkOptions,
): Promise<Shrunk> {
  const shrinking = new Shrinking(suspect, likeness, examples, options);
  await shrinking.onMimics();
  await shrinking.onBroker();
  return await shrinking.result();
}

/** What is told of a mimic that led there. */
interface Way {
  readonly hypothesis: Hypothesis;
  readonly path: readonly Waypoint[];
}

class Shrinking {
  readonly #trials: Trials;
  readonly #options: ShrinkOptions;
  readonly #examples: Example[];
  readonly #played: Set<string>;
  #smallest: Suspect;
  readonly #hypotheses: Hypothesis[] = [];
  #rounds = 0;
  /** Something that was to fail on the broker did not. */
  #wasRefuted = false;

  constructor(suspect: Suspect, likeness: Likeness, examples: readonly Example[], options: ShrinkOptions) {
    this.#smallest = suspect;
    this.#trials = new Trials(likeness);
    this.#examples = [...examples];
    this.#played = new Set(examples.map(({ scenario }) => JSON.stringify(scenario)));
    this.#options = options;
  }

  async result(): Promise<Shrunk> {
    const smallest = this.#smallest;
    const examples = [{ scenario: smallest.scenario, isAlike: true }, ...this.#examples];
    const until = Math.max(this.#options.until, performance.now() + tellingMs);
    const { best, contradicted } = await mostLikely(this.#trials, this.#hypotheses, examples, until);
    const [like] = best;
    const mimic = like && { does: describeHypothesis(like), isLike: contradicted === 0 };
    return { smallest, mimic, rounds: this.#rounds };
  }

  async onMimics(): Promise<void> {
    // Who plays it stands still meanwhile, and would be late for what it measures.
    if (sizeOf(this.#smallest) > sizeMax) return;
    const { scenario, failure, run } = this.#smallest;
    const { profile } = this.#trials.likeness;
    const distortions = distortionsFor(failure, run.observations, profile);
    const candidates = await applicable(this.#trials, scenario, distortions);
    await this.#withHypotheses(await plainHypotheses(this.#trials, scenario, candidates));
    await this.#withHypotheses(await this.#particular(distortions));
  }

  /** Everything a little smaller, until none fails alike. */
  async onBroker(): Promise<void> {
    while (this.#mayGoOn()) {
      const candidates: Waypoint[] = [];
      for (const scenario of smaller(this.#smallest.scenario)) {
        if (candidates.length >= this.#options.candidatesMax) break;
        if (!this.#played.has(JSON.stringify(scenario))) candidates.push({ scenario, at: this.#smallest.failure.at });
      }
      if (candidates.length === 0) return;
      const [boldest] = await this.#ask(candidates);
      if (!boldest) return;
      this.#smallest = boldest;
    }
  }

  /** None if mimics without conditions were not refuted. */
  async #particular(distortions: readonly Distortion[]): Promise<readonly Hypothesis[]> {
    const isEnough = this.#hypotheses.length > 0 && !this.#wasRefuted;
    if (isEnough || !this.#mayGoOn()) return [];
    const { scenario } = this.#smallest;
    const candidates = await applicable(this.#trials, scenario, distortions);
    return particularHypotheses(this.#trials, scenario, candidates, this.#thinkUntil());
  }

  async #withHypotheses(hypotheses: readonly Hypothesis[]): Promise<void> {
    this.#hypotheses.push(...hypotheses);
    while (hypotheses.length > 0 && this.#mayGoOn()) {
      const latest = this.#examples.slice(-examplesMax);
      const { best } = await mostLikely(this.#trials, hypotheses, latest, this.#thinkUntil());
      const ways = await this.#ways(best);
      const candidates = this.#onWays(ways);
      if (candidates.length === 0) return;
      const alike = await this.#ask(candidates);
      this.#wasRefuted ||= alike.length < candidates.length;
      const smallest = alike.toSorted((one, other) => sizeOf(one) - sizeOf(other))[0];
      if (!smallest || sizeOf(smallest) >= sizeOf(this.#smallest)) continue;
      this.#smallest = smallest;
    }
  }

  async #ways(hypotheses: readonly Hypothesis[]): Promise<readonly Way[]> {
    const ways: Way[] = [];
    const from = { scenario: this.#smallest.scenario, at: this.#smallest.failure.at };
    for (const hypothesis of hypotheses) {
      if (ways.length >= mimicsMax) break;
      // What fails on it too speaks for both.
      if (await this.#isSpokenFor(hypothesis, ways)) continue;
      const path = await pathDown(this.#trials, hypothesis, from, this.#options.until);
      if (path.length > 0) ways.push({ hypothesis, path });
    }
    return ways;
  }

  async #isSpokenFor(hypothesis: Hypothesis, ways: readonly Way[]): Promise<boolean> {
    for (const { path } of ways) {
      const end = path.at(-1);
      if (end && (await this.#trials.fails(hypothesis, end.scenario))) return true;
    }
    return false;
  }

  /** The ends first, then ever further back, those that were not played yet. */
  #onWays(ways: readonly Way[]): readonly Waypoint[] {
    const chosen = new Map<string, Waypoint>();
    for (let back = 0; back < Math.max(0, ...ways.map(({ path }) => path.length)); back = back * 2 + 1)
      for (const { path } of ways) {
        const waypoint = path.at(-1 - back);
        if (!waypoint || chosen.size >= this.#options.candidatesMax) continue;
        const name = JSON.stringify(waypoint.scenario);
        if (!this.#played.has(name) && !chosen.has(name)) chosen.set(name, waypoint);
      }
    return [...chosen.values()];
  }

  /** Those that failed alike on the broker, in the order given. */
  async #ask(waypoints: readonly Waypoint[]): Promise<readonly Suspect[]> {
    this.#rounds += 1;
    const scenarios = waypoints.map(({ scenario }) => scenario);
    const lastAt = Math.max(...waypoints.map(({ at }) => at));
    const runs = await this.#options.play(scenarios, latestMs(lastAt, this.#trials.likeness.profile));
    return scenarios.flatMap((scenario, index) => {
      const run = runs[index];
      if (!run) return [];
      this.#played.add(JSON.stringify(scenario));
      const { property, key, keyOf = causeKey } = this.#trials.likeness;
      const failure = judge(property, run);
      const isAlike = failure.verdict === 'fail' && keyOf(failure, run) === key;
      this.#examples.push({ scenario, isAlike });
      return isAlike ? [{ ...this.#smallest, scenario, run, failure }] : [];
    });
  }

  /** The rest is for the broker: on a machine that does much else, thinking takes as long as asking. */
  #thinkUntil(): number {
    const now = performance.now();
    return now + (this.#options.until - now) / 2;
  }

  #mayGoOn(): boolean {
    return this.#rounds < roundsMax && performance.now() < this.#options.until;
  }
}
