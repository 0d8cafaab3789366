/** Brokers whose takeover or sessions are wrong. */
import { edit } from '../faults/edit.ts';
import type { Control } from './control.ts';

const takenOver =
  'A CONNECT with the Client Identifier of a live connection closes that connection, and the new one is served.';
const lateClose = 'The close of an old connection, however late, does no harm to its successor and its session.';
const sessionPresent = 'Session Present tells the truth, however sessions began and ended.';
const expiry = 'A session expires when its interval has passed since the close, and not before.';
const forgetConnection = '  state.connections.delete(connection.number);\n';
const forgetClient = '  connection.client = undefined;\n';

export const sessionControls: readonly Control[] = [
  {
    fault: 'the old connection survives its successor',
    edits: [
      edit(
        'session.ts',
        '  if (older) closeConnection(state, older, takenOverReasonCode);\n',
        '  void older;\n  void takenOverReasonCode;\n',
      ),
    ],
    caughtBy: takenOver,
  },
  {
    fault: 'a CONNECT does not take over a connection of another version',
    edits: [
      edit(
        'accept.ts',
        '  takeOver(state, clientId, reasonCode.sessionTakenOver);\n',
        '  if (state.sessions.get(clientId)?.connection?.client?.protocolVersion === connect.protocolVersion)\n    takeOver(state, clientId, reasonCode.sessionTakenOver);\n',
      ),
    ],
    caughtBy: takenOver,
  },
  {
    fault: 'the late close of an old connection ends the new session',
    edits: [
      edit('session.ts', forgetConnection, ''),
      edit(
        'session.ts',
        `${forgetClient}  const { session, will } = client;\n`,
        '  const { session, will } = client;\n  client.will = undefined;\n',
      ),
    ],
    caughtBy: lateClose,
  },
  {
    fault: `the late close of an old connection publishes the new one's will`,
    edits: [
      edit('session.ts', forgetConnection, ''),
      edit(
        'session.ts',
        forgetClient,
        '  connection.client = undefined;\n  connection.was = client.session.clientId;\n',
      ),
      edit(
        'session.ts',
        '  if (!client) return;\n',
        '  if (!client) {\n    const heir = state.sessions.get(connection.was)?.connection?.client;\n    if (heir?.will) leaveWill(state, heir.session, heir.will);\n    return;\n  }\n',
      ),
    ],
    caughtBy: lateClose,
  },
  {
    fault: 'a timer that was stopped fires',
    edits: [
      edit(
        'timers.ts',
        '    this.#dues[timer] = undefined;\n    this.#distantMs.delete(timer);\n    this.#wheel.release(timer);\n',
        '',
      ),
    ],
    caughtBy: takenOver,
  },
  {
    fault: 'Session Present is always 1',
    edits: [
      edit('session.ts', 'return { session, sessionPresent: false };', 'return { session, sessionPresent: true };'),
    ],
    caughtBy: sessionPresent,
  },
  {
    fault: 'Session Present is always 0',
    edits: [
      edit(
        'session.ts',
        'return { session: stored, sessionPresent: true };',
        'return { session: stored, sessionPresent: false };',
      ),
    ],
    caughtBy: sessionPresent,
  },
  {
    fault: 'Clean Start resumes',
    edits: [
      edit('session.ts', '  if (stored && cleanStart) endSession(state, stored);\n', ''),
      edit('session.ts', '  if (!stored || cleanStart) {', '  if (!stored) {'),
    ],
    caughtBy: sessionPresent,
  },
  {
    fault: 'a session expires a tenth too early',
    edits: [edit('session.ts', 'session.expiryIntervalSeconds * 1000;', 'session.expiryIntervalSeconds * 900;')],
    caughtBy: expiry,
  },
  {
    fault: 'a session never expires',
    edits: [
      edit(
        'session.ts',
        '  else if (session.expiryIntervalSeconds !== Infinity) {',
        '  else if (session.expiryIntervalSeconds === -1) {',
      ),
    ],
    caughtBy: expiry,
  },
  {
    fault: 'DISCONNECT does not change the Session Expiry Interval',
    edits: [
      edit(
        'disconnect.ts',
        '  if (requestedSeconds === undefined) return undefined;\n',
        '  if (requestedSeconds !== -1) return undefined;\n',
      ),
    ],
    caughtBy: 'DISCONNECT may change the Session Expiry Interval, but not from 0.',
  },
  {
    fault: 'Client Identifiers are compared in lower case',
    edits: [
      edit(
        'accept.ts',
        'freeClientIdentifier(state) : connect.clientId;',
        'freeClientIdentifier(state) : connect.clientId.toLowerCase();',
      ),
    ],
    caughtBy: 'Client Identifiers are told apart whole, as they are.',
  },
  {
    fault: '0xFFFFFFFF is taken for a number of seconds',
    edits: [
      edit(
        'session.ts',
        'sessionExpiryIntervalSeconds === sessionNeverExpires ?',
        'sessionExpiryIntervalSeconds === sessionNeverExpires + 1 ?',
      ),
    ],
    caughtBy: 'A session without expiry is kept, however long its client is away.',
  },
  {
    fault: 'CONNACK sets a Session Expiry Interval, and the server goes by the one asked for',
    edits: [edit('accept.ts', 'expiryInterval(grantedSeconds);', 'expiryInterval(requestedSeconds);')],
    caughtBy: 'A Session Expiry Interval that the server sets in CONNACK holds instead of the one asked for.',
  },
  {
    fault: 'a CONNECT is refused while the old connection of its client lives',
    edits: [
      edit(
        'connect.ts',
        '  const answer = answerOf(connect, state.options);\n',
        '  const isThere = state.sessions.get(connect.clientId)?.connection !== undefined;\n  const answer = isThere ? { reasonCode: reasonCode.serverBusy } : answerOf(connect, state.options);\n',
      ),
    ],
    caughtBy: 'A half-open connection never locks its client out.',
  },
  {
    fault: 'connections whose session ends with them are not taken over',
    edits: [
      edit(
        'session.ts',
        '  if (older) closeConnection(state, older, takenOverReasonCode);\n',
        '  if (older?.client?.session.expiryIntervalSeconds !== 0 && older) closeConnection(state, older, takenOverReasonCode);\n',
      ),
    ],
    caughtBy: 'Of twenty CONNECTs with one Client Identifier in one instant, one survives, also if some die at once.',
  },
];
