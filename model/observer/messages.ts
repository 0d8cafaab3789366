/** Routes Application Messages, told apart by their payload, from publication to every copy; wills among them. */
import { messageChart, serviceChart } from '../delivery.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import { entitlement, isLive, subscriptionsTo, type ConnectionRecord } from './records.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

interface MessageRecord {
  readonly subject: Subject;
  /** What each subscriber's connection has a right to. */
  readonly services: Map<ConnectionNumber, Subject>;
  /** The connections on which a copy has come. */
  readonly served: Set<ConnectionNumber>;
}

/** A QoS 2 message that its sender has not released yet: a server may deliver it before, and must after. */
interface Unreleased {
  readonly message: MessageRecord;
  readonly topic: string;
  readonly since: number;
}

const decoder = new TextDecoder();
/** What tells a message from all others of the scenario. */
const identityOf = (payload: Uint8Array): string => decoder.decode(payload);

export class Messages {
  readonly #stage: Stage;
  readonly #messages = new Map<string, MessageRecord>();
  readonly #wills = new Map<string, Subject>();
  /** By the sender's Client Identifier and packet identifier. */
  readonly #unreleased = new Map<string, Unreleased>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  addWill(payload: Uint8Array, will: Subject): void {
    this.#wills.set(identityOf(payload), will);
  }

  /** The charts that could explain a copy with this payload. */
  about(payload: Uint8Array): Subject[] {
    const identity = identityOf(payload);
    return [this.#wills.get(identity), this.#messages.get(identity)?.subject].filter((one) => one !== undefined);
  }

  takePublication(
    connection: ConnectionRecord,
    event: MqttEvent & { type: 'client.PUBLISH' },
    at: number,
    all: Iterable<ConnectionRecord>,
  ): void {
    const { topic, qos, payload } = event;
    const { number, version } = connection;
    const identity = identityOf(payload);
    const about = { at, connection: number, version };
    const message = this.#messages.get(identity) ?? {
      subject: this.#stage.add(messageChart, {}, about),
      services: new Map<ConnectionNumber, Subject>(),
      served: new Set<ConnectionNumber>(),
    };
    this.#messages.set(identity, message);
    const held = qos === 2 ? connection.owner?.unreleased.get(event.packetIdentifier ?? 0) : undefined;
    if (qos === 2) connection.owner?.unreleased.set(event.packetIdentifier ?? 0, identity);
    this.#stage.tell([message.subject], { type: event.type, again: held === identity }, at);
    if (held !== undefined || connection.connect.instance.facts.name !== 'connected') return;
    if (qos === 2) this.#unreleased.set(keyOf(connection, event), { message, topic, since: at });
    else this.#oweCopies({ message, topic, since: at }, qos, all, at);
  }

  /** PUBREL: now the message is the server's to deliver. */
  takeRelease(
    connection: ConnectionRecord,
    event: MqttEvent & { type: 'client.PUBREL' },
    at: number,
    all: Iterable<ConnectionRecord>,
  ): void {
    const key = keyOf(connection, event);
    const released = this.#unreleased.get(key);
    this.#unreleased.delete(key);
    if (released) this.#oweCopies(released, 2, all, at);
  }

  /** To those who have been entitled since the message was published, at QoS 0. */
  #oweCopies({ message, topic, since }: Unreleased, qos: number, all: Iterable<ConnectionRecord>, at: number): void {
    const { profile } = this.#stage.options;
    for (const receiver of all) {
      const isThere = isLive(receiver) && receiver.acceptedAt <= since && !message.served.has(receiver.number);
      const granted = isThere ? entitlement(receiver.owner, topic, since)?.granted : undefined;
      if (granted === undefined || Math.min(granted, qos) > 0) continue;
      const to = { at, connection: receiver.number, version: receiver.version };
      message.services.set(receiver.number, this.#stage.add(serviceChart, { profile }, to));
    }
  }

  takeCopy(connection: ConnectionRecord, event: MqttEvent & { type: 'server.PUBLISH' }, at: number): void {
    const identity = identityOf(event.payload);
    const repetition = event.dup || event.retain;
    const will = this.#wills.get(identity);
    if (will && !repetition) this.#stage.tell([will], { type: event.type, subscriber: connection.number }, at);
    const message = this.#messages.get(identity);
    if (!message) return;
    message.served.add(connection.number);
    const matching = subscriptionsTo(connection.owner, event.topic);
    const to = connection.owner?.number ?? -1;
    const seen = { to, subscribed: matching > 0, overlapping: matching > 1, repetition };
    this.#stage.tell([message.subject], { type: event.type, ...seen }, at);
    const service = message.services.get(connection.number);
    if (service) this.#stage.tell([service], { type: event.type }, at);
  }

  /** The connection has no further right to anything: it closed, or its client unsubscribed. */
  release(connection: ConnectionNumber, event: 'network.closed' | 'client.UNSUBSCRIBE', at: number): void {
    for (const { services } of this.#messages.values()) {
      const service = services.get(connection);
      if (!service) continue;
      this.#stage.tell([service], { type: event }, at);
      this.#stage.retire([service]);
    }
  }
}

function keyOf(
  { number, owner }: ConnectionRecord,
  { packetIdentifier }: { readonly packetIdentifier?: number },
): string {
  return `${owner?.clientId ?? number} ${packetIdentifier}`;
}
