/** Cases that ejabberd 23.01 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfEjabberd: readonly KnownCase[] = [
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    version: '3.1.1',
    how: ['38*2f786d: The server has not closed.', '39*2f786d: The server has not closed.'],
    reason: 'it takes DUP with QoS 0',
  },
  {
    sentence: 'What has waited for its client, and was never sent, has DUP 0 too.',
    how: ['PUBLISH topic id=* qos=1 dup "m" came, and its dup is true, not false.'],
    reason: 'the first message that has waited comes with DUP 1',
  },
  {
    sentence: 'A SUBSCRIBE with reserved bits or another QoS ends the connection that it came on.',
    version: '3.1.1',
    how: [
      '82*2f7804: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7808: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7810: SUBACK id=1 came where nothing but the close should have.',
      '82*2f7820: SUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it reads the subscription options of 5.0 in 3.1.1 too',
  },
  {
    sentence: 'An empty Client Identifier with CleanSession 0 is answered 0x02, and the connection closed.',
    version: '3.1.1',
    how: ['CONNACK sp=0 came, and its reasonCode is 0, not 2.'],
    reason: 'it accepts it',
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    version: '3.1.1',
    how: [
      '82020001: What the server sends is malformed: SUBACK is malformed: a packet that ends too early. (90020001).',
      'a2020001: UNSUBACK id=1 came where nothing but the close should have.',
    ],
    reason: 'it answers a SUBSCRIBE and an UNSUBSCRIBE without Topic Filters',
  },
  {
    sentence:
      'However many messages wait, each acknowledgement lets the next out, and what has expired is passed over.',
    version: '5.0',
    how: ['1,2,3,5,6,8,9,11,12,14,15,17,18,20 came, not 2,3,5,6,8,9,11,12,14,15,17,18,20.'],
    reason: 'the first message that has waited is sent though it has expired',
  },
  {
    sentence: 'A message goes out with its Message Expiry Interval less the time that it has waited.',
    version: '5.0',
    how: ['After ten seconds 60 of 60 are left.'],
    reason: 'the first message that has waited has the interval with which it came',
  },
  {
    sentence:
      "A message that is larger than the client's Maximum Packet Size is dropped for that client alone; one as large is sent.",
    version: '5.0',
    how: [
      'PUBLISH x "ffffffffffffffffffffffffffff…" came, and its payload is "ffffffffffffffffffffffffffffffffffffffff… (* bytes)", not "ffffffffffffffffffffffffffffffffffffffff… (* bytes)".',
    ],
    reason: 'it takes no notice of a Maximum Packet Size',
  },
  {
    sentence:
      'A message that was dropped as too large counts as delivered: it takes nothing of the Receive Maximum, and is not sent again.',
    version: '5.0',
    how: [
      'PUBLISH x id=* qos=1 "eeeeeeeeeeeeeeeeeeeeeeeeeeee…" came, and its payload is "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee… (* bytes)", not "fits".',
    ],
    reason: 'it takes no notice of a Maximum Packet Size',
  },
  {
    sentence: "What is said of a message counts towards the client's Maximum Packet Size.",
    version: '5.0',
    how: ['PUBLISH x id=* "m" came where nothing should have.'],
    reason: 'it takes no notice of a Maximum Packet Size',
  },
  {
    sentence: 'A client that takes no packet of the size that an answer has to have gets none.',
    version: '5.0',
    how: ['CONNACK is too large.'],
    reason: 'it takes no notice of a Maximum Packet Size',
  },
];
