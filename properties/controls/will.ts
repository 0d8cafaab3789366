/** Brokers whose wills are wrong. */
import { edit, type Control } from './control.ts';

const removed = 'DISCONNECT removes the will for good.';
const vanished = 'The will of a client that has vanished is published once, when its connection is timed out.';
const takeoverWill =
  'On takeover the will of the old connection is published or cancelled as its delay and its session have it.';
const delayedWill =
  'A will with a delay is published when the delay has run out or the session ends, whichever is first.';

const faithful = 'The will is published to all who are entitled, with the topic, QoS and RETAIN that CONNECT gave it.';

export const willControls: readonly Control[] = [
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
    edits: [edit('disconnect.ts', '    // 3.1.1:MQTT-3.14.4-3.\n    client.will = undefined;\n', '')],
    caughtBy: removed,
    version: '3.1.1',
  },
  {
    fault: 'the will is published after DISCONNECT (5.0)',
    edits: [edit('disconnect.ts', '    if (code === reasonCode.success) client.will = undefined;\n', '')],
    caughtBy: removed,
    version: '5.0',
  },
  {
    fault: 'DISCONNECT with Will Message removes the will',
    edits: [
      edit(
        'disconnect.ts',
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
        '  else closeConnection(state, connection, code, why);',
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
        '  endQueueExpiry(state, session);\n  firePendingWill(state, session);\n',
        '  endQueueExpiry(state, session);\n  cancelPendingWill(state, session);\n',
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
      edit('accept.ts', '    will: willOf(connect),\n', '    will: willOf(connect) ?? session.inherited,\n'),
      edit(
        'session.ts',
        '  client.session.connection = connection;\n',
        '  client.session.connection = connection;\n  client.session.inherited = client.will;\n',
      ),
    ],
    caughtBy: 'A connection never inherits the will of the one before it.',
  },
  {
    fault: 'a will with RETAIN 1 is not retained',
    edits: [edit('will.ts', '    retain,\n', '    retain: false,\n')],
    caughtBy: faithful,
  },
  {
    fault: 'the will is published at QoS 0',
    edits: [edit('will.ts', '    qos,\n', '    qos: 0,\n')],
    caughtBy: faithful,
  },
  {
    fault: 'the will is published to another topic',
    edits: [edit('will.ts', '    topic,\n', '    topic: `${topic}/lost`,\n')],
    caughtBy: faithful,
  },
  {
    fault: 'the will reaches only the first subscriber',
    edits: [
      edit(
        'delivery.ts',
        'for (const [session, delivery] of deliveries) deliver(state, session, delivery);',
        'for (const [session, delivery] of [...deliveries].slice(0, message.isWill ? 1 : Infinity)) deliver(state, session, delivery);',
      ),
      edit('will.ts', '    receivedAtMs: state.nowMs,\n', '    receivedAtMs: state.nowMs,\n    isWill: true,\n'),
    ],
    caughtBy: faithful,
  },
];
