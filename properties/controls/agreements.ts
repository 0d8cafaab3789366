/** Brokers that break what they have agreed on, or put the first last. */
import { edit } from '../faults/edit.ts';
import { agreementProperties } from '../sentences/agreements.ts';
import type { Property } from '../sentences/property.ts';
import type { Control } from './control.ts';

/** The sentence of the chapter’s property. Throws if it has none. */
function ofChapter(chapter: Property['chapter']): string {
  const property = agreementProperties.find((one) => one.chapter === chapter);
  if (!property) throw new Error(`There is no property of ${chapter}.`);
  return property.sentence;
}

export const agreementControls: readonly Control[] = [
  {
    fault: 'messages under way to a client are not counted',
    edits: [edit('outgoing.ts', 'client.sendQuota -= 1;', '')],
    caughtBy: ofChapter('flow-control'),
  },
  {
    fault: 'QoS 2 messages are not counted against the Receive Maximum',
    edits: [edit('outgoing.ts', 'client.sendQuota -= 1;', 'if (delivery.qos === 1) client.sendQuota -= 1;')],
    caughtBy: ofChapter('flow-control'),
  },
  {
    fault: 'one Topic Alias more than the client allows is used',
    edits: [edit('topic-alias.ts', 'used >= traffic.aliasesToClientMax ||', 'used > traffic.aliasesToClientMax ||')],
    caughtBy: ofChapter('topic-alias'),
  },
  {
    fault: 'Topic Aliases outlive their connection',
    edits: [
      edit(
        'accept.ts',
        'aliasedTraffic(connect, state.options)',
        '((session as any).aliases ??= aliasedTraffic(connect, state.options))',
      ),
    ],
    caughtBy: ofChapter('topic-alias'),
  },
  {
    fault: 'what waits for a client overtakes what waits longer',
    edits: [edit('queue.ts', 'queue.deliveries.push(delivery);', 'queue.deliveries.splice(queue.first, 0, delivery);')],
    caughtBy: ofChapter('order'),
    version: '3.1.1',
  },
  {
    fault: 'what is sent again is sent in the opposite order',
    edits: [
      edit(
        'outgoing.ts',
        'client.unsent = outgoing?.entries();',
        'client.unsent = [...(outgoing ?? [])].reverse().values();',
      ),
    ],
    caughtBy: ofChapter('order'),
  },
  {
    fault: 'a packet identifier is given to the next message while it is in use',
    edits: [
      edit('outgoing.ts', '(session.lastPacketIdentifier % 65_535) + 1', '(session.lastPacketIdentifier % 2) + 1'),
      edit(
        'outgoing.ts',
        '} while (session.outgoing?.has(session.lastPacketIdentifier) === true);',
        '} while (false);',
      ),
    ],
    caughtBy: ofChapter('order'),
  },
  {
    fault: 'what is sent for the first time has DUP 1',
    edits: [edit('outgoing.ts', 'packetIdentifier, false)', 'packetIdentifier, true)')],
    caughtBy: ofChapter('order'),
  },
  {
    fault: 'messages never expire',
    edits: [edit('message-expiry.ts', 'return expiresAtMs(message) <= nowMs;', 'return false;')],
    caughtBy: ofChapter('message-expiry'),
  },
  {
    fault: 'a message says nothing of the time that it has waited',
    edits: [
      edit(
        'message-expiry.ts',
        'const waitedSeconds = Math.floor((nowMs - message.receivedAtMs) / 1000);',
        'const waitedSeconds = 0;',
      ),
    ],
    caughtBy: ofChapter('message-expiry'),
  },
  {
    fault: 'the server asks for more with the code for success',
    edits: [
      edit(
        'authentication.ts',
        "step.type === 'continue' ? reasonCode.continueAuthentication",
        "step.type === 'continue' ? reasonCode.success",
      ),
    ],
    caughtBy: ofChapter('authentication'),
  },
  {
    fault: 'the server names another Authentication Method',
    edits: [edit('authentication.ts', 'authenticationMethod: method,', "authenticationMethod: 'other',")],
    caughtBy: ofChapter('authentication'),
  },
];
