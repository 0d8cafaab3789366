import type { Control, Edit } from './control.ts';

const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

const silent =
  'A client that is silent for one and a half times its Keep Alive is disconnected, neither early nor late.';
const everyPacket = 'Every Control Packet that the client sends puts the deadline off, whatever its type.';
const takenOver =
  'A CONNECT with the Client Identifier of a live connection closes that connection, and the new one is served.';
const lateClose = 'The close of an old connection, however late, does no harm to its successor and its session.';
const sessionPresent = 'Session Present tells the truth, however sessions began and ended.';
const expiry = 'A session expires when its interval has passed since the close, and not before.';
const removed = 'DISCONNECT removes the will for good.';
const vanished = 'The will of a client that has vanished is published once, when its connection is timed out.';
const takeoverWill =
  'On takeover the will of the old connection is published or cancelled as its delay and its session have it.';
const delayedWill =
  'A will with a delay is published when the delay has run out or the session ends, whichever is first.';
const pings = 'PINGREQ may come at any time, and each has its one PINGRESP.';

const limit = 'return keepAliveSeconds * 1500;';
const count = '    countForKeepAlive(state, connection);\n';
const forgetConnection = '  state.connections.delete(connection.number);\n';
const forgetClient = '  connection.client = undefined;\n';

/** At least one for each chapter that has a deadline or a duty; the names are what went wrong in released brokers. */
export const allControls: readonly Control[] = [
  {
    fault: 'Keep Alive runs out at 1.0 K',
    edits: [edit('keep-alive.ts', limit, 'return keepAliveSeconds * 1000;')],
    caughtBy: silent,
  },
  {
    fault: 'Keep Alive runs out at 2 K',
    edits: [edit('keep-alive.ts', limit, 'return keepAliveSeconds * 2000;')],
    caughtBy: silent,
  },
  {
    fault: 'Keep Alive is computed in whole seconds, so that an odd one loses half a second',
    edits: [edit('keep-alive.ts', limit, 'return Math.floor((keepAliveSeconds * 3) / 2) * 1000;')],
    caughtBy: silent,
  },
  {
    fault: 'Keep Alive runs out 1 ms early',
    edits: [edit('keep-alive.ts', limit, 'return Math.max(0, keepAliveSeconds * 1500 - 1);')],
    caughtBy: everyPacket,
  },
  {
    fault: 'Keep Alive runs out two ticks late',
    edits: [
      edit('keep-alive.ts', 'state.nowMs + keepAliveMs)', 'state.nowMs + keepAliveMs + 2 * state.options.tickMs)'),
    ],
    caughtBy: silent,
  },
  {
    fault: 'the timer wheel rounds deadlines down',
    edits: [
      edit(
        'timer-wheel.ts',
        'Math.ceil(at(this.#deadlinesMs, slot) / this.#tickMs)',
        'Math.floor(at(this.#deadlinesMs, slot) / this.#tickMs)',
      ),
    ],
    caughtBy: 'If what the client sends is lost, the server finds out within one and a half times the Keep Alive.',
  },
  {
    fault: 'acknowledgements do not count for Keep Alive',
    edits: [
      edit(
        'broker.ts',
        count,
        `    if (!/PUB(ACK|REC|REL|COMP)/.test(event.type)) countForKeepAlive(state, connection);\n`,
      ),
    ],
    caughtBy: everyPacket,
  },
  {
    fault: 'only PINGREQ counts for Keep Alive',
    edits: [
      edit('broker.ts', count, `    if (event.type === 'client.PINGREQ') countForKeepAlive(state, connection);\n`),
    ],
    caughtBy: everyPacket,
  },
  {
    fault: 'bytes of an unfinished packet count for Keep Alive',
    edits: [
      edit(
        'broker.ts',
        `  else if (event.type !== 'client.bytes') {`,
        `  else if (event.type === 'client.bytes') countForKeepAlive(state, connection);\n  else {`,
      ),
    ],
    caughtBy: 'Bytes of a packet that is not finished put nothing off; its last byte does.',
  },
  {
    fault: 'what the server sends counts for Keep Alive',
    edits: [
      edit(
        'outgoing.ts',
        `  send(state, connection, { type: 'server.PUBLISH', ...publish });`,
        `  send(state, connection, { type: 'server.PUBLISH', ...publish });\n  if (connection.timer !== undefined) state.timers.restart(connection.timer, state.nowMs + client.keepAliveMs);`,
      ),
    ],
    caughtBy: 'What the server sends to a silent client puts nothing off.',
  },
  {
    fault: 'Keep Alive 0 runs out at once',
    edits: [edit('keep-alive.ts', '  if (keepAliveMs === 0) return;\n', '')],
    caughtBy: 'Keep Alive 0 sets no limit to silence.',
  },
  {
    fault: 'Keep Alive 65535 overflows',
    edits: [edit('keep-alive.ts', limit, 'return (keepAliveSeconds * 1500) % 2 ** 26;')],
    caughtBy: 'Keep Alive 65535 runs for 27 h 18 min 22.5 s, to the end.',
  },
  {
    fault: 'Server Keep Alive is announced, and not used',
    edits: [
      edit(
        'connect.ts',
        'keepAliveLimitMs(overrideSeconds ?? connect.keepAliveSeconds)',
        'keepAliveLimitMs(connect.keepAliveSeconds)',
      ),
    ],
    caughtBy: 'Server Keep Alive replaces the Keep Alive that the client asked for.',
  },
  {
    fault: 'PINGREQ is answered twice',
    edits: [
      edit(
        'broker.ts',
        `      send(state, connection, { type: 'server.PINGRESP' });`,
        `      send(state, connection, { type: 'server.PINGRESP' });\n      send(state, connection, { type: 'server.PINGRESP' });`,
      ),
    ],
    caughtBy: pings,
  },
  {
    fault: 'PINGREQ is not answered while Keep Alive is off',
    edits: [
      edit(
        'broker.ts',
        `      send(state, connection, { type: 'server.PINGRESP' });`,
        `      if (connection.timer !== undefined) send(state, connection, { type: 'server.PINGRESP' });`,
      ),
    ],
    caughtBy: pings,
  },
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
        'connect.ts',
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
    edits: [edit('timers.ts', '    this.#dues[timer] = undefined;\n    this.#wheel.release(timer);\n', '')],
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
        'connect.ts',
        '  if (requestedSeconds === undefined) return undefined;\n',
        '  if (requestedSeconds !== -1) return undefined;\n',
      ),
    ],
    caughtBy: 'DISCONNECT may change the Session Expiry Interval, but not from 0.',
  },
  {
    fault: 'the will is published twice',
    edits: [
      edit(
        'session.ts',
        '  if (will) leaveWill(state, session, will);\n',
        '  if (will) leaveWill(state, session, will);\n  if (will) leaveWill(state, session, will);\n',
      ),
    ],
    caughtBy: vanished,
  },
  {
    fault: 'the will is published after DISCONNECT (3.1.1)',
    edits: [edit('connect.ts', '    // 3.1.1:MQTT-3.14.4-3.\n    client.will = undefined;\n', '')],
    caughtBy: removed,
    version: '3.1.1',
  },
  {
    fault: 'the will is published after DISCONNECT (5.0)',
    edits: [edit('connect.ts', '    if (code === reasonCode.success) client.will = undefined;\n', '')],
    caughtBy: removed,
    version: '5.0',
  },
  {
    fault: 'DISCONNECT with Will Message removes the will',
    edits: [
      edit(
        'connect.ts',
        '    if (code === reasonCode.success) client.will = undefined;\n',
        '    client.will = undefined;\n',
      ),
    ],
    caughtBy: 'DISCONNECT with Will Message, reason code 0x04, or one that breaks the protocol, keeps the will.',
  },
  {
    fault: 'the will is lost on takeover',
    edits: [
      edit(
        'session.ts',
        '  if (older) closeConnection(state, older, takenOverReasonCode);\n',
        '  if (older?.client) older.client.will = undefined;\n  if (older) closeConnection(state, older, takenOverReasonCode);\n',
      ),
    ],
    caughtBy: takeoverWill,
  },
  {
    fault: 'the will is lost when Keep Alive runs out',
    edits: [
      edit(
        'broker.ts',
        '      return closeConnection(state, due.connection, reasonCode.keepAliveTimeout);',
        '      if (due.connection.client) due.connection.client.will = undefined;\n      return closeConnection(state, due.connection, reasonCode.keepAliveTimeout);',
      ),
    ],
    caughtBy: vanished,
  },
  {
    fault: 'the will is lost when the client broke the protocol',
    edits: [
      edit(
        'broker.ts',
        '  else closeConnection(state, connection, code);',
        '  else {\n    if (connection.client) connection.client.will = undefined;\n    closeConnection(state, connection, code);\n  }',
      ),
    ],
    caughtBy: 'The will of a connection that the server closes because its client broke the protocol is published.',
  },
  {
    fault: 'the will delay is ignored',
    edits: [
      edit(
        'will.ts',
        'const willDelayIntervalSeconds = will.willDelayIntervalSeconds ?? 0;',
        'const willDelayIntervalSeconds = 0;',
      ),
    ],
    caughtBy: delayedWill,
  },
  {
    fault: 'the will is forgotten when the session ends before its delay',
    edits: [
      edit(
        'session.ts',
        '  keepWhileConnected(state, session);\n  firePendingWill(state, session);\n',
        '  keepWhileConnected(state, session);\n  cancelPendingWill(state, session);\n',
      ),
    ],
    caughtBy: delayedWill,
  },
  {
    fault: 'a client that returns does not cancel its will',
    edits: [edit('session.ts', '  cancelPendingWill(state, stored);\n', '')],
    caughtBy: 'A client that resumes its session before the delay has run out cancels its will.',
  },
  {
    fault: 'a connection without a will inherits the one before',
    edits: [
      edit('connect.ts', '    will: willOf(connect),\n', '    will: willOf(connect) ?? session.inherited,\n'),
      edit(
        'session.ts',
        '  client.session.connection = connection;\n',
        '  client.session.connection = connection;\n  client.session.inherited = client.will;\n',
      ),
    ],
    caughtBy: 'A connection never inherits the will of the one before it.',
  },
  {
    fault: 'a QoS 2 message that is sent again is delivered again',
    edits: [
      edit(
        'delivery.ts',
        'const isRepeat = client.session.unreleased.has(packetIdentifier);',
        'const isRepeat = false;',
      ),
    ],
    caughtBy:
      'A QoS 2 exchange from the client that is cut at any step is finished after resumption, and delivered once.',
  },
  {
    fault: 'what was in flight is not sent again on resumption',
    edits: [edit('outgoing.ts', '    else client.unsent.push(packetIdentifier);\n', '')],
    caughtBy:
      'A QoS 1 or 2 exchange from the server that is cut at any step is taken up after resumption, where it stood.',
  },
  {
    fault: 'only the first twenty messages wait for a client',
    edits: [edit('outgoing.ts', 'session.queue.length < state.options.queuedMessagesMax', 'session.queue.length < 20')],
    caughtBy: 'However many messages wait for a client or are on their way to it, all of them come.',
  },
  {
    fault: 'malformed input is overlooked',
    edits: [edit('broker.ts', '  else closeConnection(state, connection, code);', '  else void code;')],
    caughtBy: 'Bytes that are no MQTT end the connection that they came on, and no other.',
  },
  {
    fault: 'malformed input kills the process',
    edits: [
      edit(
        'broker.ts',
        '  else closeConnection(state, connection, code);',
        `  else throw new TypeError('Cannot read properties of undefined');`,
      ),
    ],
    caughtBy: 'Bytes that are no MQTT end the connection that they came on, and no other.',
  },
];
