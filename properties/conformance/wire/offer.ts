/** What a server offers, as far as it has said so: a case that is about something else says nothing of it. */
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';
import type { Connect, QoS } from '../../../model/vocabulary/packet.ts';
import { allOfTheStandard, lessWhatIsDeclared, type Capabilities } from '../../brokers/capabilities.ts';
import { NotOffered } from './deviation.ts';

/** No case takes longer: a session that is kept for so long is kept for as long as a case asks. */
export const caseSecondsMax = 120;

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

  /** Throws {@link NotOffered} if the packet, which is so long, asks for what the server has not. */
  require(event: ClientPacketEvent, bytes: number): void {
    const { wildcards, shared, subscriptionIdentifiers, topicAliases, packetBytesMax } = this.#offered;
    if (bytes > packetBytesMax) throw new NotOffered(`it takes no packet of ${bytes} bytes`);
    if (event.type === 'client.CONNECT') this.#requireOfConnect(event);
    if (event.type === 'client.PUBLISH') {
      this.#requireOfMessage(event.qos, event.retain);
      if (event.topicAlias !== undefined && !topicAliases) throw new NotOffered('it allows no Topic Aliases');
    }
    if (event.type !== 'client.SUBSCRIBE') return;
    if (event.subscriptionIdentifier !== undefined && !subscriptionIdentifiers)
      throw new NotOffered('it offers no Subscription Identifiers');
    for (const { topicFilter } of event.subscriptions) {
      if (topicFilter.startsWith('$share/') && !shared) throw new NotOffered('it offers no shared subscriptions');
      if (/[+#]/u.test(topicFilter) && !wildcards) throw new NotOffered('it offers no wildcards');
    }
  }

  #requireOfConnect({ will, clientId, cleanStart, keepAliveSeconds, ...connect }: Connect): void {
    const { willDelay, emptyClientIds, keepAliveSecondsMax, sessionExpirySecondsMax } = this.#offered;
    if (will) this.#requireOfMessage(will.qos, will.retain);
    if ((will?.willDelayIntervalSeconds ?? 0) > 0 && !willDelay) throw new NotOffered('it delays no will');
    if (clientId === '' && cleanStart && !emptyClientIds) throw new NotOffered('it gives no Client Identifiers');
    if (keepAliveSeconds > keepAliveSecondsMax)
      throw new NotOffered(`it keeps no Keep Alive of more than ${keepAliveSecondsMax} s`);
    // Who forgets those of 3.1.1 after some time may be asked for one all the same.
    const unending = cleanStart ? 0 : 1;
    const seconds = connect.protocolVersion === '5.0' ? (connect.sessionExpiryIntervalSeconds ?? 0) : unending;
    requireSession(sessionExpirySecondsMax, seconds);
  }

  #requireOfMessage(qos: QoS, retain: boolean): void {
    if (qos > this.#offered.maximumQoS) throw new NotOffered(`it takes no message of QoS ${qos}`);
    if (retain && !this.#offered.retained) throw new NotOffered('it retains nothing');
  }
}

/** Throws {@link NotOffered} if a session that is kept for so long at most is too short for a case that asks for so much. */
export function requireSession(secondsMax: number, asked: number): void {
  if (secondsMax < Math.min(asked, caseSecondsMax))
    throw new NotOffered(
      secondsMax === 0 ? 'it keeps no session' : `it keeps no session for more than ${secondsMax} s`,
    );
}
