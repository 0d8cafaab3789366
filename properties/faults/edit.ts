/**
 * Faults of our broker, each a substitution in its own source, so that the broker stays free of switches; one that no longer
 * finds its place fails to build, and so is kept in step.
 */

export interface Edit {
  /** Below impl/. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

export function edit(file: string, from: string, to: string): Edit {
  return { file, from, to };
}

/** A broker that is wrong in one small way. */
export interface WrongBroker {
  /** What is wrong. */
  readonly fault: string;
  readonly edits: readonly Edit[];
}
