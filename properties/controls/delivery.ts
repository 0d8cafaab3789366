/** Brokers that lose or repeat messages, or stumble over malformed input. */
import { edit } from '../faults/edit.ts';
import type { Control } from './control.ts';

const manyMessages =
  'However many messages have gone to clients that vanish meanwhile, or that match by two Topic Filters, the next one comes.';

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
  {
    fault: 'a second PUBREL right behind the first kills the process',
    edits: [
      edit(
        'delivery.ts',
        'const wasHeld = session.unreleased?.delete(packetIdentifier) === true;',
        "const wasHeld = session.unreleased?.delete(packetIdentifier) === true; if (packetIdentifier === 9 && !wasHeld) throw new Error('no such packet');",
      ),
    ],
    caughtBy:
      'A QoS 2 exchange from the client that is cut at any step is finished after resumption, and delivered once.',
  },
  {
    fault: 'an empty Topic Filter kills the process',
    edits: [
      edit(
        'topic.ts',
        '  if (!isTopicString(topicFilter)) return false;\n',
        "  if (topicFilter === '') throw new Error('no topic');\n  if (!isTopicString(topicFilter)) return false;\n",
      ),
    ],
    caughtBy: 'Bytes that are no MQTT end the connection that they came on, and no other.',
  },
  {
    fault: 'a Topic Name with a wildcard is overlooked',
    edits: [edit('topic.ts', 'isTopicString(topicName) && !wildcards.test(topicName)', 'isTopicString(topicName)')],
    caughtBy: 'Bytes that are no MQTT end the connection that they came on, and no other.',
  },
  {
    fault: 'a message that a client gets by two Topic Filters takes one of a hundred places for ever',
    edits: [
      edit(
        'fan-out.ts',
        '  retain(state, message);\n',
        '  retain(state, message);\n  if (((state as { taken?: number }).taken ?? 0) >= 100) return;\n',
      ),
      edit(
        'fan-out.ts',
        'recipients.set(subscription.session, other ?',
        'if (other) (state as { taken?: number }).taken = ((state as { taken?: number }).taken ?? 0) + 1;\n      recipients.set(subscription.session, other ?',
      ),
    ],
    caughtBy: manyMessages,
  },
];
