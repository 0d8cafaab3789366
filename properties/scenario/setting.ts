import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';

/** What scenarios are made for. */
export interface Setting {
  readonly version: ProtocolVersion;
  /** On a wire time is real: seconds are few, and an input keeps its distance from a deadline. */
  readonly pace: 'virtual' | 'wire';
}
