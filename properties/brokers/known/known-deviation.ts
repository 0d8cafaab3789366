/** What is known to be wrong about a broker, so that the check can tell it from news. */
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { Citation } from '../../../model/vocabulary/statement.ts';

/** A deviation that the adapter of a broker, or its file of capabilities, names in advance. */
export interface KnownDeviation {
  /** The first that a finding cites. */
  readonly statement: Citation;
  /** Only of findings whose explanation has this in it. */
  readonly why?: string;
  /** Only on occasions, as reports tell them, that have one of these in them: whatever a finding may turn on has to be known. */
  readonly after?: readonly string[];
  /** Only of what came no more than so many milliseconds before it was allowed. */
  readonly earlyMsMax?: number;
  readonly reason: string;
  /** Where it has been reported or discussed. */
  readonly link?: string;
}

/** A case that a broker is known to fail. */
export interface KnownCase {
  readonly sentence: string;
  /** Both if left out. */
  readonly version?: ProtocolVersion;
  /**
   * Only where it fails so, line by line, with `*` for anything: each line of what the server did instead has to be one of
   * these. Lines of several inputs begin with the bytes that were sent.
   */
  readonly how?: readonly string[];
  readonly reason: string;
  readonly link?: string;
}
