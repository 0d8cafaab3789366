/**
 * What an entry of the register is: a question that the standard answers twice, or not at all, and that a broker answers by
 * what it does.
 */
import type { Citation } from '../vocabulary/statement.ts';

/** One answer. */
export interface Reading {
  readonly id: string;
  readonly says: string;
  /** The statements that speak for it; none if nothing does. */
  readonly statements: readonly Citation[];
}

/** Where it shows: states, written as in `chart = state`, and after `region.` where a chart has regions. */
export interface Place {
  readonly chart: string;
  readonly states: readonly string[];
}

interface Question {
  /** In kebab case. */
  readonly id: string;
  readonly question: string;
  /** Those that contradict each other, or come nearest to an answer, in the versions that it concerns. */
  readonly statements: readonly Citation[];
  readonly readings: readonly Reading[];
  /** The ids of the readings that the observer accepts unless it is told otherwise. */
  readonly accepted: readonly string[];
  /** What brokers were reported to do, by public sources; versions differ. None if nothing is known. */
  readonly brokers: string;
  readonly places: readonly Place[];
}

/** Which readings are accepted changes verdicts. */
export interface Switched extends Question {
  readonly switch: true;
}

/** Nothing is there to be switched, and `reason` says why. */
export interface Fixed extends Question {
  readonly switch: false;
  readonly reason: string;
}

export type Ambiguity = Switched | Fixed;
