/** Brokers that are wrong about CONNECT. */
import { edit, type Control } from './control.ts';

export const connectControls: readonly Control[] = [
  {
    fault: 'a connection without CONNECT is kept three times as long',
    edits: [
      edit(
        'broker.ts',
        'state.nowMs + state.options.connectTimeoutMs;',
        'state.nowMs + 3 * state.options.connectTimeoutMs;',
      ),
    ],
    caughtBy:
      'A Network Connection on which no CONNECT comes is closed after a reasonable time, and nothing is sent on it.',
  },
  {
    fault: 'a second CONNECT is overlooked',
    edits: [
      edit(
        'connect.ts',
        `if (connection.client) return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.0-2' };`,
        'if (connection.client) return undefined;',
      ),
    ],
    caughtBy: 'A second CONNECT ends the connection, and its will is published.',
  },
  {
    fault: 'a refused CONNECT takes over',
    edits: [
      edit(
        'connect.ts',
        '  const refusal = refusalOf(connect, state.options);\n',
        '  takeOver(state, connect.clientId, reasonCode.sessionTakenOver);\n  const refusal = refusalOf(connect, state.options);\n',
      ),
    ],
    caughtBy:
      'A CONNECT that is refused touches neither the live connection of its Client Identifier, nor its session, nor its will.',
  },
];
