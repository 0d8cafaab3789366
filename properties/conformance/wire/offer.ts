/** What a server offers, as far as it has said so: a case that is about something else says nothing of it. */
import { allOfTheStandard, lessWhatIsDeclared, type Capabilities } from '../../brokers/capabilities.ts';
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type { QoS } from '../../../model/vocabulary/packet.ts';
import { NotOffered } from './wire.ts';

export class Offer {
  #offered: Capabilities;

  constructor(claimed: Capabilities = allOfTheStandard) {
    this.#offered = claimed;
  }

  /** A CONNACK of 5.0 says what is not there. */
  note(event: ServerEvent): void {
    if (event.type !== 'server.CONNACK' || event.reasonCode !== 0) return;
    const { topicAliases, packetBytesMax } = this.#offered;
    this.#offered = { ...lessWhatIsDeclared(this.#offered, event), topicAliases, packetBytesMax };
  }

  /** Throws {@link NotOffered} if the packet asks for what the server has not. */
  require(event: ClientPacketEvent): void {
    const { wildcards, shared, subscriptionIdentifiers, willDelay, emptyClientIds } = this.#offered;
    if (event.type === 'client.CONNECT') {
      if (event.will) this.#requireOf(event.will.qos, event.will.retain);
      if ((event.will?.willDelayIntervalSeconds ?? 0) > 0 && !willDelay) throw new NotOffered('it delays no will');
      if (event.clientId === '' && event.cleanStart && !emptyClientIds)
        throw new NotOffered('it gives no Client Identifiers');
    }
    if (event.type === 'client.PUBLISH') this.#requireOf(event.qos, event.retain);
    if (event.type !== 'client.SUBSCRIBE') return;
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
