import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Address } from '../transport/address.ts';

/** Who measures, on connections of its own, and where. */
export interface MeterClient {
  readonly address: Address;
  readonly version: ProtocolVersion;
  readonly clientId: string;
}
