/**
 * Who is connected, and what they send: the workload of the broker section, the same for the same seed.
 *
 * - Keep Alive: nine in ten have a usual one (15 s: 5, 30 s: 15, 60 s: 50, 120 s: 12, 300 s: 8 of a hundred), one in ten is
 *   spread evenly over the orders of magnitude from 1 to 65,535 s.
 * - Versions: 3.1.1 and 5.0 in turn. Every client starts a clean session; of 5.0 every other one is kept for an hour.
 * - One in a thousand subscribes to a site of its own; each publisher belongs to a site, so that a message has one receiver.
 * - Intervals between packets: 0.7 to 1 times Keep Alive, evenly; one in a hundred is late, up to 1.49 times.
 * - Packets: of a hundred 80 PINGREQ, 10 PUBLISH QoS 0, 6 QoS 1, 4 QoS 2, with 64 bytes each; and what the QoS demands of
 *   the sender and the receiver in answer.
 */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { ProtocolVersion, QoS } from '../../model/vocabulary/packet.ts';
import { pingreq, publishBytes } from './client-packets.ts';
import { Random } from './random.ts';

const usual = [
  { untilPercent: 5, seconds: 15 },
  { untilPercent: 20, seconds: 30 },
  { untilPercent: 70, seconds: 60 },
  { untilPercent: 82, seconds: 120 },
  { untilPercent: 90, seconds: 300 },
] as const;
const clientsPerSubscriber = 1_000;
const payload = new Uint8Array(64).fill(0x2a);
const codecs = { '3.1.1': new ClientCodec('3.1.1'), '5.0': new ClientCodec('5.0') } as const;

export class Population {
  readonly size: number;
  /** By client. */
  readonly keepAliveSeconds: Float64Array;
  readonly #random: Random;
  readonly #lastPacketIdentifier: Uint16Array;

  /** A Keep Alive below `keepAliveSecondsMin` is raised to it. */
  constructor(size: number, seed: number, keepAliveSecondsMin = 1) {
    this.size = size;
    this.#random = new Random(seed);
    this.#lastPacketIdentifier = new Uint16Array(size);
    this.keepAliveSeconds = Float64Array.from({ length: size }, (_, client) =>
      this.isSubscriber(client) ? 60 : Math.max(keepAliveSecondsMin, this.#drawKeepAliveSeconds()),
    );
  }

  isSubscriber(client: number): boolean {
    return client % clientsPerSubscriber === 0;
  }

  limitMs(client: number): number {
    return (this.keepAliveSeconds[client] ?? 0) * 1_500;
  }

  /** CONNECT, and the SUBSCRIBE of who subscribes. */
  firstPackets(client: number): readonly Uint8Array[] {
    const protocolVersion = versionOf(client);
    const isKept = client % 4 === 3;
    const connect = codecs[protocolVersion].encode({
      type: 'client.CONNECT',
      protocolVersion,
      clientId: `client-${client}`,
      cleanStart: true,
      keepAliveSeconds: this.keepAliveSeconds[client] ?? 0,
      ...(isKept && { sessionExpiryIntervalSeconds: 3_600 }),
    });
    if (!this.isSubscriber(client)) return [connect];
    const subscriptions = [{ topicFilter: `sites/${client / clientsPerSubscriber}/+`, qos: 2 as const }];
    return [connect, codecs[protocolVersion].encode({ type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions })];
  }

  /** What the client sends next of its own. */
  nextPacket(client: number): Uint8Array {
    const percent = this.#random.integer(0, 100);
    if (percent < 80) return pingreq;
    const qos: QoS = percent < 90 ? 0 : percent < 96 ? 1 : 2;
    const packetIdentifier = ((this.#lastPacketIdentifier[client] ?? 0) % 65_535) + 1;
    this.#lastPacketIdentifier[client] = packetIdentifier;
    const topic = `sites/${Math.floor(client / clientsPerSubscriber)}/${client}`;
    return publishBytes(versionOf(client), topic, payload, qos, packetIdentifier);
  }

  /** How long the client waits before its next packet. */
  nextIntervalMs(client: number): number {
    const isLate = this.#random.next() < 0.01;
    const times = isLate ? 1 + this.#random.next() * 0.49 : 0.7 + this.#random.next() * 0.3;
    return Math.floor((this.keepAliveSeconds[client] ?? 0) * 1_000 * times);
  }

  /** When the client falls silent for ever, Infinity for all but `share` of them. Subscribers live. */
  drawDeathMs(client: number, share: number, fromMs: number, toMs: number): number {
    if (this.isSubscriber(client) || this.#random.next() >= share) return Infinity;
    return this.#random.integer(fromMs, toMs);
  }

  #drawKeepAliveSeconds(): number {
    const percent = this.#random.next() * 100;
    const found = usual.find(({ untilPercent }) => percent < untilPercent);
    return found ? found.seconds : Math.floor(65_536 ** this.#random.next());
  }
}

export function versionOf(client: number): ProtocolVersion {
  return client % 2 === 0 ? '3.1.1' : '5.0';
}
