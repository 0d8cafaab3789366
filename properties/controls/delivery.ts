/** Brokers that lose or repeat messages, or stumble over malformed input. */
import { edit, type Control } from './control.ts';

export const deliveryControls: readonly Control[] = [
  {
    fault: 'a QoS 2 message that is sent again is delivered again',
    edits: [
      edit(
        'delivery.ts',
        'const isRepeat = session.unreleased?.has(packetIdentifier) === true;',
        'const isRepeat = false;',
      ),
    ],
    caughtBy:
      'A QoS 2 exchange from the client that is cut at any step is finished after resumption, and delivered once.',
  },
  {
    fault: 'what was in flight is not sent again on resumption',
    edits: [edit('outgoing.ts', '  client.unsent = outgoing?.entries();\n', '')],
    caughtBy:
      'A QoS 1 or 2 exchange from the server that is cut at any step is taken up after resumption, where it stood.',
  },
  {
    fault: 'only the first twenty messages wait for a client',
    edits: [edit('queue.ts', '< queuedMessagesMax', '< 20')],
    caughtBy: 'However many messages wait for a client or are on their way to it, all of them come.',
  },
  {
    fault: 'malformed input is overlooked',
    edits: [edit('broker.ts', '  else closeConnection(state, connection, code, why);', '  else void code;')],
    caughtBy: 'Bytes that are no MQTT end the connection that they came on, and no other.',
  },
  {
    fault: 'malformed input kills the process',
    edits: [
      edit(
        'broker.ts',
        '  else closeConnection(state, connection, code, why);',
        `  else throw new TypeError('Cannot read properties of undefined');`,
      ),
    ],
    caughtBy: 'Bytes that are no MQTT end the connection that they came on, and no other.',
  },
  {
    fault: 'a topic level named __proto__ is lost',
    edits: [
      edit(
        'fan-out.ts',
        '  retain(state, message);\n',
        "  retain(state, message);\n  if (message.topic.split('/').includes('__proto__')) return;\n",
      ),
    ],
    caughtBy: 'A message reaches those whose Topic Filters match its name, exactly or by wildcard, and nobody else.',
  },
];
