/**
 * Controls: brokers that are wrong in one small way each. A control is a substitution in the broker's own source, so that
 * the broker stays free of switches; one that no longer finds its place fails to build, and so is kept in step.
 */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';

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

export interface Control {
  /** What is wrong. */
  readonly fault: string;
  readonly edits: readonly Edit[];
  /** The sentence of the property that has to catch it. */
  readonly caughtBy: string;
  /** In which it shows; the first of the property's otherwise. */
  readonly version?: ProtocolVersion;
}
