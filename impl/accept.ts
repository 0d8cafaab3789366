/** A CONNECT has passed all checks: takeover, session, CONNACK, and only then delivery: the order of section 3.1.4. */
import { reasonCode, type Connack, type Connect } from '../model/vocabulary/packet.ts';
import { answerLimits, fitted } from './answer.ts';
import { willRefusal } from './authorization.ts';
import { announcement } from './connack.ts';
import { ask, type ConnectAnswer } from './hook.ts';
import { keepAliveLimitMs, serverKeepAliveSeconds, startKeepAlive } from './keep-alive.ts';
import type { BrokerOptions } from './options.ts';
import type { Client, Connection } from './records.ts';
import { refuse } from './refusal.ts';
import { attach, closeConnection, expiryInterval, openSession, takeOver } from './session.ts';
import { send, type State } from './state.ts';
import { aliasedTraffic } from './topic-alias.ts';
import { isMqttString } from './topic.ts';

/** `connack` is what enhanced authentication adds. */
export function accept(
  state: State,
  connection: Connection,
  connect: Connect,
  answer: ConnectAnswer,
  connack: Partial<Connack> = {},
): void {
  const isAssigned = connect.clientId === '';
  const clientId = connect.clientId === '' ? freeClientIdentifier(state) : connect.clientId;
  if (clientId === undefined) return refuse(state, connection, connect, { reasonCode: reasonCode.unspecifiedError });
  if (isFull(state, clientId)) return refuse(state, connection, connect, busy);
  const willCode = willRefusal(state.options, connect, clientId);
  if (willCode !== reasonCode.success) return refuse(state, connection, connect, { reasonCode: willCode });
  const requestedSeconds = requestedExpirySeconds(connect);
  const grantedSeconds = grantedExpirySeconds(requestedSeconds, connect, state.options);
  if (grantedSeconds > 0 && isOneSessionTooMany(state, clientId)) return refuse(state, connection, connect, noQuota);
  const overrideSeconds = serverKeepAliveSeconds(connect, state.options);
  const limits = answerLimits(connect);
  const whole = {
    type: 'server.CONNACK' as const,
    sessionPresent: false,
    reasonCode: reasonCode.success,
    ...(connect.protocolVersion === '5.0' && {
      ...announcement(state.options, connect, answer),
      ...(isAssigned && { assignedClientIdentifier: clientId }),
      ...(overrideSeconds !== undefined && { serverKeepAliveSeconds: overrideSeconds }),
      ...(grantedSeconds !== requestedSeconds && { sessionExpiryIntervalSeconds: grantedSeconds }),
      ...connack,
    }),
  };
  const fitting = limits ? fitted(whole, limits) : whole;
  // 5.0:MQTT-3.1.2-24. A client that cannot be told that it is accepted takes nobody over.
  if (fitting?.type !== 'server.CONNACK') return closeConnection(state, connection);
  takeOver(state, clientId, reasonCode.sessionTakenOver);
  const expirySeconds = expiryInterval(grantedSeconds);
  const { session, sessionPresent } = openSession(state, clientId, connect.cleanStart, expirySeconds);
  send(state, connection, { ...fitting, sessionPresent });
  state.timers.stop(connection.timer);
  connection.timer = undefined;
  const keepAliveMs = keepAliveLimitMs(overrideSeconds ?? connect.keepAliveSeconds);
  attach(state, connection, {
    protocolVersion: connect.protocolVersion,
    session,
    will: willOf(connect),
    sendQuota: Math.min(receiveMaximumOf(connect), state.options.inFlightMessagesMax),
    inFlightBytes: 0,
    answerLimits: limits,
    userName: connect.userName,
    unsent: undefined,
    traffic: aliasedTraffic(connect, state.options),
  });
  startKeepAlive(state, connection, keepAliveMs);
}

const busy: ConnectAnswer = {
  reasonCode: reasonCode.serverBusy,
  reasonString: 'The server has no place for another connection.',
};

/** Whoever takes its own live connection over makes the place that it takes. */
function isFull({ clients, options, sessions }: State, clientId: string): boolean {
  return clients >= options.connectionsMax && sessions.get(clientId)?.connection === undefined;
}

const noQuota: ConnectAnswer = {
  reasonCode: reasonCode.quotaExceeded,
  reasonString: 'The server keeps no further session; one that ends with its connection is served.',
};

/** A session that ends with its connection needs no place among those that are kept, and has none to give. */
function isOneSessionTooMany({ options, sessions }: State, clientId: string): boolean {
  const isKept = (sessions.get(clientId)?.expiryIntervalSeconds ?? 0) > 0;
  return !isKept && sessions.size >= options.sessionsMax;
}

/** How often the hook may name a session that is there. */
const attempts = 100;

/** 5.0:MQTT-3.2.2-16: no current session may have it. `undefined` if the hook knows none that a CONNACK can say. */
function freeClientIdentifier({ options, sessions }: State): string | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const clientId = ask(options.onHookError, undefined, options.assignClientIdentifier);
    if (clientId === undefined) return undefined;
    const canBeSaid = clientId !== '' && isMqttString(clientId);
    if (canBeSaid && !sessions.has(clientId)) return clientId;
  }
  return undefined;
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
