/** What a server offers, as far as it has said so: a case that is about something else says nothing of it. */
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { QoS } from '../../model/vocabulary/packet.ts';
import { NotOffered } from './wire.ts';

export interface Offered {
  readonly maximumQoS: QoS;
  readonly retained: boolean;
  readonly wildcards: boolean;
  readonly shared: boolean;
  readonly subscriptionIdentifiers: boolean;
}

const everything: Offered = {
  maximumQoS: 2,
  retained: true,
  wildcards: true,
  shared: true,
  subscriptionIdentifiers: true,
};

export class Offer {
  #offered: Offered;

  constructor(offered: Offered = everything) {
    this.#offered = offered;
  }

  /** A CONNACK of 5.0 says what is not there. */
  note(event: ServerEvent): void {
    if (event.type !== 'server.CONNACK' || event.reasonCode !== 0) return;
    const known = this.#offered;
    this.#offered = {
      maximumQoS:
        event.maximumQoS !== undefined && event.maximumQoS < known.maximumQoS ? event.maximumQoS : known.maximumQoS,
      retained: known.retained && event.retainAvailable !== false,
      wildcards: known.wildcards && event.wildcardSubscriptionAvailable !== false,
      shared: known.shared && event.sharedSubscriptionAvailable !== false,
      subscriptionIdentifiers: known.subscriptionIdentifiers && event.subscriptionIdentifiersAvailable !== false,
    };
  }

  /** Throws {@link NotOffered} if the packet asks for what the server has not. */
  require(event: ClientPacketEvent): void {
    const message = event.type === 'client.CONNECT' ? event.will : event.type === 'client.PUBLISH' ? event : undefined;
    if (message) this.#requireOf(message.qos, message.retain);
    if (event.type !== 'client.SUBSCRIBE') return;
    const { wildcards, shared, subscriptionIdentifiers } = this.#offered;
    if (event.subscriptionIdentifier !== undefined && !subscriptionIdentifiers)
      throw new NotOffered('it offers no Subscription Identifiers');
    for (const { topicFilter } of event.subscriptions) {
      if (topicFilter.startsWith('$share/') && !shared) throw new NotOffered('it offers no shared subscriptions');
      if (/[+#]/u.test(topicFilter) && !wildcards) throw new NotOffered('it offers no wildcards');
    }
  }

  #requireOf(qos: QoS, retain: boolean): void {
    if (qos > this.#offered.maximumQoS) throw new NotOffered(`it takes no message of QoS ${qos}`);
    if (retain && !this.#offered.retained) throw new NotOffered('it retains nothing');
  }
}
