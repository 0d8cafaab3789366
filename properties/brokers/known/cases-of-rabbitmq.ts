/** Cases that RabbitMQ 3.10.8 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfRabbitmq: readonly KnownCase[] = [
  {
    sentence: 'A packet with other fixed-header flags than its own ends the connection that it came on.',
    reason: 'it does not look at the flags of a fixed header',
  },
  {
    sentence: 'PUBREL with flags that are not 0010 ends the connection that it came on.',
    reason: 'it does not look at the flags of a fixed header, and passes over PUBREL',
  },
  {
    sentence: 'SUBSCRIBE with flags that are not 0010 ends the connection that it came on.',
    reason: 'it looks at one of the four flags alone',
  },
  {
    sentence: 'UNSUBSCRIBE with flags that are not 0010 ends the connection that it came on.',
    reason: 'it looks at one of the four flags alone',
  },
  {
    sentence: 'A Packet Identifier of 0 ends the connection that it came on.',
    reason: 'it takes 0, and answers with it',
  },
  {
    sentence: 'A second CONNECT ends its connection, and takes nobody over.',
    reason: 'it answers a second CONNECT by a second CONNACK',
  },
  {
    sentence: 'A CONNECT with the reserved flag is refused.',
    reason: 'it does not look at the reserved flag',
  },
  {
    sentence: 'A CONNECT that breaks its format is refused, and 3.1.1 says nothing about it.',
    reason: 'it takes flags that contradict each other, and bytes that are left over',
  },
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    reason: 'it takes DUP with QoS 0',
  },
  {
    sentence: 'What is sent for the first time has DUP 0, whatever DUP it came with.',
    reason: 'it hands DUP on, and drops such a message for subscriptions of QoS 0',
  },
  {
    sentence: 'A Topic Name with a wildcard ends the connection that it came on.',
    reason: 'it takes a Topic Name with a wildcard',
  },
  {
    sentence: 'A retained message is sent exactly if its Topic Name matches the Topic Filter, level by level.',
    reason: 'it sends retained messages for Topic Filters without wildcards alone',
    link: 'https://github.com/rabbitmq/rabbitmq-server/issues/8824',
  },
  {
    sentence: 'A SUBSCRIBE with reserved bits or another QoS ends the connection that it came on.',
    reason: 'it does not look at the reserved bits of a requested QoS',
  },
  {
    sentence: 'A Topic Filter that begins with a wildcard matches no Topic Name that begins with $.',
    reason: 'to it $ is a character like any other',
  },
  {
    sentence: 'A Topic Name or Topic Filter without a character ends the connection that it came on.',
    reason: 'it takes an empty Topic Name',
  },
  {
    sentence: 'Topic Names and Topic Filters are compared as they are, nothing normalised, replaced or left out.',
    reason: 'it translates between / and the . of AMQP',
    link: 'https://github.com/rabbitmq/rabbitmq-server/issues/2559',
  },
  {
    sentence: 'A QoS 1 message from the server has an identifier that is free, DUP 0, and waits for its PUBACK.',
    reason: 'what is sent again has another Packet Identifier than before',
  },
  {
    sentence: 'A session that began with CleanSession 1 ends with its connection, and is not gone on with.',
    reason: 'a connection with CleanSession 0 that takes over one with CleanSession 1 is closed without an answer',
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
    sentence: 'Session Present says whether a session was stored, be it empty.',
    reason: 'to it there is no session without subscriptions',
  },
  {
    sentence: 'Clean Start 0 has Session Present 1 exactly if there is a session, be it without subscriptions.',
    reason: 'to it there is no session without subscriptions',
  },
  {
    sentence: 'A DISCONNECT with reserved flags ends the connection, but is none.',
    reason: 'it takes it for a DISCONNECT like any other, and drops the will',
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    reason: 'it takes what only servers send, and packets that are longer than they should be',
  },
  {
    sentence: 'A violation of the protocol leaves the will.',
    reason: 'it closes for a malformed packet without publishing the will',
  },
  {
    sentence: 'A takeover publishes the older will, unless it waits and the session goes on.',
    reason: 'it publishes no will when a connection is taken over',
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
