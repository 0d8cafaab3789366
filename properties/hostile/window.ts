/** The QoS 1 and 2 messages on their way to one client: how many there may be, and that each has its own number. */
import type { ClientEvent } from '../../model/vocabulary/event.ts';
import type { Publish } from '../../model/vocabulary/packet.ts';
import { Finding } from './finding.ts';

export class Window {
  #receiveMaximum = 65_535;
  readonly #underWay = new Set<number>();

  /** Whatever might be an acknowledgement counts as one, so that a wrong one is not held against the server. */
  hear(event: ClientEvent): void {
    if (event.type === 'client.CONNECT') this.#receiveMaximum = event.receiveMaximum ?? 65_535;
    const ends =
      event.type === 'client.PUBACK' ||
      event.type === 'client.PUBCOMP' ||
      (event.type === 'client.PUBREC' && (event.reasonCode ?? 0) >= 0x80);
    if (ends) this.#underWay.delete(event.packetIdentifier);
  }

  /** 5.0:MQTT-3.3.4-9, 5.0:MQTT-2.2.1-4. */
  send({ packetIdentifier, qos }: Publish): void {
    if (qos === 0 || packetIdentifier === undefined) return;
    if (this.#underWay.has(packetIdentifier)) throw new Finding('a Packet Identifier in use', `${packetIdentifier}`);
    this.#underWay.add(packetIdentifier);
    if (this.#underWay.size > this.#receiveMaximum)
      throw new Finding('the Receive Maximum is exceeded', `${this.#underWay.size} of ${this.#receiveMaximum}`);
  }
}
