/** The answer to a CONNECT that is not accepted. */
import type { Connack, Connect, ProblemInformation } from '../model/vocabulary/packet.ts';
import { answerLimits, fitted } from './answer.ts';
import { wellFormed, type ConnectAnswer } from './hook.ts';
import { connectReasonCode, returnCode } from './reason-codes.ts';
import type { Connection } from './records.ts';
import { closeConnection } from './session.ts';
import { send, type State } from './state.ts';
import { isMqttString } from './topic.ts';

/** Session Present is 0 (3.1.1:MQTT-3.2.2-4, 5.0:MQTT-3.2.2-6), and the close follows (3.1.1:MQTT-3.2.2-5, 5.0:MQTT-3.2.2-7). */
export function refuse(state: State, connection: Connection, connect: Connect, refusal: ConnectAnswer): void {
  const code =
    connect.protocolVersion === '5.0' ? connectReasonCode(refusal.reasonCode) : returnCode(refusal.reasonCode);
  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};
  sendConnack(state, connection, connect, { sessionPresent: false, reasonCode: code, ...why });
  closeConnection(state, connection);
}

/** CONNACK 0x01, the one answer that a client of an unknown version may understand; then the close (3.1.1:MQTT-3.1.2-2). */
export function refuseProtocolVersion(state: State, connection: Connection): void {
  send(state, connection, { type: 'server.CONNACK', sessionPresent: false, reasonCode: 1 });
  closeConnection(state, connection);
}

/** Even a CONNECT that is refused limits what may answer it. If nothing may, nothing is sent (5.0:MQTT-3.1.2-24). */
function sendConnack(state: State, connection: Connection, connect: Connect, connack: Connack): void {
  const limits = answerLimits(connect);
  const answer = { type: 'server.CONNACK', ...connack } as const;
  const fitting = limits ? fitted(answer, limits) : answer;
  if (fitting) send(state, connection, fitting);
}

function whyOf({
  serverReference,
  ...information
}: ConnectAnswer): ProblemInformation & Pick<Connack, 'serverReference'> {
  return {
    ...wellFormed(information),
    ...(serverReference !== undefined && isMqttString(serverReference) && { serverReference }),
  };
}
