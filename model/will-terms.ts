/** What the chart of a will remembers and is told: when it is due, and what becomes of its own connection. */
import type { ChartEvent } from './run/chart.ts';
import { expirySecondsOf } from './session.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { isClientDisconnectCode, reasonCode, sessionNeverExpires, type ProtocolVersion } from './vocabulary/packet.ts';
import type { TimeProfile } from './vocabulary/profile.ts';

/** What is remembered of one will. */
export interface WillContext {
  readonly profile: TimeProfile;
  readonly version: ProtocolVersion;
  readonly delaySeconds: number;
  readonly expirySeconds: number;
  /** The clients that have had their copy. */
  readonly seenBy: readonly number[];
  /** Rivals that have no CONNACK yet; of these, those that ask for Clean Start: accepted, they end the session. */
  readonly rivals: number;
  readonly cleanRivals: number;
  /** Its connection was closed while a rival waited, or after it was accepted. */
  readonly takenOver: boolean;
  /** A rival was closed before its CONNACK was seen: it may have been accepted. */
  readonly rivalDied: boolean;
}

/** Of its own connection, of others of the Client Identifier, and of subscribers. */
export type WillEvent =
  | { type: 'server.CONNACK'; accepted: boolean; expirySeconds: number | null }
  | { type: 'client.DISCONNECT'; valid: boolean; normal: boolean; expirySeconds: number | null }
  | { type: 'network.closed' }
  /** `again`: a repetition (DUP 1), a retained message, or one of the copies of overlapping subscriptions. */
  | { type: 'server.PUBLISH'; subscriber: number; again: boolean; subscribed: boolean; likeness: string }
  | { type: 'rival.CONNECT'; cleanStart: boolean }
  | { type: 'rival.CONNACK'; accepted: boolean; cleanStart: boolean; sessionPresent: boolean }
  | { type: 'rival.closed'; cleanStart: boolean }
  | { type: 'reading.taken'; reading: string }
  | { type: 'process.crashed'; sessionsKept: boolean };

/** What the connection that bears the will tells; the observer adds the rivals and the copies. */
export function perceiveWill(event: MqttEvent): ChartEvent | undefined {
  switch (event.type) {
    case 'server.CONNACK':
      return {
        type: event.type,
        accepted: event.reasonCode === 0,
        expirySeconds: event.sessionExpiryIntervalSeconds ?? null,
      };
    case 'client.DISCONNECT':
      return {
        type: event.type,
        valid: isClientDisconnectCode(event.reasonCode ?? reasonCode.success),
        normal: (event.reasonCode ?? reasonCode.success) === reasonCode.success,
        expirySeconds: event.sessionExpiryIntervalSeconds ?? null,
      };
    case 'network.closed':
      return { type: event.type };
    case 'process.crashed':
      return { type: event.type, sessionsKept: event.sessionsKept };
    default:
      return undefined;
  }
}

/**
 * When the will of this CONNECT is due, in seconds after the close: 3.1.1 binds it to the connection, so at once, and no
 * session's end comes before that.
 */
export function willTerms(connect: MqttEvent & { type: 'client.CONNECT' }): {
  delaySeconds: number;
  expirySeconds: number;
} {
  if (connect.protocolVersion === '3.1.1') return { delaySeconds: 0, expirySeconds: sessionNeverExpires };
  return { delaySeconds: connect.will?.willDelayIntervalSeconds ?? 0, expirySeconds: expirySecondsOf(connect) };
}

/** From 0 to anything else is a Protocol Error (5.0:U-5.0-15), so no valid DISCONNECT. */
export function raisesExpiry(effectiveSeconds: number, expirySeconds: number | null): boolean {
  return effectiveSeconds === 0 && expirySeconds !== null && expirySeconds > 0;
}

/** One that waited has its answer, or is gone. */
export function withoutRival(context: WillContext, event: WillEvent): Pick<WillContext, 'rivals' | 'cleanRivals'> {
  const isClean = 'cleanStart' in event && event.cleanStart;
  return { rivals: Math.max(0, context.rivals - 1), cleanRivals: Math.max(0, context.cleanRivals - (isClean ? 1 : 0)) };
}
