import { authCases } from './cases/auth.ts';
import type { Case } from './case.ts';
import { connackCases } from './cases/connack.ts';
import { connack311Cases } from './cases/connack-3.1.1.ts';
import { connectCases } from './cases/connect.ts';
import { disconnectCases } from './cases/disconnect.ts';
import { errorHandlingCases } from './cases/error-handling.ts';
import { everydayNameCases } from './cases/everyday-names.ts';
import { flowControlCases } from './cases/flow-control.ts';
import { keepAliveCases } from './cases/keep-alive.ts';
import { maximumPacketSizeCases } from './cases/maximum-packet-size.ts';
import { messageExpiryCases } from './cases/message-expiry.ts';
import { packetIdentifierCases } from './cases/packet-identifier.ts';
import { serverKeepAliveCases } from './cases/server-keep-alive.ts';
import { orderingCases } from './cases/ordering.ts';
import { publishCases } from './cases/publish.ts';
import { qos1Cases } from './cases/qos1.ts';
import { qos2Cases } from './cases/qos2.ts';
import { retainCases } from './cases/retain.ts';
import { sessionStateCases } from './cases/session-state.ts';
import { sessionExpiryCases } from './cases/session-expiry.ts';
import { willCases } from './cases/will.ts';
import { packetFormatCases } from './cases/packet-format.ts';
import { subscribeCases } from './cases/subscribe.ts';
import { topicCases } from './cases/topic.ts';
import { unsubscribeCases } from './cases/unsubscribe.ts';
import { utf8Cases } from './cases/utf8.ts';
import { availabilityCases } from './cases/availability.ts';
import { messagePropertiesCases } from './cases/message-properties.ts';
import { problemInformationCases } from './cases/problem-information.ts';
import { propertyRulesCases } from './cases/property-rules.ts';
import { reasonCodeCases } from './cases/reason-codes.ts';
import { sharedSubscriptionCases } from './cases/shared-subscription.ts';
import { subscriptionIdentifierCases } from './cases/subscription-identifier.ts';
import { topicAliasCases } from './cases/topic-alias.ts';

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
