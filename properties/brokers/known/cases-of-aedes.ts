/** Cases that aedes 1.2.0 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfAedes: readonly KnownCase[] = [
  {
    sentence: 'A Packet Identifier of 0 ends the connection that it came on.',
    reason: 'it takes 0, and answers with it',
  },
  {
    sentence: 'A CONNECT that breaks its format is refused, and 3.1.1 says nothing about it.',
    reason: 'it takes flags that contradict each other, and bytes that are left over',
  },
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    reason: 'it takes DUP with QoS 0, and hands it on',
  },
  {
    sentence: 'What is sent for the first time has DUP 0, whatever DUP it came with.',
    reason: 'it hands DUP on',
  },
  {
    sentence: 'A Topic Name with a wildcard ends the connection that it came on.',
    reason: 'it takes such a Topic Name for a will',
  },
  {
    sentence: 'Overlapping subscriptions get a message with the highest QoS among them.',
    reason: 'it delivers at the QoS of one of the subscriptions',
    link: 'https://github.com/moscajs/aedes/issues/1074',
  },
  {
    sentence: 'A retained message is sent exactly if its Topic Name matches the Topic Filter, level by level.',
    reason: 'to it + matches no empty level',
  },
  {
    sentence: 'A message for a subscription that is there has RETAIN 0, though it came with RETAIN 1, and waited.',
    reason: 'what has waited keeps RETAIN 1',
  },
  {
    sentence: 'A SUBSCRIBE with several Topic Filters is like several of one each, but for one SUBACK.',
    reason: 'SUBACK has one code for Topic Filters that are the same',
  },
  {
    sentence: 'What was under way when UNSUBSCRIBE came is carried to its end.',
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'A Topic Filter that begins with a wildcard matches no Topic Name that begins with $.',
    reason: 'retained messages of such topics come for # too',
  },
  {
    sentence: 'A Topic Name or Topic Filter without a character ends the connection that it came on.',
    reason: 'it takes an empty Topic Name for a will',
  },
  {
    sentence: 'A QoS 1 message from the server has an identifier that is free, DUP 0, and waits for its PUBACK.',
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'Without a session that is kept a client gets a new one, which is kept from then on.',
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'When a session is gone on with, what was not acknowledged is sent again: PUBLISH with DUP, or PUBREL.',
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'A Protocol Level that is not spoken is answered 0x01, and the connection closed.',
    reason: 'it closes without the CONNACK',
  },
  {
    sentence: 'A version of the protocol that is not spoken is refused, and the close follows.',
    reason: 'it closes without the CONNACK',
  },
  {
    sentence: 'An empty Client Identifier with CleanSession 0 is answered 0x02, and the connection closed.',
    reason: 'it accepts it',
  },
  {
    sentence: 'Session Present says whether a session was stored, be it empty.',
    reason: 'to it there is no session without subscriptions',
  },
  {
    sentence: 'Clean Start 0 has Session Present 1 exactly if there is a session, be it without subscriptions.',
    reason: 'to it there is no session without subscriptions',
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    reason: 'it takes an UNSUBSCRIBE without Topic Filters, and acknowledgements that are too short',
  },
  {
    sentence: 'A string that is no UTF-8, or has surrogates, ends the connection that it came on.',
    reason: 'it does not look whether strings are UTF-8',
  },
  {
    sentence: 'A string with U+0000 ends the connection that it came on.',
    reason: 'it does not look whether there is a U+0000',
  },
];
