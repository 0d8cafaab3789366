/** Controls: brokers that are wrong in one small way each, and the property that has to catch it. */
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { WrongBroker } from '../faults/edit.ts';

export interface Control extends WrongBroker {
  /** The sentence of the property that has to catch it. */
  readonly caughtBy: string;
  /** In which it shows; the first of the property's otherwise. */
  readonly version?: ProtocolVersion;
}
