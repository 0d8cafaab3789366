/** Cases that RabbitMQ 3.10.8 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfRabbitmq: readonly KnownCase[] = [
  {
    sentence: 'A packet with other fixed-header flags than its own ends the connection that it came on.',
    how: [
      '4*020001: The server has not closed.',
      '5*020001: The server has not closed.',
      '6*020001: The server has not closed.',
      '7*020001: The server has not closed.',
      'c*00: PINGRESP came where nothing but the close should have.',
    ],
    reason: 'it does not look at the flags of a fixed header',
  },
  {
    sentence: 'PUBREL with flags that are not 0010 ends the connection that it came on.',
    how: ['6*020001: The server has not closed.'],
    reason: 'it does not look at the flags of a fixed header, and passes over PUBREL',
  },
  {
    sentence: 'SUBSCRIBE with flags that are not 0010 ends the connection that it came on.',
    how: [
      '83*2f7800: SUBACK id=1 came where nothing but the close should have.',
      '8a*2f7800: SUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it looks at one of the four flags alone',
  },
  {
    sentence: 'UNSUBSCRIBE with flags that are not 0010 ends the connection that it came on.',
    how: [
      'a3*2f78: UNSUBACK id=1 came where nothing but the close should have.',
      'aa*2f78: UNSUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it looks at one of the four flags alone',
  },
  {
    sentence: 'A Packet Identifier of 0 ends the connection that it came on.',
    how: [
      '32*2f7800006d: What the server sends is malformed: PUBACK is malformed: a Packet Identifier of 0. (40020000).',
      '34*2f7800006d: What the server sends is malformed: PUBACK is malformed: a Packet Identifier of 0. (40020000).',
      '82*2f7800: What the server sends is malformed: SUBACK is malformed: a Packet Identifier of 0. (9003000000).',
      'a2*2f78: What the server sends is malformed: UNSUBACK is malformed: a Packet Identifier of 0. (b0020000).',
      '40020000: The server has not closed.',
      '50020000: The server has not closed.',
      '62020000: The server has not closed.',
      '70020000: The server has not closed.',
    ],
    reason: 'it takes 0, and answers with it',
  },
  {
    sentence: 'A second CONNECT ends its connection, and takes nobody over.',
    how: ['CONNACK sp=0 came where nothing but the close should have.'],
    reason: 'it answers a second CONNECT by a second CONNACK',
  },
  {
    sentence: 'A CONNECT with the reserved flag is refused.',
    how: ['10*4d5154540403*726177: CONNACK sp=0 came where a refusal should have.'],
    reason: 'it does not look at the reserved flag',
  },
  {
    sentence: 'A CONNECT that breaks its format is refused, and 3.1.1 says nothing about it.',
    how: [
      '10*4d515454041e*2f77000177: CONNACK sp=0 came where a refusal should have.',
      '10*4d515454040a*726177: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540422*726177: CONNACK sp=0 came where a refusal should have.',
    ],
    reason: 'it takes flags that contradict each other, and bytes that are left over',
  },
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    how: ['38*2f786d: The server has not closed.', '39*2f786d: The server has not closed.'],
    reason: 'it takes DUP with QoS 0',
  },
  {
    sentence: 'What is sent for the first time has DUP 0, whatever DUP it came with.',
    how: ["Nothing came where PUBLISH { payload: 'm', qos: 0, dup: false } should have."],
    reason: 'it hands DUP on, and drops such a message for subscriptions of QoS 0',
  },
  {
    sentence: 'A Topic Name with a wildcard ends the connection that it came on.',
    how: [
      '30*2f2b: The server has not closed.',
      '30*2f23: The server has not closed.',
      '30*2f612f2b: The server has not closed.',
      '30*2f612f23: The server has not closed.',
      '30*2f2b2f61: The server has not closed.',
      '30*2f612b: The server has not closed.',
      '30*2f612362: The server has not closed.',
    ],
    reason: 'it takes a Topic Name with a wildcard',
  },
  {
    sentence: 'A retained message is sent exactly if its Topic Name matches the Topic Filter, level by level.',
    how: ['+ got .'],
    reason: 'it sends retained messages for Topic Filters without wildcards alone',
    link: 'https://github.com/rabbitmq/rabbitmq-server/issues/8824',
  },
  {
    sentence: 'A SUBSCRIBE with reserved bits or another QoS ends the connection that it came on.',
    how: [
      '82*2f7804: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7808: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7810: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7820: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7840: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7880: SUBACK id=1 came where nothing but the close should have.',
      '82*2f78fc: SUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it does not look at the reserved bits of a requested QoS',
  },
  {
    sentence: 'A Topic Filter that begins with a wildcard matches no Topic Name that begins with $.',
    how: ['PUBLISH $*/a "$*/a" came where nothing should have.'],
    reason: 'to it $ is a character like any other',
  },
  {
    sentence: 'A Topic Name or Topic Filter without a character ends the connection that it came on.',
    how: [
      '30020000: The server has not closed.',
      '82050001000000: SUBACK id=1 came where nothing but the close should have.',
      'a20400010000: UNSUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it takes an empty Topic Name',
  },
  {
    sentence: 'Topic Names and Topic Filters are compared as they are, nothing normalised, replaced or left out.',
    how: ['. got ["/"], not ["."].'],
    reason: 'it translates between / and the . of AMQP',
    link: 'https://github.com/rabbitmq/rabbitmq-server/issues/2559',
  },
  {
    sentence: 'A QoS 1 message from the server has an identifier that is free, DUP 0, and waits for its PUBACK.',
    how: ['PUBLISH x id=1 qos=1 dup "2" came, and its packetIdentifier is 1, not 2.'],
    reason: 'what is sent again has another Packet Identifier than before',
  },
  {
    sentence: 'A session that began with CleanSession 1 ends with its connection, and is not gone on with.',
    how: ['Nothing came where CONNACK { sessionPresent: false } should have.'],
    reason: 'a connection with CleanSession 0 that takes over one with CleanSession 1 is closed without an answer',
  },
  {
    sentence: 'A Protocol Level that is not spoken is answered 0x01, and the connection closed.',
    how: ['Nothing came where CONNACK { reasonCode: 1, sessionPresent: false } should have.'],
    reason: 'it closes without the CONNACK',
  },
  {
    sentence: 'A version of the protocol that is not spoken is refused, and the close follows.',
    how: ['Nothing came where CONNACK { sessionPresent: false } should have.'],
    reason: 'it closes without the CONNACK',
  },
  {
    sentence: 'Session Present says whether a session was stored, be it empty.',
    how: ['CONNACK sp=0 came, and its sessionPresent is false, not true.'],
    reason: 'to it there is no session without subscriptions',
  },
  {
    sentence: 'Clean Start 0 has Session Present 1 exactly if there is a session, be it without subscriptions.',
    how: ['Session Present is 0 though there is a session.'],
    reason: 'to it there is no session without subscriptions',
  },
  {
    sentence: 'A DISCONNECT with reserved flags ends the connection, but is none.',
    how: ["Nothing came where PUBLISH { payload: 'gone' } should have."],
    reason: 'it takes it for a DISCONNECT like any other, and drops the will',
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    how: [
      '20020000: The server has not closed.',
      '9003000100: The server has not closed.',
      'b0020001: The server has not closed.',
      'd000: The server has not closed.',
      '0000: The server has not closed.',
      'f000: The server has not closed.',
    ],
    reason: 'it takes what only servers send, and packets that are longer than they should be',
  },
  {
    sentence: 'A violation of the protocol leaves the will.',
    how: ["Nothing came where PUBLISH { payload: 'gone' } should have."],
    reason: 'it closes for a malformed packet without publishing the will',
  },
  {
    sentence: 'A takeover publishes the older will, unless it waits and the session goes on.',
    how: ["Nothing came where PUBLISH { payload: 'at once' } should have."],
    reason: 'it publishes no will when a connection is taken over',
  },
  {
    sentence: 'A string that is no UTF-8, or has surrogates, ends the connection that it came on.',
    how: [
      '30050003eda080: The server has not closed.',
      '820800010003eda08000: SUBACK id=1 came where nothing but the close should have.',
      'a20700010003eda080: UNSUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it does not look whether strings are UTF-8',
  },
  {
    sentence: 'A string with U+0000 ends the connection that it came on.',
    how: [
      '30050003610062: The server has not closed.',
      '82080001000361006200: SUBACK id=1 came where nothing but the close should have.',
      'a20700010003610062: UNSUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it does not look whether there is a U+0000',
  },
];
