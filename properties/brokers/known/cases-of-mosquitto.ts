/** Cases that Eclipse Mosquitto 2.0.11 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfMosquitto: readonly KnownCase[] = [
  {
    sentence: 'A packet with other fixed-header flags than its own ends the connection that it came on.',
    version: '3.1.1',
    how: [
      '4*020001: The server has not closed.',
      '5*020001: PUBREL id=1 came where nothing but the close should have.',
      '7*020001: The server has not closed.',
      'c*00: PINGRESP came where nothing but the close should have.',
    ],
    reason: 'it does not look at the flags of PUBACK, PUBREC, PUBCOMP and PINGREQ',
  },
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    version: '3.1.1',
    how: ['38*2f786d: The server has not closed.', '39*2f786d: The server has not closed.'],
    reason: 'it takes DUP with QoS 0',
  },
  {
    sentence: 'Overlapping subscriptions get a message with the highest QoS among them.',
    version: '3.1.1',
    how: ['There is no copy of c/d with QoS 2.'],
    reason: 'it delivers at the QoS of one of the subscriptions, whichever it comes upon',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3319',
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    version: '3.1.1',
    how: [
      '9003000100: The server has not closed.',
      'b0020001: The server has not closed.',
      'd000: The server has not closed.',
    ],
    reason: 'it takes SUBACK, UNSUBACK and PINGRESP from a client',
  },
  {
    sentence: 'A message that has been sent does not expire.',
    version: '5.0',
    how: ['Nothing came where PUBREL { packetIdentifier: 1, reasonCode: undefined } should have.'],
    reason: 'it drops a message that is under way when it expires, and sends no PUBREL any more',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3744',
  },
  {
    sentence: 'A DISCONNECT with a Reason Code that is not for clients is a violation.',
    version: '5.0',
    how: ["Nothing came where PUBLISH { payload: 'gone' } should have."],
    reason: 'it takes any DISCONNECT but 0x04 for a normal one, and drops the will',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3743',
  },
  {
    sentence: 'DISCONNECT throws the will away; one with Reason Code 0x04, or an error, leaves it.',
    version: '5.0',
    how: ["Nothing came where PUBLISH { payload: 'of the third' } should have."],
    reason: 'it drops the will for Reason Codes from 0x80 on too',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3743',
  },
  {
    sentence: 'A will waits no longer than the session that a DISCONNECT has shortened.',
    version: '5.0',
    how: ["Nothing came where PUBLISH { payload: 'm' } should have."],
    reason: 'the will waits for its delay though the session has ended',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3505',
  },
  {
    sentence: 'A takeover publishes the older will, unless it waits and the session goes on.',
    how: ["Nothing came where PUBLISH { payload: 'at once' } should have."],
    reason: 'it publishes no will when a connection is taken over and its session goes on',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3509',
  },
  {
    sentence: 'A will does not wait for longer than its session lasts, and without a delay not at all.',
    version: '5.0',
    how: ["Nothing came where PUBLISH { payload: 'with the connection' } should have."],
    reason: 'the will waits for its delay though the session has ended',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3505',
  },
  {
    sentence: 'The send quota starts afresh with each connection, from the Receive Maximum of its CONNECT.',
    version: '5.0',
    how: ['PUBLISH x id=2 qos=1 dup "2" came where nothing should have.'],
    reason: 'what is sent again may be more than the Receive Maximum of the new connection',
  },
  {
    sentence:
      'However many messages wait, each acknowledgement lets the next out, and what has expired is passed over.',
    version: '5.0',
    how: ['3 messages are under way at a Receive Maximum of 2.'],
    reason: 'what has expired upsets the count of what is under way, which then exceeds the Receive Maximum',
  },
  {
    sentence:
      "A message that is larger than the client's Maximum Packet Size is dropped for that client alone; one as large is sent.",
    version: '5.0',
    how: [
      'PUBLISH x "ffffffffffffffffffffffffffff…" came, and its payload is "ffffffffffffffffffffffffffffffffffffffff… (* bytes)", not "ffffffffffffffffffffffffffffffffffffffff… (* bytes)".',
    ],
    reason: 'it sends packets that are one byte too large',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3503',
  },
  {
    sentence: "What is said of a message counts towards the client's Maximum Packet Size.",
    version: '5.0',
    how: ['PUBLISH x id=* "m" came where nothing should have.'],
    reason: 'it sends packets that are one byte too large',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3503',
  },
  {
    sentence:
      'A message that was dropped as too large counts as delivered: it takes nothing of the Receive Maximum, and is not sent again.',
    version: '5.0',
    how: ["Nothing came where PUBLISH { payload: 'fits' } should have."],
    reason: 'a message that it does not send, as it is too large, goes on counting towards the Receive Maximum',
  },
  {
    sentence: 'A client that takes no packet of the size that an answer has to have gets none.',
    version: '5.0',
    how: ['SUBACK is too large.'],
    reason: 'SUBACK may be larger than the Maximum Packet Size',
    link: 'https://github.com/eclipse-mosquitto/mosquitto/issues/3596',
  },
];
