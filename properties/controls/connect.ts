/** Brokers that are wrong about CONNECT. */
import { edit } from '../faults/edit.ts';
import type { Control } from './control.ts';

const refusedLeaves =
  'A CONNECT that is refused touches nothing that its Client Identifier has left behind, and leaves nothing itself.';
const nameless = 'A client without Client Identifier is named by the server, or refused if it asks for a session.';

export const connectControls: readonly Control[] = [
  {
    fault: 'a connection without CONNECT is kept three times as long',
    edits: [edit('broker.ts', 'state.options.connectTimeoutMs);', '3 * state.options.connectTimeoutMs);')],
    caughtBy:
      'A Network Connection on which no CONNECT comes is closed after a reasonable time, and nothing is sent on it.',
  },
  {
    fault: 'a second CONNECT is overlooked',
    edits: [
      edit(
        'connect.ts',
        'if (connection.client || connection.authentication) return second;',
        'if (connection.client || connection.authentication) return undefined;',
      ),
    ],
    caughtBy: 'A second CONNECT ends the connection, and its will is published.',
  },
  {
    fault: 'a refused CONNECT takes over',
    edits: [
      edit(
        'connect.ts',
        '  const answer = answerOf(connect, state.options);\n',
        '  takeOver(state, connect.clientId, reasonCode.sessionTakenOver);\n  const answer = answerOf(connect, state.options);\n',
      ),
      edit(
        'connect.ts',
        "import { refuse } from './refusal.ts';\n",
        "import { refuse } from './refusal.ts';\nimport { takeOver } from './session.ts';\n",
      ),
    ],
    caughtBy:
      'A CONNECT that is refused touches neither the live connection of its Client Identifier, nor its session, nor its will.',
  },
  {
    fault: 'a refused CONNECT lets the live connection of its Client Identifier be forgotten',
    edits: [
      edit(
        'refusal.ts',
        "  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};\n",
        "  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};\n  const live = state.sessions.get(connect.clientId);\n  if (live) live.connection = undefined;\n",
      ),
    ],
    caughtBy:
      'A CONNECT that is refused touches neither the live connection of its Client Identifier, nor its session, nor its will.',
  },
  {
    fault: 'a refused CONNECT cancels the will that its Client Identifier has left',
    edits: [
      edit(
        'refusal.ts',
        "  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};\n",
        "  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};\n  const stored = state.sessions.get(connect.clientId);\n  if (stored) state.timers.stop(stored.pendingWill?.timer);\n  if (stored) stored.pendingWill = undefined;\n",
      ),
    ],
    caughtBy: refusedLeaves,
    version: '5.0',
  },
  {
    fault: 'a refused CONNECT with Clean Start ends the stored session',
    edits: [
      edit(
        'refusal.ts',
        "  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};\n",
        "  const why = connect.protocolVersion === '5.0' ? whyOf(refusal) : {};\n  if (connect.cleanStart && !state.sessions.get(connect.clientId)?.connection) state.sessions.delete(connect.clientId);\n",
      ),
    ],
    caughtBy: refusedLeaves,
  },
  {
    fault: 'clients without Client Identifier share one',
    edits: [
      edit(
        'accept.ts',
        "connect.clientId === '' ? freeClientIdentifier(state) : connect.clientId;",
        "connect.clientId === '' ? 'anonymous' : connect.clientId;",
      ),
    ],
    caughtBy: nameless,
  },
  {
    fault: 'the Assigned Client Identifier is not told',
    edits: [edit('accept.ts', '      ...(isAssigned && { assignedClientIdentifier: clientId }),\n', '')],
    caughtBy: nameless,
    version: '5.0',
  },
  {
    fault: 'CONNACK is sent twice',
    edits: [
      edit(
        'accept.ts',
        '  send(state, connection, { ...fitting, sessionPresent });\n',
        '  send(state, connection, { ...fitting, sessionPresent });\n  send(state, connection, { ...fitting, sessionPresent });\n',
      ),
    ],
    caughtBy:
      'CONNACK is the first packet from the server, comes once, and what was sent behind CONNECT is then served.',
  },
  {
    fault: 'a first packet that is no CONNECT is overlooked',
    edits: [
      edit(
        'broker.ts',
        "if (!client) return { reasonCode: reasonCode.protocolError, statement: '5.0:MQTT-3.1.0-1' };",
        'if (!client) return undefined;',
      ),
    ],
    caughtBy: 'A connection that does not begin with CONNECT is closed, and nothing is sent on it.',
  },
  {
    fault: 'an unknown protocol level is left waiting',
    edits: [
      edit(
        'broker.ts',
        'if (isUnknownVersion) refuseProtocolVersion(state, connection);',
        'if (isUnknownVersion) void refuseProtocolVersion;',
      ),
    ],
    caughtBy: 'A protocol level that the server does not know is refused, and the connection closed.',
  },
  {
    fault: 'after DISCONNECT the connection is left to the client',
    edits: [
      edit('disconnect.ts', '  closeConnection(state, connection);\n  return undefined;\n', '  return undefined;\n'),
    ],
    caughtBy: 'After DISCONNECT the connection is closed, and the client is not served on it any more.',
  },
];
