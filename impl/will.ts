/** The will: armed by CONNECT, perhaps pending after the close (5.0), published or discarded, at most once. */
import type { Will } from '../model/vocabulary/packet.ts';
import { publish } from './fan-out.ts';
import { messageOf } from './message.ts';
import type { Session } from './records.ts';
import type { State } from './state.ts';

/**
 * The connection has closed without having discarded its will: it is due after its delay or when the session ends,
 * whichever is first (5.0:MQTT-3.1.2-8, 5.0:U-5.0-12). A will of 3.1.1 knows no delay (3.1.1:MQTT-3.1.2-8).
 */
export function leaveWill(state: State, session: Session, will: Will): void {
  const willDelayIntervalSeconds = will.willDelayIntervalSeconds ?? 0;
  const delaySeconds = Math.min(willDelayIntervalSeconds, session.expiryIntervalSeconds);
  if (delaySeconds === 0) {
    publishWill(state, session, will);
    return;
  }
  const delayMs = delaySeconds * 1000;
  // A will that outlasts the session is published by the session's end, and needs no timer.
  const outlastsSession = willDelayIntervalSeconds >= session.expiryIntervalSeconds;
  const timer = outlastsSession ? undefined : state.timers.start({ type: 'willDelay', session }, delayMs);
  session.pendingWill = { will, fireAtMs: state.nowMs + delayMs, timer };
  state.journal?.({ type: 'will.pending', clientId: session.clientId, will, dueAtMs: state.nowMs + delayMs });
}

/** The delay has passed, or the session has ended. */
export function firePendingWill(state: State, session: Session): void {
  const pending = session.pendingWill;
  if (!pending) return;
  cancelPendingWill(state, session);
  publishWill(state, session, pending.will);
}

/** The session goes on with a new connection in time (5.0:MQTT-3.1.3-9). */
export function cancelPendingWill(state: State, session: Session): void {
  if (session.pendingWill) state.journal?.({ type: 'will.ended', clientId: session.clientId });
  state.timers.stop(session.pendingWill?.timer);
  session.pendingWill = undefined;
}

/**
 * With the QoS and RETAIN of the will (3.1.1:MQTT-3.1.2-16, -17; 5.0:MQTT-3.1.2-14, -15). A will of 3.1.1 has no properties, so
 * that nothing is lost by the version. Its Message Expiry Interval counts from now (5.0, section 3.1.3.2.4).
 */
function publishWill(state: State, session: Session, will: Will): void {
  publish(state, messageOf(will, will.topic, session.clientId, '5.0', state.nowMs));
}
