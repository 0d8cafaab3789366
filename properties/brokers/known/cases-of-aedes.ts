/** Cases that aedes 1.2.0 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfAedes: readonly KnownCase[] = [
  {
    sentence: 'A Packet Identifier of 0 ends the connection that it came on.',
    how: [
      '32*2f7800006d: What the server sends is malformed: PUBACK is malformed: a Packet Identifier of 0. (40020000).',
      '34*2f7800006d: What the server sends is malformed: PUBREC is malformed: a Packet Identifier of 0. (50020000).',
      '82*2f7800: What the server sends is malformed: SUBACK is malformed: a Packet Identifier of 0. (9003000000).',
      'a2*2f78: What the server sends is malformed: UNSUBACK is malformed: a Packet Identifier of 0. (b0020000).',
      '40020000: The server has not closed.',
      '50020000: What the server sends is malformed: PUBREL is malformed: a Packet Identifier of 0. (62020000).',
      '62020000: What the server sends is malformed: PUBCOMP is malformed: a Packet Identifier of 0. (70020000).',
      '70020000: The server has not closed.',
    ],
    reason: 'it takes 0, and answers with it',
  },
  {
    sentence: 'A CONNECT that breaks its format is refused, and 3.1.1 says nothing about it.',
    how: [
      '10*4d515454041e*2f77000177: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540402*72617700046d6f7265: CONNACK sp=0 came where a refusal should have.',
    ],
    reason: 'it takes flags that contradict each other, and bytes that are left over',
  },
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    how: ['38*2f786d: The server has not closed.', '39*2f786d: The server has not closed.'],
    reason: 'it takes DUP with QoS 0, and hands it on',
  },
  {
    sentence: 'What is sent for the first time has DUP 0, whatever DUP it came with.',
    how: ['What the server sends is malformed: PUBLISH has QoS 0 and DUP. (38*).'],
    reason: 'it hands DUP on',
  },
  {
    sentence: 'A Topic Name with a wildcard ends the connection that it came on.',
    how: [
      '10*4d5154540406*2f2b000477696c6c: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540406*2f23000477696c6c: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540406*2f612f2b000477696c6c: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540406*2f612f23000477696c6c: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540406*2f2b2f61000477696c6c: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540406*2f612b000477696c6c: CONNACK sp=0 came where a refusal should have.',
      '10*4d5154540406*2f612362000477696c6c: CONNACK sp=0 came where a refusal should have.',
    ],
    reason: 'it takes such a Topic Name for a will',
  },
  {
    sentence: 'Overlapping subscriptions get a message with the highest QoS among them.',
    how: ['There is no copy of a/b with QoS 2.'],
    reason: 'it delivers at the QoS of one of the subscriptions',
    link: 'https://github.com/moscajs/aedes/issues/1074',
  },
  {
    sentence: 'A retained message is sent exactly if its Topic Name matches the Topic Filter, level by level.',
    how: ['a/+ got a/b.'],
    reason: 'to it + matches no empty level',
  },
  {
    sentence: 'A message for a subscription that is there has RETAIN 0, though it came with RETAIN 1, and waited.',
    how: ['PUBLISH topic id=* qos=1 retain "m" came, and its retain is true, not false.'],
    reason: 'what has waited keeps RETAIN 1',
  },
  {
    sentence: 'A SUBSCRIBE with several Topic Filters is like several of one each, but for one SUBACK.',
    how: ['SUBACK has the codes 2,1, where 0,1,2 was asked for.'],
    reason: 'SUBACK has one code for Topic Filters that are the same',
  },
  {
    sentence: 'What was under way when UNSUBSCRIBE came is carried to its end.',
    how: ['PUBLISH x id=* qos=1 "one" came, and its dup is false, not true.'],
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'A Topic Filter that begins with a wildcard matches no Topic Name that begins with $.',
    how: ['PUBLISH $*/a retain "$*/a" came where nothing should have.'],
    reason: 'retained messages of such topics come for # too',
  },
  {
    sentence: 'A Topic Name or Topic Filter without a character ends the connection that it came on.',
    how: ['10*4d5154540406*7261770000000477696c6c: CONNACK sp=0 came where a refusal should have.'],
    reason: 'it takes an empty Topic Name for a will',
  },
  {
    sentence: 'A QoS 1 message from the server has an identifier that is free, DUP 0, and waits for its PUBACK.',
    how: ['PUBLISH x id=* qos=1 "2" came, and its dup is false, not true.'],
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'Without a session that is kept a client gets a new one, which is kept from then on.',
    how: ['PUBLISH x id=* qos=1 "there" came, and its dup is false, not true.'],
    reason: 'what is sent again has DUP 0',
  },
  {
    sentence: 'When a session is gone on with, what was not acknowledged is sent again: PUBLISH with DUP, or PUBREL.',
    how: ['What came was PUBLISH * false 1,PUBLISH * false 2,PUBREL *.'],
    reason: 'what is sent again has DUP 0',
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
    sentence: 'An empty Client Identifier with CleanSession 0 is answered 0x02, and the connection closed.',
    how: ['CONNACK sp=0 came, and its reasonCode is 0, not 2.'],
    reason: 'it accepts it',
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
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    how: [
      '400100: The server has not closed.',
      'a2020001: UNSUBACK id=1 came where nothing but the close should have.',
      'c00100: PINGRESP came where nothing but the close should have.',
      '4003000100: The server has not closed.',
      '6203000100: PUBCOMP id=1 came where nothing but the close should have.',
    ],
    reason: 'it takes an UNSUBSCRIBE without Topic Filters, and acknowledgements that are too short',
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
