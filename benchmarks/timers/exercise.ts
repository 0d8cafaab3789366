/** What contestants are put through: prepared once in a process of its own, then measured chunk by chunk. */
import type { Measurement } from '../measurement.ts';
import type { CreateTimers } from './contestant.ts';

/** One sample of each quantity of the exercise, by its key; a quantity may be missing from a chunk. */
export type Chunk = Readonly<Record<string, number>>;

export interface Prepared {
  chunk(): Chunk | Promise<Chunk>;
}

export interface Course {
  readonly createTimers: CreateTimers;
  readonly clock: Clock;
  readonly size: number;
}

export type PrepareExercise = (course: Course) => Prepared | Promise<Prepared>;

/** By which clock a contestant lives: one that it is told, the real one, or none at all, as it only stores (the floor). */
export type Clock = 'virtual' | 'real' | 'none';

export interface Quantity {
  readonly benchmark: string;
  readonly unit: Measurement['unit'];
  readonly better?: Measurement['better'];
}

export interface Exercise {
  readonly name: string;
  readonly load: () => Promise<{ readonly prepare: PrepareExercise }>;
  readonly quantities: Readonly<Record<string, Quantity>>;
  readonly sizes: readonly number[];
  readonly quickSizes: readonly number[];
  /** Up to which size it is worth the minutes that a contestant with objects takes to get ready. */
  readonly objectsMax?: number;
  /** Who takes part, and why another cannot; `false` if there is nothing to say about it. */
  readonly takesPart: (contestant: {
    readonly clock: Clock;
    readonly hasBudget: boolean;
    readonly isOurs: boolean;
  }) => boolean | { readonly why: string };
  /** A chunk can be taken once in the life of a process. */
  readonly freshProcess?: boolean;
  /** Neither more nor less. Else as many rounds as there is time for. */
  readonly rounds?: number;
  readonly roundsMax?: number;
}
