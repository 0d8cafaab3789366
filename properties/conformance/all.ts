import { authCases } from './auth.ts';
import type { Case } from './case.ts';
import { connackCases } from './connack.ts';
import { connack311Cases } from './connack-3.1.1.ts';
import { connectCases } from './connect.ts';
import { disconnectCases } from './disconnect.ts';
import { errorHandlingCases } from './error-handling.ts';
import { everydayNameCases } from './everyday-names.ts';
import { flowControlCases } from './flow-control.ts';
import { keepAliveCases } from './keep-alive.ts';
import { maximumPacketSizeCases } from './maximum-packet-size.ts';
import { messageExpiryCases } from './message-expiry.ts';
import { packetIdentifierCases } from './packet-identifier.ts';
import { serverKeepAliveCases } from './server-keep-alive.ts';
import { orderingCases } from './ordering.ts';
import { publishCases } from './publish.ts';
import { qos1Cases } from './qos1.ts';
import { qos2Cases } from './qos2.ts';
import { retainCases } from './retain.ts';
import { sessionStateCases } from './session-state.ts';
import { sessionExpiryCases } from './session-expiry.ts';
import { willCases } from './will.ts';
import { packetFormatCases } from './packet-format.ts';
import { subscribeCases } from './subscribe.ts';
import { topicCases } from './topic.ts';
import { unsubscribeCases } from './unsubscribe.ts';
import { utf8Cases } from './utf8.ts';
import { availabilityCases } from './availability.ts';
import { messagePropertiesCases } from './message-properties.ts';
import { problemInformationCases } from './problem-information.ts';
import { propertyRulesCases } from './property-rules.ts';
import { reasonCodeCases } from './reason-codes.ts';
import { sharedSubscriptionCases } from './shared-subscription.ts';
import { subscriptionIdentifierCases } from './subscription-identifier.ts';
import { topicAliasCases } from './topic-alias.ts';

/** By area of the ledgers. */
export const allCases: Readonly<Record<string, readonly Case[]>> = {
  'packet format': packetFormatCases,
  'packet identifiers': packetIdentifierCases,
  CONNECT: connectCases,
  PUBLISH: publishCases,
  'retained messages': retainCases,
  SUBSCRIBE: subscribeCases,
  UNSUBSCRIBE: unsubscribeCases,
  topics: topicCases,
  'everyday names': everydayNameCases,
  order: orderingCases,
  'QoS 1': qos1Cases,
  'QoS 2': qos2Cases,
  'session state': sessionStateCases,
  'Keep Alive': keepAliveCases,
  'CONNACK of 3.1.1': connack311Cases,
  DISCONNECT: disconnectCases,
  errors: errorHandlingCases,
  CONNACK: connackCases,
  'Server Keep Alive': serverKeepAliveCases,
  'session expiry': sessionExpiryCases,
  'flow control': flowControlCases,
  wills: willCases,
  'message expiry': messageExpiryCases,
  'Maximum Packet Size': maximumPacketSizeCases,
  AUTH: authCases,
  'UTF-8': utf8Cases,
  'what is not available': availabilityCases,
  'message properties': messagePropertiesCases,
  'Problem Information': problemInformationCases,
  'rules of properties': propertyRulesCases,
  'Reason Codes': reasonCodeCases,
  'shared subscriptions': sharedSubscriptionCases,
  'Subscription Identifiers': subscriptionIdentifierCases,
  'Topic Aliases': topicAliasCases,
};
