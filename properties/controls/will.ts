/** Brokers whose wills are wrong. */
import { edit } from '../faults/edit.ts';
import type { Control } from './control.ts';

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
        '  endQueue(state, session);\n  firePendingWill(state, session);\n',
        '  endQueue(state, session);\n  cancelPendingWill(state, session);\n',
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
    edits: [edit('will.ts', 'messageOf(will,', 'messageOf({ ...will, retain: false },')],
    caughtBy: faithful,
  },
  {
    fault: 'the will is published at QoS 0',
    edits: [edit('will.ts', 'messageOf(will,', 'messageOf({ ...will, qos: 0 },')],
    caughtBy: faithful,
  },
  {
    fault: 'the will is published to another topic',
    edits: [edit('will.ts', 'will.topic', '`${will.topic}/lost`')],
    caughtBy: faithful,
  },
  {
    fault: 'the will reaches only the first subscriber',
    edits: [
      edit(
        'fan-out.ts',
        '  const matching = state.subscriptions.match(message.topic);\n',
        '  const matching = message.isWill ? firstOf(state, message) : state.subscriptions.match(message.topic);\n',
      ),
      edit(
        'fan-out.ts',
        'function deliverOnce(',
        `function firstOf(state, message) {
          const recipients = state.subscriptions.match(message.topic).flatMap(({ single }) => [...(single ?? [])]);
          return [{ single: new Map(recipients.slice(0, 1)) }];
        }
        function deliverOnce(`,
      ),
      edit('will.ts', 'publish(state, messageOf(', 'publish(state, { isWill: true, ...messageOf('),
      edit('will.ts', 'state.nowMs));', 'state.nowMs) });'),
    ],
    caughtBy: faithful,
  },
];
