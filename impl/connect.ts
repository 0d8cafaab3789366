/** CONNECT: whether it is valid, and whether it is served (3.1.1 and 5.0, section 3.1). */
import { reasonCode, type Connect } from '../model/vocabulary/packet.ts';
import { accept } from './accept.ts';
import { beginAuthentication } from './authentication.ts';
import { ask, type ConnectAnswer } from './hook.ts';
import type { BrokerOptions } from './options.ts';
import type { Connection } from './records.ts';
import { refuse } from './refusal.ts';
import type { State } from './state.ts';
import { isMqttString, responseTopicIsValid, topicLevels, topicNameIsValid, utf8Bytes } from './topic.ts';
import type { Violation } from './violation.ts';

/** A CONNECT that is refused touches nothing of a client that is there (3.1.1:U-3.1.1-02). */
export function handleConnect(state: State, connection: Connection, connect: Connect): Violation | undefined {
  // 3.1.1:MQTT-3.1.0-2: nobody is taken over by the identifier in it.
  if (connection.client || connection.authentication) return second;
  const violation = violationOf(connect, state.options);
  if (violation) return violation;
  const answer = answerOf(connect, state.options);
  const { authenticationMethod } = connect;
  if (answer.reasonCode !== reasonCode.success) refuse(state, connection, connect, answer);
  else if (connect.protocolVersion === '5.0' && authenticationMethod !== undefined)
    beginAuthentication(state, connection, connect, authenticationMethod, answer);
  else accept(state, connection, connect, answer);
  return undefined;
}

const second: Violation = {
  reasonCode: reasonCode.protocolError,
  statement: '5.0:MQTT-3.1.0-2',
  why: 'A connection has one CONNECT.',
};

/** A CONNECT that breaks section 3.1 is closed without a word (3.1.1:MQTT-3.1.4-1, 5.0:MQTT-3.1.4-1). */
function violationOf(connect: Connect, options: BrokerOptions): Violation | undefined {
  const { clientId, will, userName, password } = connect;
  if (!isMqttString(clientId)) return { reasonCode: reasonCode.malformedPacket, statement: '5.0:MQTT-3.1.3-4' };
  if (will && (!topicNameIsValid(will.topic) || topicLevels(will.topic) > options.topicLevelsMax))
    return { reasonCode: reasonCode.topicNameInvalid, statement: '5.0:MQTT-4.7.0-1' };
  if (will?.responseTopic !== undefined && !responseTopicIsValid(will.responseTopic))
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.3.2-14' };
  if (connect.protocolVersion === '3.1.1') {
    if (password !== undefined && userName === undefined)
      return { reasonCode: reasonCode.malformedPacket, statement: '3.1.1:MQTT-3.1.2-22' };
    return undefined;
  }
  if (connect.receiveMaximum === 0 || connect.maximumPacketSizeBytes === 0)
    return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.4-1' };
  return undefined;
}

/** By a Connect Reason Code of 5.0. The hook is asked last. */
function answerOf(connect: Connect, options: BrokerOptions): ConnectAnswer {
  const { clientId, cleanStart, will } = connect;
  // 3.1.1:MQTT-3.1.3-8: who wants a session back has to say whose.
  if (connect.protocolVersion === '3.1.1' && clientId === '' && !cleanStart)
    return { reasonCode: reasonCode.clientIdentifierNotValid };
  // 3.1.1:MQTT-3.1.3-9, 5.0:MQTT-3.1.3-8.
  if (utf8Bytes(clientId) > options.clientIdentifierBytesMax)
    return {
      reasonCode: reasonCode.clientIdentifierNotValid,
      reasonString: `A Client Identifier has ${options.clientIdentifierBytesMax} bytes at most.`,
    };
  // 5.0:MQTT-3.2.2-12. 3.1.1 has no word for it, but the will could not be published as it is.
  if (will && will.qos > options.maximumQoS)
    return {
      reasonCode: reasonCode.qosNotSupported,
      reasonString: `The Maximum QoS is ${options.maximumQoS}, that of the will too.`,
    };
  // 5.0:MQTT-3.2.2-13.
  if (will?.retain === true && !options.retainAvailable)
    return { reasonCode: reasonCode.retainNotSupported, reasonString: 'No message is retained here, and no will.' };
  // 3.1.1:U-3.1.1-16.
  const { authenticate, onHookError } = options;
  const said = ask<[Connect], ConnectAnswer | number | undefined>(onHookError, undefined, authenticate, connect);
  // A hook in JavaScript may answer nothing.
  const answer = said ?? unavailable;
  return typeof answer === 'number' ? { reasonCode: answer } : answer;
}

const unavailable: ConnectAnswer = { reasonCode: reasonCode.unspecifiedError };
