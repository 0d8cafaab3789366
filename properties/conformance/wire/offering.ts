/**
 * A Network Connection on which nothing is asked for that the server does not offer, by what is claimed of it, and by what its
 * CONNACK says: its Receive Maximum, how long it keeps the session, and a Keep Alive of its own. Throws `NotOffered` instead.
 */
import type { ClientPacketEvent } from '../../../model/vocabulary/event.ts';
import type { Connack, Connect } from '../../../model/vocabulary/packet.ts';
import { NotOffered } from './deviation.ts';
import { requireSession, type Offer } from './offer.ts';
import type { Received, Transport } from './transport.ts';

export function offering(transport: Transport, offer: Offer): Transport {
  const terms = new Terms();
  const noted = (received: Received | undefined): Received | undefined => {
    if (received) offer.note(received.event);
    if (received) terms.note(received);
    return received;
  };
  const encode = (event: ClientPacketEvent): Uint8Array => {
    const bytes = transport.encode(event);
    offer.require(event, bytes.length);
    return bytes;
  };
  return {
    ...transport,
    encode,
    send: (event) => {
      encode(event);
      terms.require(event);
      transport.send(event);
    },
    next: async () => noted(await transport.next()),
    settled: async () => noted(await transport.settled()),
    closing: async () => {
      const received = await transport.closing();
      return typeof received === 'boolean' ? received : (noted(received) ?? received);
    },
  };
}

/** What the two ends of one connection have agreed on. */
class Terms {
  #asked: Connect | undefined;
  #told: Connack | undefined;
  /** Messages of QoS 1 and 2 from the client, by the Packet Identifier. */
  readonly #open = new Set<number>();

  note({ event }: Received): void {
    if (event.type === 'server.CONNACK' && event.reasonCode === 0) this.#agree(event);
    const isRefusal = event.type === 'server.PUBREC' && (event.reasonCode ?? 0) >= 0x80;
    if (event.type === 'server.PUBACK' || event.type === 'server.PUBCOMP' || isRefusal)
      this.#open.delete(event.packetIdentifier);
  }

  require(event: ClientPacketEvent): void {
    if (event.type === 'client.CONNECT') this.#asked ??= event;
    const { receiveMaximum = Infinity, sessionExpiryIntervalSeconds = Infinity } = this.#told ?? {};
    if (event.type === 'client.DISCONNECT')
      requireSession(sessionExpiryIntervalSeconds, event.sessionExpiryIntervalSeconds ?? 0);
    if (event.type !== 'client.PUBLISH' || event.packetIdentifier === undefined) return;
    this.#open.add(event.packetIdentifier);
    if (this.#open.size > receiveMaximum)
      throw new NotOffered(`it takes no more than ${receiveMaximum} messages of QoS 1 and 2 at a time`);
  }

  #agree(connack: Connack): void {
    this.#told = connack;
    const { keepAliveSeconds = 0, sessionExpiryIntervalSeconds: asked = 0 } = this.#asked ?? {};
    const { serverKeepAliveSeconds = keepAliveSeconds, sessionExpiryIntervalSeconds: told = asked } = connack;
    if (keepAliveSeconds > 0 && serverKeepAliveSeconds !== keepAliveSeconds)
      throw new NotOffered(`it has a Server Keep Alive of ${serverKeepAliveSeconds} s`);
    requireSession(told, asked);
  }
}
