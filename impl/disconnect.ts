/** DISCONNECT from a client (3.1.1 and 5.0, section 3.14). */
import { isClientDisconnectCode, reasonCode, type Disconnect } from '../model/vocabulary/packet.ts';
import type { Client, Connection } from './records.ts';
import { closeConnection, expiryInterval } from './session.ts';
import type { State } from './state.ts';
import type { Violation } from './violation.ts';

/** Nothing after it counts. */
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
    if (!isClientDisconnectCode(code))
      return {
        reasonCode: reasonCode.protocolError,
        statement: '5.0:MQTT-3.14.2-1',
        why: 'No client may disconnect by this Reason Code.',
      };
    const violation = changeExpiry(state, client, packet);
    if (violation) return violation;
    // 5.0:MQTT-3.14.4-3; any other code leaves the will, 0x04 asks for it.
    if (code === reasonCode.success) client.will = undefined;
  }
  // 3.1.1:U-3.1.1-17, 5.0:U-5.0-19: the server closes if the client has not.
  closeConnection(state, connection);
  return undefined;
}

/** A client may change how long its session is kept, but not revive one that was to end (5.0:U-5.0-15, 5.0:U-5.0-16). */
function changeExpiry(state: State, client: Client, packet: Disconnect): Violation | undefined {
  const requestedSeconds = packet.sessionExpiryIntervalSeconds;
  if (requestedSeconds === undefined) return undefined;
  const { session } = client;
  if (session.expiryIntervalSeconds === 0 && requestedSeconds !== 0)
    return {
      reasonCode: reasonCode.protocolError,
      statement: '5.0:U-5.0-15',
      why: 'A Session Expiry Interval of 0 cannot be raised by DISCONNECT.',
    };
  const maximumSeconds = state.options.sessionExpiryMaximumSeconds ?? requestedSeconds;
  session.expiryIntervalSeconds = expiryInterval(Math.min(requestedSeconds, maximumSeconds));
  return undefined;
}
