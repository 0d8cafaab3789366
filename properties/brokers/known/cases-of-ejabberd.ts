/** Cases that ejabberd 23.01 is known to fail; docs/findings/ has the exchanges. */
import type { KnownCase } from './known-deviation.ts';

export const casesKnownOfEjabberd: readonly KnownCase[] = [
  {
    sentence: 'A PUBLISH with QoS 0 and DUP ends the connection that it came on.',
    version: '3.1.1',
    reason: 'it takes DUP with QoS 0',
  },
  {
    sentence: 'What has waited for its client, and was never sent, has DUP 0 too.',
    reason: 'the first message that has waited comes with DUP 1',
  },
  {
    sentence: 'A SUBSCRIBE with reserved bits or another QoS ends the connection that it came on.',
    version: '3.1.1',
    reason: 'it reads the subscription options of 5.0 in 3.1.1 too',
  },
  {
    sentence: 'An empty Client Identifier with CleanSession 0 is answered 0x02, and the connection closed.',
    version: '3.1.1',
    reason: 'it accepts it',
  },
  {
    sentence: 'A violation of the protocol ends the connection that it came on, and no other.',
    version: '3.1.1',
    reason: 'it answers a SUBSCRIBE and an UNSUBSCRIBE without Topic Filters',
  },
  {
    sentence: 'A Receive Maximum that is used up holds back nothing but QoS 1 and 2 messages.',
    version: '5.0',
    reason: 'messages of QoS 0 wait for the acknowledgement of those before them',
  },
  {
    sentence:
      'However many messages wait, each acknowledgement lets the next out, and what has expired is passed over.',
    version: '5.0',
    reason: 'the first message that has waited is sent though it has expired',
  },
  {
    sentence: 'A message goes out with its Message Expiry Interval less the time that it has waited.',
    version: '5.0',
    reason: 'the first message that has waited has the interval with which it came',
  },
  {
    sentence:
      "A message that is larger than the client's Maximum Packet Size is dropped for that client alone; one as large is sent.",
    version: '5.0',
    reason: 'it takes no notice of a Maximum Packet Size',
  },
  {
    sentence:
      'A message that was dropped as too large counts as delivered: it takes nothing of the Receive Maximum, and is not sent again.',
    version: '5.0',
    reason: 'it takes no notice of a Maximum Packet Size',
  },
  {
    sentence: "What is said of a message counts towards the client's Maximum Packet Size.",
    version: '5.0',
    reason: 'it takes no notice of a Maximum Packet Size',
  },
  {
    sentence: 'A client that takes no packet of the size that an answer has to have gets none.',
    version: '5.0',
    reason: 'it takes no notice of a Maximum Packet Size',
  },
];
