/** Sessions: how long they outlive their Network Connection, who takes them over, and what a close leaves behind. */
import { sessionNeverExpires } from '../model/vocabulary/packet.ts';
import { resumeDelivery } from './outgoing.ts';
import { endQueue } from './queue.ts';
import { disconnectReasonCode } from './reason-codes.ts';
import type { Client, Connection, Session } from './records.ts';
import { handOn } from './shared-subscription.ts';
import { send, type State } from './state.ts';
import { endSubscriptions } from './subscription.ts';
import { cancelPendingWill, firePendingWill, leaveWill } from './will.ts';

/** The session for an accepted CONNECT: the stored one, or a new one. */
export function openSession(
  state: State,
  clientId: string,
  cleanStart: boolean,
  expiryIntervalSeconds: number,
): { readonly session: Session; readonly sessionPresent: boolean } {
  const stored = storedSession(state, clientId);
  // 3.1.1:MQTT-3.1.2-6, 5.0:MQTT-3.1.2-4. The end of the old session publishes its pending will.
  if (stored && cleanStart) endSession(state, stored);
  if (!stored || cleanStart) {
    const session = newSession(clientId, expiryIntervalSeconds);
    state.sessions.set(clientId, session);
    return { session, sessionPresent: false };
  }
  cancelPendingWill(state, stored);
  keepWhileConnected(state, stored);
  stored.expiryIntervalSeconds = expiryIntervalSeconds;
  return { session: stored, sessionPresent: true };
}

/** Makes the connection the session's own and starts delivery, after the CONNACK (3.1.1:U-3.1.1-03, 5.0:U-5.0-02). */
export function attach(state: State, connection: Connection, client: Client): void {
  connection.client = client;
  state.clients += 1;
  client.session.connection = connection;
  const { session, will } = client;
  const expiryIntervalSeconds = expirySeconds(session);
  state.journal?.({ type: 'session.connected', clientId: session.clientId, expiryIntervalSeconds, will });
  resumeDelivery(state, connection);
}

/** Exactly one connection per Client Identifier: the older one has to go (3.1.1:MQTT-3.1.4-2, 5.0:MQTT-3.1.4-3). */
export function takeOver(state: State, clientId: string, takenOverReasonCode: number): void {
  const older = state.sessions.get(clientId)?.connection;
  if (older) closeConnection(state, older, takenOverReasonCode);
}

/**
 * The server closes the connection. To a 5.0 client whose CONNECT was accepted it says why first, if there is anything to
 * say (5.0:MQTT-3.14.0-1, 5.0:U-5.0-17).
 */
export function closeConnection(
  state: State,
  connection: Connection,
  serverReasonCode?: number,
  reasonString?: string,
): void {
  const saysWhy = connection.client?.protocolVersion === '5.0' && serverReasonCode !== undefined;
  if (saysWhy) {
    const information = reasonString === undefined ? {} : { reasonString };
    const code = disconnectReasonCode(serverReasonCode);
    send(state, connection, { type: 'server.DISCONNECT', reasonCode: code, ...information });
  }
  send(state, connection, { type: 'network.closed', by: 'server', abortive: false });
  connectionClosed(state, connection);
}

/** The connection has gone, whoever closed it: its will is left, and its session for as long as it lasts. */
export function connectionClosed(state: State, connection: Connection): void {
  state.connections.delete(connection.number);
  state.timers.stop(connection.timer);
  connection.timer = undefined;
  const client = connection.client;
  if (!client) return;
  connection.client = undefined;
  const { session, will } = client;
  session.connection = undefined;
  state.clients -= 1;
  leaveBehind(state, session, will);
}

/** What a connection that has gone leaves: its session for as long as it lasts, and its will. */
export function leaveBehind(state: State, session: Session, will: Client['will']): void {
  expireLater(state, session);
  if (session.expiryIntervalSeconds > 0)
    state.journal?.({
      type: 'session.disconnected',
      clientId: session.clientId,
      expiryIntervalSeconds: expirySeconds(session),
      endsAtMs: session.expiry?.atMs,
    });
  if (will) leaveWill(state, session, will);
}

/** The Session Expiry Interval has passed, or a Clean Start discards it. */
export function endSession(state: State, session: Session): void {
  state.sessions.delete(session.clientId);
  endSubscriptions(state, session);
  keepWhileConnected(state, session);
  handOn(state, session);
  endQueue(state, session);
  firePendingWill(state, session);
  state.journal?.({ type: 'session.ended', clientId: session.clientId });
}

/** The interval in seconds, Infinity if the session never expires (5.0:U-5.0-13). */
export function expiryInterval(sessionExpiryIntervalSeconds: number): number {
  return sessionExpiryIntervalSeconds === sessionNeverExpires ? Infinity : sessionExpiryIntervalSeconds;
}

/** As a packet says it. */
export function expirySeconds({ expiryIntervalSeconds }: Session): number {
  return expiryIntervalSeconds === Infinity ? sessionNeverExpires : expiryIntervalSeconds;
}

/** What is due by now has happened, even if the timer's tick has yet to come. */
function storedSession(state: State, clientId: string): Session | undefined {
  const session = state.sessions.get(clientId);
  if (!session) return undefined;
  if (session.pendingWill && session.pendingWill.fireAtMs <= state.nowMs) firePendingWill(state, session);
  if (session.expiry && session.expiry.atMs <= state.nowMs) endSession(state, session);
  return state.sessions.get(clientId);
}

/** 5.0:MQTT-3.1.2-23, 5.0:MQTT-4.1.0-2. */
function expireLater(state: State, session: Session): void {
  if (session.expiryIntervalSeconds === 0) endSession(state, session);
  else if (session.expiryIntervalSeconds !== Infinity) {
    const expiryMs = session.expiryIntervalSeconds * 1000;
    const timer = state.timers.start({ type: 'sessionExpiry', session }, expiryMs);
    session.expiry = { atMs: state.nowMs + expiryMs, timer };
  }
}

/** 5.0:MQTT-4.1.0-1: nothing of it is dropped while a connection is there. */
function keepWhileConnected(state: State, session: Session): void {
  state.timers.stop(session.expiry?.timer);
  session.expiry = undefined;
}

export function newSession(clientId: string, expiryIntervalSeconds: number): Session {
  return {
    clientId,
    connection: undefined,
    expiryIntervalSeconds,
    expiry: undefined,
    pendingWill: undefined,
    subscriptions: undefined,
    queue: undefined,
    outgoing: undefined,
    lastPacketIdentifier: 0,
    unreleased: undefined,
  };
}
