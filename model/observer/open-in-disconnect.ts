/** What the standard leaves open about a DISCONNECT. */
import type { AmbiguityId } from '../ambiguities/register.ts';
import { expirySecondsOf } from '../session.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import { isClientDisconnectCode, reasonCode } from '../vocabulary/packet.ts';
import type { ConnectionRecord } from './records.ts';

interface OpenQuestion {
  readonly id: AmbiguityId;
  /** The DISCONNECT that it amounts to by this reading. */
  readonly read: (reading: string) => MqttEvent;
}

/** Undefined if all is clear. */
export function openInDisconnect(
  event: MqttEvent & { type: 'client.DISCONNECT' },
  { connectPacket, connack }: ConnectionRecord,
): OpenQuestion | undefined {
  if (!isClientDisconnectCode(event.reasonCode ?? reasonCode.success))
    return {
      id: 'disconnect-with-a-reserved-code',
      read: (reading) => (reading === 'normal' ? { ...event, reasonCode: reasonCode.success } : event),
    };
  const askedFor = connectPacket && expirySecondsOf({ type: 'client.CONNECT', ...connectPacket });
  const effective = connack?.sessionExpiryIntervalSeconds ?? askedFor;
  // An effective 0 has ended the matter: nothing else can be had of it.
  const isClear = event.sessionExpiryIntervalSeconds !== undefined || effective === askedFor || effective === 0;
  if (isClear || askedFor === undefined) return undefined;
  return {
    id: 'expiry-absent-in-disconnect-after-an-override',
    read: (reading) => (reading === 'asked-for' ? { ...event, sessionExpiryIntervalSeconds: askedFor } : event),
  };
}
