/** Many rounds on one arena, so that what is left behind adds up; what they took, and what they found. */
import { Arena } from './arena.ts';
import { Finding } from './finding.ts';
import { drawRound, type HostileStep } from './plan.ts';
import { roundLimitMs } from './shrink.ts';
import type { Subject } from './stage.ts';
import { withinTime } from './time-limit.ts';

export const inputsPerRound = 1_000;
const slowestKept = 8;
const repetitions = 3;

export interface Found {
  readonly finding: Finding;
  readonly round: number;
  /** Of the round, up to the one at which it was found; all of them if it was found afterwards. */
  readonly steps: readonly HostileStep[];
}

/** The input that took longest, in all its pieces. */
export interface Slowest {
  readonly ms: number;
  readonly round: number;
  readonly connection: number;
}

export class Campaign {
  readonly seed: number;
  readonly #subject: Subject;
  readonly #limitMs: number;
  #arena: Arena;
  #rounds = 0;
  #slowest: readonly Slowest[] = [];
  #inputs = 0;
  #bytes = 0;

  /** A round that takes longer than the limit has stalled. */
  constructor(subject: Subject, seed: number, limitMs = roundLimitMs) {
    this.#subject = subject;
    this.#limitMs = limitMs;
    this.seed = seed;
    this.#arena = new Arena(subject);
  }

  get inputs(): number {
    return this.#inputs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The input that is slow whenever it is played: the rounds of those that were slowest are played again, as what the
   * machine does meanwhile, and garbage collection, make any input slow at times.
   */
  slowestAgain(): Slowest {
    const again = this.#slowest.map(({ round, connection, ms }) => {
      const times = Array.from({ length: repetitions }, () => this.#timeAgain(round, connection));
      return { round, connection, ms: Math.min(ms, ...times) };
    });
    return again.toSorted((a, b) => b.ms - a.ms)[0] ?? { ms: 0, round: 0, connection: 0 };
  }

  #timeAgain(round: number, connection: number): number {
    const stopwatch = new Stopwatch();
    new Arena(this.#subject).play(drawRound(this.seed, round, inputsPerRound), (step) => stopwatch.begin(step));
    return stopwatch.spentMs(connection);
  }

  /** Plays the next round. After a finding the rounds go on in a new arena. */
  playRound(inputs = inputsPerRound): Found | undefined {
    const round = this.#rounds;
    this.#rounds += 1;
    const steps = drawRound(this.seed, round, inputs);
    const stopwatch = new Stopwatch();
    let found = false;
    try {
      withinTime(this.#limitMs, () => this.#arena.play(steps, (step) => stopwatch.begin(step)));
      return undefined;
    } catch (error) {
      found = true;
      if (!(error instanceof Finding)) throw error;
      this.#arena = new Arena(this.#subject);
      return { finding: error, round, steps: steps.slice(0, stopwatch.steps) };
    } finally {
      if (!found) this.#keepSlowest({ round, ...stopwatch.slowest() });
      this.#inputs += stopwatch.inputs;
      this.#bytes += stopwatch.bytes;
    }
  }

  #keepSlowest(slow: Slowest): void {
    const all = [...this.#slowest, slow];
    this.#slowest = all.length <= slowestKept ? all : all.toSorted((a, b) => b.ms - a.ms).slice(0, slowestKept);
  }
}

/** How long each connection's pieces take, added up. */
class Stopwatch {
  steps = 0;
  inputs = 0;
  bytes = 0;
  readonly #spentMs: number[] = [];
  #connection: number | undefined;
  #begunAtMs = 0;

  begin(step: HostileStep): void {
    const nowMs = performance.now();
    if (this.#connection !== undefined)
      this.#spentMs[this.#connection] = (this.#spentMs[this.#connection] ?? 0) + nowMs - this.#begunAtMs;
    this.#connection = step.step === 'bytes' ? step.connection : undefined;
    this.#begunAtMs = nowMs;
    this.steps += 1;
    if (step.step === 'open') this.inputs += 1;
    if (step.step === 'bytes') this.bytes += step.bytes.length;
  }

  spentMs(connection: number): number {
    return this.#spentMs[connection] ?? 0;
  }

  slowest(): { readonly ms: number; readonly connection: number } {
    let [ms, connection] = [0, 0];
    for (const [index, spentMs] of this.#spentMs.entries()) {
      // There is none of a connection that said nothing.
      if ((spentMs as number | undefined) === undefined || spentMs <= ms) continue;
      [ms, connection] = [spentMs, index];
    }
    return { ms, connection };
  }
}
