/** Enhanced authentication (5.0, section 4.12): the exchange of AUTH before the CONNACK, and again while connected. */
import { reasonCode, type Auth, type Connect } from '../model/vocabulary/packet.ts';
import { accept } from './accept.ts';
import { answerLimits, fitted } from './answer.ts';
import type { AuthenticationStep } from './enhanced-authentication.ts';
import { ask, wellFormed, type ConnectAnswer } from './hook.ts';
import type { Authentication, Connection } from './records.ts';
import { refuse } from './refusal.ts';
import { closeConnection } from './session.ts';
import { send, type State } from './state.ts';
import type { Violation } from './violation.ts';

/** The CONNECT waits: until its client is known it touches nothing, and the connect timeout goes on. */
export function beginAuthentication(
  state: State,
  connection: Connection,
  connect: Connect,
  method: string,
  answer: ConnectAnswer,
): void {
  const { enhancedAuthentication, onHookError } = state.options;
  const plugin = enhancedAuthentication.get(method);
  // 5.0:MQTT-4.12.0-1.
  if (!plugin) return refuse(state, connection, connect, unknownMethod);
  const exchange = ask(onHookError, undefined, () => plugin.begin(connect));
  if (!exchange) return refuse(state, connection, connect, { reasonCode: reasonCode.unspecifiedError });
  connection.authentication = { method, exchange, isUnderWay: true, waiting: { connect, answer } };
  proceed(state, connection, connection.authentication, connect.authenticationData, true);
}

/** AUTH from a client. */
export function handleAuth(state: State, connection: Connection, packet: Auth): Violation | undefined {
  const { authentication } = connection;
  if (!authentication) return unasked;
  if (packet.authenticationMethod !== authentication.method) return otherMethod;
  const { isUnderWay } = authentication;
  const begins = packet.reasonCode === reasonCode.reAuthenticate;
  const continues = packet.reasonCode === reasonCode.continueAuthentication;
  if (begins ? isUnderWay : !continues || !isUnderWay) return outOfPlace;
  proceed(state, connection, authentication, packet.authenticationData, begins);
  return undefined;
}

/** A packet that breaks the protocol: while the CONNECT waits, the CONNACK says why (5.0:MQTT-4.12.0-4). */
export function closeOnViolation(state: State, connection: Connection, { reasonCode: code, why }: Violation): void {
  const waiting = connection.client ? undefined : connection.authentication?.waiting;
  const information = why === undefined ? {} : { reasonString: why };
  if (waiting) refuse(state, connection, waiting.connect, { reasonCode: code, ...information });
  else closeConnection(state, connection, code, why);
}

function proceed(
  state: State,
  connection: Connection,
  authentication: Authentication,
  data: Uint8Array | undefined,
  isFirst: boolean,
): void {
  const { exchange, method, waiting } = authentication;
  const { onHookError } = state.options;
  const answer = ask<[], AuthenticationStep | undefined>(onHookError, undefined, () => exchange.proceed(data, isFirst));
  // A method in JavaScript may answer nothing, and any method more than a packet can say.
  const step = answer && canBeSaid(answer) ? answer : failed;
  authentication.isUnderWay = step.type === 'continue';
  if (step.type === 'refuse') return fail(state, connection, authentication, step);
  // 5.0:MQTT-4.12.0-5: every AUTH and the CONNACK of success name the method.
  const proof = {
    authenticationMethod: method,
    ...(step.data !== undefined && { authenticationData: step.data }),
    ...wellFormed(step),
  };
  if (step.type === 'accept' && waiting) {
    authentication.waiting = undefined;
    accept(state, connection, waiting.connect, waiting.answer, proof);
    return;
  }
  // 5.0:MQTT-4.12.0-2.
  const code = step.type === 'continue' ? reasonCode.continueAuthentication : reasonCode.success;
  const auth = { type: 'server.AUTH', reasonCode: code, ...proof } as const;
  const limits = waiting && answerLimits(waiting.connect);
  const fitting = limits ? fitted(auth, limits) : auth;
  if (fitting) send(state, connection, fitting);
  else if (waiting) refuse(state, connection, waiting.connect, { reasonCode: reasonCode.packetTooLarge });
}

/** 5.0:MQTT-4.12.0-4; while connected 5.0:MQTT-4.12.1-2. */
function fail(
  state: State,
  connection: Connection,
  { waiting }: Authentication,
  { reasonCode: given, ...information }: Extract<AuthenticationStep, { type: 'refuse' }>,
): void {
  const code = given !== undefined && given >= reasonCode.unspecifiedError ? given : reasonCode.notAuthorized;
  if (waiting) refuse(state, connection, waiting.connect, { reasonCode: code, ...information });
  else closeConnection(state, connection, code, wellFormed(information).reasonString);
}

function canBeSaid(step: AuthenticationStep): boolean {
  return step.type === 'refuse' || (step.data?.length ?? 0) <= 65_535;
}

const failed: AuthenticationStep = { type: 'refuse', reasonCode: reasonCode.unspecifiedError };

const unknownMethod: ConnectAnswer = {
  reasonCode: reasonCode.badAuthenticationMethod,
  reasonString: 'This Authentication Method is not known here.',
};

const unasked: Violation = {
  reasonCode: reasonCode.protocolError,
  statement: '5.0:MQTT-4.12.0-7',
  why: 'AUTH comes only after a CONNECT with an Authentication Method.',
};

const otherMethod: Violation = {
  reasonCode: reasonCode.protocolError,
  statement: '5.0:MQTT-4.12.0-5',
  why: 'AUTH has to name the Authentication Method of CONNECT.',
};

const outOfPlace: Violation = {
  reasonCode: reasonCode.protocolError,
  statement: '5.0:MQTT-3.15.2-1',
  why: 'No AUTH with this Reason Code was due.',
};
