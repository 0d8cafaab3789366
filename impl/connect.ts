/** CONNECT, its answer, and DISCONNECT (3.1.1 and 5.0, sections 3.1, 3.2 and 3.14). */
import { reasonCode, type Connack, type Connect, type Disconnect } from '../model/vocabulary/packet.ts';
import { keepAliveLimitMs, serverKeepAliveSeconds, startKeepAlive } from './keep-alive.ts';
import type { BrokerOptions } from './options.ts';
import { attach, closeConnection, expiryInterval, openSession, takeOver } from './session.ts';
import { send, type Client, type Connection, type State, type Violation } from './state.ts';
import { isMqttString, topicLevels, topicNameIsValid, utf8Bytes } from './topic.ts';

/**
 * Validates, authenticates, takes over, opens the session, answers, and only then delivers and watches: the order of
 * section 3.1.4. A CONNECT that is refused touches nothing of a client that is there (3.1.1:U-3.1.1-02).
 */
export function handleConnect(state: State, connection: Connection, connect: Connect): Violation | undefined {
  // 3.1.1:MQTT-3.1.0-2: nobody is taken over by the identifier in it.
  if (connection.client) return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.0-2' };
  const violation = violationOf(connect, state.options);
  if (violation) return violation;
  const refusal = refusalOf(connect, state.options);
  if (refusal !== reasonCode.success) {
    refuse(state, connection, connect, refusal);
    return undefined;
  }
  accept(state, connection, connect);
  return undefined;
}

/** DISCONNECT from the client. Nothing after it counts. */
export function handleDisconnect(
  state: State,
  connection: Connection,
  client: Client,
  packet: Disconnect,
): Violation | undefined {
  if (client.protocolVersion === '3.1.1') {
    // 3.1.1:MQTT-3.14.4-3.
    client.will = undefined;
  } else {
    const code = packet.reasonCode ?? reasonCode.success;
    if (!clientDisconnectCodes.has(code))
      return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.14.2-1' };
    const violation = changeExpiry(state, client, packet);
    if (violation) return violation;
    // 5.0:MQTT-3.14.4-3; any other code leaves the will, 0x04 asks for it.
    if (code === reasonCode.success) client.will = undefined;
  }
  // 3.1.1:U-3.1.1-17, 5.0:U-5.0-19: the server closes if the client has not.
  closeConnection(state, connection);
  return undefined;
}

/** CONNACK 0x01, the one answer that a client of an unknown version may understand; then the close (3.1.1:MQTT-3.1.2-2). */
export function refuseProtocolVersion(state: State, connection: Connection): void {
  send(state, connection, { type: 'server.CONNACK', sessionPresent: false, reasonCode: 1 });
  closeConnection(state, connection);
}

function accept(state: State, connection: Connection, connect: Connect): void {
  const clientId = connect.clientId === '' ? freeClientIdentifier(state) : connect.clientId;
  const isAssigned = connect.clientId === '';
  takeOver(state, clientId, reasonCode.sessionTakenOver);
  const requestedSeconds = requestedExpirySeconds(connect);
  const grantedSeconds = grantedExpirySeconds(requestedSeconds, connect, state.options);
  const expirySeconds = expiryInterval(grantedSeconds);
  const { session, sessionPresent } = openSession(state, clientId, connect.cleanStart, expirySeconds);
  const overrideSeconds = serverKeepAliveSeconds(connect, state.options);
  const connack: Connack = {
    sessionPresent,
    reasonCode: reasonCode.success,
    ...(connect.protocolVersion === '5.0' && {
      ...notOffered,
      maximumPacketSizeBytes: state.options.packetBytesMax,
      ...(isAssigned && { assignedClientIdentifier: clientId }),
      ...(overrideSeconds !== undefined && { serverKeepAliveSeconds: overrideSeconds }),
      ...(grantedSeconds !== requestedSeconds && { sessionExpiryIntervalSeconds: grantedSeconds }),
    }),
  };
  send(state, connection, { type: 'server.CONNACK', ...connack });
  state.timers.stop(connection.timer);
  connection.timer = undefined;
  const receiveMaximum = Math.min(receiveMaximumOf(connect), state.options.inFlightMessagesMax);
  const keepAliveMs = keepAliveLimitMs(overrideSeconds ?? connect.keepAliveSeconds);
  attach(state, connection, {
    protocolVersion: connect.protocolVersion,
    session,
    keepAliveMs,
    will: willOf(connect),
    receiveMaximum,
    sendQuota: receiveMaximum,
    maximumPacketSizeBytes: connect.protocolVersion === '5.0' ? connect.maximumPacketSizeBytes : undefined,
    unsent: undefined,
  });
  startKeepAlive(state, connection, keepAliveMs);
}

/** What a 5.0 client has to know of this server. */
const notOffered = { subscriptionIdentifiersAvailable: false, sharedSubscriptionAvailable: false } as const;

/** Those of the table in section 3.14.2.1 that a client may send. */
const clientDisconnectCodes: ReadonlySet<number> = new Set([
  0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
]);

/** A CONNECT that breaks section 3.1 is closed without a word (3.1.1:MQTT-3.1.4-1, 5.0:MQTT-3.1.4-1). */
function violationOf(connect: Connect, options: BrokerOptions): Violation | undefined {
  const { clientId, will, userName, password } = connect;
  if (!isMqttString(clientId)) return { reasonCode: reasonCode.malformedPacket, statement: '5.0:MQTT-3.1.3-4' };
  if (will && (!topicNameIsValid(will.topic) || topicLevels(will.topic) > options.topicLevelsMax))
    return { reasonCode: reasonCode.topicNameInvalid, statement: '5.0:MQTT-4.7.0-1' };
  if (connect.protocolVersion === '3.1.1') {
    if (password !== undefined && userName === undefined)
      return { reasonCode: reasonCode.malformedPacket, statement: '3.1.1:MQTT-3.1.2-22' };
    return undefined;
  }
  if (connect.receiveMaximum === 0 || connect.maximumPacketSizeBytes === 0)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.4-1' };
  return undefined;
}

/** A Connect Reason Code of 5.0. */
function refusalOf(connect: Connect, options: BrokerOptions): number {
  const is311 = connect.protocolVersion === '3.1.1';
  // 3.1.1:MQTT-3.1.3-8: who wants a session back has to say whose.
  if (is311 && connect.clientId === '' && !connect.cleanStart) return reasonCode.clientIdentifierNotValid;
  if (utf8Bytes(connect.clientId) > options.clientIdentifierBytesMax) return reasonCode.clientIdentifierNotValid;
  // 5.0:MQTT-4.12.0-1: no Authentication Method is supported.
  if (!is311 && connect.authenticationMethod !== undefined) return reasonCode.badAuthenticationMethod;
  return options.authenticate(connect);
}

/** Session Present is 0 (3.1.1:MQTT-3.2.2-4, 5.0:MQTT-3.2.2-6), and the close follows (3.1.1:MQTT-3.2.2-5, 5.0:MQTT-3.2.2-7). */
function refuse(state: State, connection: Connection, connect: Connect, refusal: number): void {
  const code = connect.protocolVersion === '5.0' ? refusal : returnCode(refusal);
  send(state, connection, { type: 'server.CONNACK', sessionPresent: false, reasonCode: code });
  closeConnection(state, connection);
}

/** The return code of 3.1.1 for a Connect Reason Code (3.1.1, table 3.1). */
function returnCode(refusal: number): number {
  if (refusal === reasonCode.unsupportedProtocolVersion) return 1;
  if (refusal === reasonCode.clientIdentifierNotValid) return 2;
  if (unavailable.has(refusal)) return 3;
  return refusal === reasonCode.badUserNameOrPassword ? 4 : 5;
}

/** Another time it might be served. */
const unavailable: ReadonlySet<number> = new Set([
  reasonCode.serverUnavailable,
  reasonCode.serverBusy,
  reasonCode.quotaExceeded,
  reasonCode.connectionRateExceeded,
]);

function freeClientIdentifier(state: State): string {
  // 5.0:MQTT-3.2.2-16: no current session may have it.
  for (;;) {
    const clientId = state.options.assignClientIdentifier();
    if (!state.sessions.has(clientId)) return clientId;
  }
}

/** Clean Session 1 ends with the connection, 0 is kept for ever (3.1.1:MQTT-3.1.2-4, -6). 5.0: absent is 0. */
function requestedExpirySeconds(connect: Connect): number {
  if (connect.protocolVersion === '3.1.1') return connect.cleanStart ? 0 : 0xffff_ffff;
  return connect.sessionExpiryIntervalSeconds ?? 0;
}

function grantedExpirySeconds(requestedSeconds: number, connect: Connect, options: BrokerOptions): number {
  if (connect.protocolVersion === '3.1.1') return requestedSeconds;
  return Math.min(requestedSeconds, options.sessionExpiryMaximumSeconds ?? requestedSeconds);
}

function receiveMaximumOf(connect: Connect): number {
  return (connect.protocolVersion === '5.0' ? connect.receiveMaximum : undefined) ?? 65_535;
}

/** A Will Delay Interval is a word of 5.0. */
function willOf({ protocolVersion, will }: Connect): Client['will'] {
  if (!will || protocolVersion === '5.0') return will;
  const { topic, payload, qos, retain } = will;
  return { topic, payload, qos, retain };
}

/** A client may change how long its session is kept, but not revive one that was to end (5.0:U-5.0-15, 5.0:U-5.0-16). */
function changeExpiry(state: State, client: Client, packet: Disconnect): Violation | undefined {
  const requestedSeconds = packet.sessionExpiryIntervalSeconds;
  if (requestedSeconds === undefined) return undefined;
  const { session } = client;
  if (session.expiryIntervalSeconds === 0 && requestedSeconds !== 0)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:U-5.0-15' };
  const maximumSeconds = state.options.sessionExpiryMaximumSeconds ?? requestedSeconds;
  session.expiryIntervalSeconds = expiryInterval(Math.min(requestedSeconds, maximumSeconds));
  return undefined;
}
