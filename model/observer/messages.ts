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
}

const decoder = new TextDecoder();
/** What tells a message from all others of the scenario. */
const identityOf = (payload: Uint8Array): string => decoder.decode(payload);

export class Messages {
  readonly #stage: Stage;
  readonly #messages = new Map<string, MessageRecord>();
  readonly #wills = new Map<string, Subject>();

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
    };
    this.#messages.set(identity, message);
    const held = qos === 2 ? connection.owner?.unreleased.get(event.packetIdentifier ?? 0) : undefined;
    if (qos === 2) connection.owner?.unreleased.set(event.packetIdentifier ?? 0, identity);
    this.#stage.tell([message.subject], { type: event.type, again: held === identity }, at);
    if (held !== undefined || connection.connect.instance.facts.name !== 'connected') return;
    const { profile } = this.#stage.options;
    for (const receiver of all) {
      const granted = isLive(receiver) ? entitlement(receiver.owner, topic)?.granted : undefined;
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
