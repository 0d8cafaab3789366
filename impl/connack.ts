/** What a 5.0 client has to know of this server (5.0, section 3.2.2.3). */
import type { Connack, Connect } from '../model/vocabulary/packet.ts';
import { wellFormed, type ConnectAnswer } from './hook.ts';
import type { BrokerOptions } from './options.ts';
import { isMqttString } from './topic.ts';

/** What is absent is available, or without limit: only what is otherwise is said. */
export function announcement(options: BrokerOptions, connect: Connect, answer: ConnectAnswer): Partial<Connack> {
  const { maximumQoS, receiveMaximum, topicAliasMaximum } = options;
  const { responseInformation } = answer;
  // 5.0:MQTT-3.1.2-28.
  const isInformed = connect.requestResponseInformation === true && responseInformation !== undefined;
  return {
    maximumPacketSizeBytes: options.packetBytesMax,
    ...(receiveMaximum !== 65_535 && { receiveMaximum }),
    // 5.0:MQTT-3.2.2-9.
    ...(maximumQoS !== 2 && { maximumQoS }),
    ...(!options.retainAvailable && { retainAvailable: false }),
    ...(topicAliasMaximum > 0 && { topicAliasMaximum }),
    ...(!options.wildcardSubscriptionAvailable && { wildcardSubscriptionAvailable: false }),
    ...(!options.subscriptionIdentifiersAvailable && { subscriptionIdentifiersAvailable: false }),
    ...(!options.sharedSubscriptionAvailable && { sharedSubscriptionAvailable: false }),
    ...(isInformed && isMqttString(responseInformation) && { responseInformation }),
    ...wellFormed(answer),
  };
}
