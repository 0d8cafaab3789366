/** One exercise at one size: all contestants side by side, asked for a chunk each, round after round, in a rotated order. */
import { availableParallelism } from 'node:os';
import { Competitor, type Patience } from './competitor.ts';
import type { Contestant } from './contestants.ts';
import type { Chunk, Exercise } from './exercise.ts';

export interface HeatOptions {
  readonly exercise: Exercise;
  readonly size: number;
  readonly contestants: readonly Contestant[];
  readonly patience: Patience;
  readonly roundsMin: number;
  /** No round is begun after so long, preparing included, unless there are too few. */
  readonly shareMs: number;
  readonly onRound: (round: number) => void;
}

export interface Outcome {
  readonly contestant: string;
  /** By round. */
  readonly chunks: readonly Chunk[];
  /** Why it did not get to the end. */
  readonly gaveUp?: string;
  readonly residentBytes: number;
  readonly prepareMs: number;
  readonly chunkMs: number;
}

const roundsMax = 21;

export async function runHeat(options: HeatOptions): Promise<readonly Outcome[]> {
  const entrants = options.contestants.map((contestant) => new Entrant(contestant.name, options));
  const endsAt = performance.now() + options.shareMs;
  try {
    // Not all at once: they would keep each other from getting ready in time.
    const waiting = [...entrants];
    const enterOneByOne = async (): Promise<void> => {
      for (let entrant = waiting.shift(); entrant; entrant = waiting.shift()) await entrant.enter();
    };
    await Promise.all(Array.from({ length: availableParallelism() }, enterOneByOne));
    const rounds = options.exercise.rounds ?? options.exercise.roundsMax ?? roundsMax;
    for (let round = 0; round < rounds; round += 1) {
      const hasToGoOn = options.exercise.rounds !== undefined || round < options.roundsMin;
      if (!hasToGoOn && performance.now() > endsAt) break;
      options.onRound(round);
      const first = round % Math.max(1, entrants.length);
      for (const entrant of [...entrants.slice(first), ...entrants.slice(0, first)]) await entrant.take(round);
    }
    return entrants.map((entrant) => entrant.outcome());
  } finally {
    for (const entrant of entrants) entrant.leave();
  }
}

class Entrant {
  readonly #name: string;
  readonly #options: HeatOptions;
  readonly #chunks: Chunk[] = [];
  #competitor: Competitor | undefined;
  #gaveUp: string | undefined;

  constructor(name: string, options: HeatOptions) {
    this.#name = name;
    this.#options = options;
  }

  async enter(): Promise<void> {
    const { exercise, size, patience } = this.#options;
    this.#competitor = new Competitor(this.#name, exercise.name, size, patience);
    const competitor = this.#competitor;
    await this.#try(() => competitor.ready());
  }

  async take(round: number): Promise<void> {
    if (round > 0 && this.#options.exercise.freshProcess) {
      this.#competitor?.end();
      await this.enter();
    }
    await this.#try(async () => {
      if (this.#competitor) this.#chunks[round] = await this.#competitor.chunk();
    });
  }

  leave(): void {
    this.#competitor?.end();
  }

  outcome(): Outcome {
    const { residentBytes = 0, prepareMs = 0, chunkMs = 0 } = this.#competitor ?? {};
    return {
      contestant: this.#name,
      chunks: this.#chunks,
      ...(this.#gaveUp !== undefined && { gaveUp: this.#gaveUp }),
      residentBytes,
      prepareMs,
      chunkMs,
    };
  }

  /** Who fails is out, and no longer in the others' way. */
  async #try(action: () => Promise<void>): Promise<void> {
    if (this.#gaveUp !== undefined) return;
    try {
      await action();
    } catch (error) {
      this.#gaveUp = error instanceof Error ? error.message : String(error);
      this.#competitor?.end();
    }
  }
}
