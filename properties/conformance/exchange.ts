/** What many exchanges begin with. */
import type { Connect } from '../../model/vocabulary/packet.ts';
import { bytes } from './wire.ts';

/** A session that outlives its connection, in both versions. */
export const kept: Partial<Connect> = { cleanStart: false, sessionExpiryIntervalSeconds: 3600 };

/** As a field of CONNECT. */
export function will(
  topic: string,
  text: string,
  fields: Partial<NonNullable<Connect['will']>> = {},
): Partial<Connect> {
  return { will: { topic, payload: bytes(text), qos: 0, retain: false, ...fields } };
}
