/** What the chart of a will is told: when it is due, and what becomes of its own connection. */
import type { ChartEvent } from './run/chart.ts';
import { expirySecondsOf } from './session.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { isClientDisconnectCode, reasonCode, sessionNeverExpires } from './vocabulary/packet.ts';

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
