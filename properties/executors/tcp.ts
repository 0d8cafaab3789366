/**
 * Runs scenarios against a broker over real TCP, many side by side, as most of their time is waiting. Each has its own
 * driver, clock and names; they share the broker, the event loop and its lag.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { TimeProfile } from '../../model/vocabulary/profile.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import type { Scenario } from '../scenario/step.ts';
import { addressText, type Address } from '../transport/address.ts';
import { guardFor, playingGuardMs } from './guard.ts';
import { LagMeter } from './lag-meter.ts';
import { longestRunMs } from './longest-run.ts';
import { measuredDelays, type Measurement } from './measured-delays.ts';
import { probe } from './probe.ts';
import type { Judged, Run } from './run.ts';
import { TcpRun } from './tcp-run.ts';

export interface TcpOptions {
  readonly address: Address;
  /** By which inputs keep their distance, and, if nothing is `measured`, by which the runs are judged. */
  readonly profile: TimeProfile;
  /** Judges each run when all have been played, each of its instants through the delay that was measured about then. */
  readonly measured?: Measured;
  /** Which readings of what the standard leaves open are accepted, if not those of the register. */
  readonly readings?: AcceptedReadings | undefined;
  /** Scenarios that run at the same time, at most. Default 400. */
  readonly concurrency?: number;
  /** Starts are at least this far apart, so that connections do not all come in one instant. Default 8. */
  readonly startEveryMs?: number;
  /** No run takes longer, nor longer than its scenario can need. */
  readonly runMsMax?: number;
  /** How long a run that misses an output still waits for it. Default: as long as the most lenient profile would. */
  readonly waitForLateMs?: number;
  /** How long the broker may take to answer when it is asked whether it lives. Default 5000. */
  readonly probeTimeoutMs?: number;
  /** Resolves, with the reason, if the broker's process ends. */
  readonly died?: Promise<string> | undefined;
  /** Called after each run with its place among the scenarios. */
  readonly onRun?: (run: Run, index: number) => void;
}

export interface Measured {
  /** On the clock of `performance.now()`. */
  readonly meter: Measurement;
  readonly profile: (guardMs: number) => TimeProfile;
}

export interface TcpBatch {
  /** In the order of the scenarios. After a death those that were not played are inconclusive. */
  readonly runs: readonly Run[];
  /** The broker died or accepts no Network Connection any more: how, and the scenarios that ran at that moment. */
  readonly death?: { readonly why: string; readonly running: readonly number[] };
  /** Those whose verdict the delay that was measured leaves open: inconclusive, and worth another try. */
  readonly voided: readonly number[];
  /** Those that a death kept from being played. */
  readonly unplayed: readonly number[];
}

const processTag = Date.now().toString(36);
const probeTimeoutMsDefault = 5_000;
/** What counts as now, when it is asked whether there is much delay; and how much longer the next start waits then. */
const recentMs = 500;
const whileLateMs = 60;
let runsStarted = 0;

/** A name that no run against this broker has, of this process or of an earlier one. */
export function freshTag(): string {
  runsStarted += 1;
  return `${processTag}${runsStarted.toString(36)}`;
}

/** Never rejects because of what a broker does; a broker that dies is part of the result. */
export function runOverTcp(scenarios: readonly Scenario[], options: TcpOptions): Promise<TcpBatch> {
  return new Batch(scenarios, options).play();
}

interface Played {
  readonly run: Run;
  /** None if the broker's death ended it. */
  readonly tcpRun?: TcpRun;
  readonly endedAt: number;
}

class Batch {
  readonly #scenarios: readonly Scenario[];
  readonly #options: TcpOptions;
  readonly #lag = new LagMeter();
  readonly #running = new Map<number, TcpRun>();
  readonly #played: (Played | undefined)[];
  readonly #voided: number[] = [];
  #lifeAt = performance.now();
  #death: { why: string; running: readonly number[] } | undefined;
  #asking: Promise<void> | undefined;
  #next = 0;
  #turns: Promise<void> = Promise.resolve();

  constructor(scenarios: readonly Scenario[], options: TcpOptions) {
    this.#scenarios = scenarios;
    this.#played = scenarios.map(() => undefined);
    this.#options = options;
  }

  async play(): Promise<TcpBatch> {
    const { concurrency = 400, died } = this.#options;
    void died?.then((why) => this.#die(why));
    await Promise.all(Array.from({ length: Math.min(concurrency, this.#scenarios.length) }, () => this.#work()));
    await this.#askWhetherAlive();
    await this.#judge();
    this.#lag.stop();
    return this.#result();
  }

  /** Plays one scenario after another, each in its turn. */
  async #work(): Promise<void> {
    while (this.#next < this.#scenarios.length) {
      await this.#turn();
      if (this.#death || this.#next >= this.#scenarios.length) return;
      const index = this.#next;
      this.#next += 1;
      await this.#playOne(index);
    }
  }

  /** Starts are apart, and further apart while there is more delay than inputs are kept apart by. */
  #turn(): Promise<void> {
    const { startEveryMs = 8, profile, measured } = this.#options;
    const turn = async (): Promise<void> => {
      const now = performance.now();
      const isLate = (measured?.meter.longestMs(now - recentMs, now) ?? 0) > profile.guardMs;
      await sleep(isLate ? startEveryMs + whileLateMs : startEveryMs);
    };
    this.#turns = this.#turns.then(turn);
    return this.#turns;
  }

  async #playOne(index: number): Promise<void> {
    const scenario = this.#scenarios[index];
    if (!scenario) return;
    const { address, profile, measured, readings, runMsMax = Infinity, waitForLateMs, onRun } = this.#options;
    const onlineProfile = measured?.profile(playingGuardMs) ?? profile;
    const tcpRun = new TcpRun(scenario, {
      address,
      profile: onlineProfile,
      pace: profile,
      readings,
      runMsMax: Math.min(runMsMax, longestRunMs(scenario, onlineProfile)),
      waitForLateMs,
      tag: freshTag(),
      onSignOfLife: () => (this.#lifeAt = performance.now()),
      onRefused: () => void this.#askWhetherAlive(),
    });
    this.#running.set(index, tcpRun);
    const run = await tcpRun.play();
    this.#running.delete(index);
    this.#played[index] = { run, tcpRun, endedAt: performance.now() };
    onRun?.(run, index);
  }

  /** When all have been played, so that none is delayed by it. */
  async #judge(): Promise<void> {
    for (const [index, played] of this.#played.entries()) {
      if (!played?.tcpRun) continue;
      const { isVoid = false, ...judged } = await this.#judged(played.run, played.tcpRun, played.endedAt);
      this.#played[index] = { ...played, run: { ...played.run, ...judged } };
      if (isVoid) this.#voided.push(index);
    }
  }

  async #judged(
    run: Run,
    tcpRun: TcpRun,
    endedAt: number,
  ): Promise<Judged & Pick<Run, 'guardMs'> & { readonly isVoid?: true }> {
    const { profile, measured } = this.#options;
    const { startedAt } = tcpRun;
    const longestMs = (from: number, to: number): number => {
      const [begin, end] = [startedAt + from, startedAt + to];
      const measuredMs = measured?.meter.longestMs(begin, end) ?? this.#lag.longestBetween(begin, end);
      return Math.max(tcpRun.longestMs(from, to), measuredMs);
    };
    const standstillMs = (from: number, to: number): number =>
      measured?.meter.standstillMs(startedAt + from, startedAt + to) ?? 0;
    const delayMs = longestMs(0, endedAt - startedAt);
    const guardMs = guardFor(delayMs);
    const hasFailed = run.verdict.verdict === 'fail';
    const judged: Judged = measured
      ? await tcpRun.judgedThrough(measuredDelays({ longestMs, standstillMs }))
      : { verdict: whatIsSure(run, delayMs, profile) };
    const { verdict } = judged;
    const through = guardMs === undefined ? {} : { guardMs };
    if (hasFailed && verdict.verdict !== 'fail')
      return { ...through, verdict: voided(run.verdict, delayMs), isVoid: true };
    const isOpen = verdict.verdict === 'inconclusive' && delayMs > profile.guardMs;
    return { ...through, ...judged, ...(isOpen && { isVoid: true }) };
  }

  /** One question at a time; who asks meanwhile waits for the same answer. */
  #askWhetherAlive(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    if (this.#death) return;
    const { address, probeTimeoutMs = probeTimeoutMsDefault } = this.#options;
    const version = this.#scenarios[0]?.version ?? '3.1.1';
    const clientId = `${freshTag()}-alive`;
    const question = { address, version, clientId, pings: 1, timeoutMs: probeTimeoutMs };
    const first = await probe(question);
    // On a busy machine a broker may have had no turn yet.
    const answer = first.answer === 'none' && first.isSilent ? await probe(question) : first;
    if (answer.answer === 'none') this.#die(`${addressText(address)} ${answer.why}`);
    if (answer.answer === 'refused') this.#die(`it refuses a new client with reason code ${answer.reasonCode}.`);
  }

  /** Those that ended after the last sign of life ended by the death, whatever their verdict says. */
  #die(why: string): void {
    if (this.#death) return;
    const byDeath: number[] = [];
    for (const [index, played] of this.#played.entries()) {
      if (!played || played.run.verdict.verdict === 'pass' || played.endedAt < this.#lifeAt) continue;
      byDeath.push(index);
      const verdict = { verdict: 'inconclusive', why: 'the broker died' } as const;
      this.#played[index] = { run: { ...played.run, verdict }, endedAt: played.endedAt };
    }
    this.#death = {
      why,
      running: [...byDeath, ...this.#running.keys()].toSorted((a, b) => a - b),
    };
    for (const run of this.#running.values()) run.abandon('the broker died');
  }

  #result(): TcpBatch {
    const unplayed: Run = {
      verdict: { verdict: 'inconclusive', why: 'the broker died before this scenario' },
      observations: [],
      measures: [],
      seen: new Set(),
    };
    const played = this.#scenarios.map((_, index) => this.#played[index]?.run);
    return {
      runs: played.map((run) => run ?? unplayed),
      voided: this.#voided,
      unplayed: [...played.entries()].flatMap(([index, run]) => (run ? [] : [index])),
      ...(this.#death && { death: this.#death }),
    };
  }
}

/** Where the guard cannot be other than that of the profile. */
function whatIsSure({ verdict }: Run, delayMs: number, { guardMs }: TimeProfile): Verdict {
  return verdict.verdict === 'fail' && delayMs > guardMs ? voided(verdict, delayMs) : verdict;
}

function voided(verdict: Verdict, delayMs: number): Verdict {
  const saw = verdict.verdict === 'fail' ? `; it saw: ${verdict.why}` : '';
  return {
    verdict: 'inconclusive',
    why: `void: up to ${Math.round(delayMs)} ms went by between broker and checker${saw}`,
  };
}
