/**
 * Routes messages by what goes before and after them: their order from one publisher to one subscriber, and their expiry.
 * Told of each message once it is known by its identity, which the payload bears.
 */
import { messageExpiryChart, perceiveExpiry } from '../message-expiry.ts';
import { orderChart } from '../order.ts';
import type { Publish } from '../vocabulary/packet.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import type { ConnectionRecord } from './records.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

interface Published {
  /** By which the messages of a stream are told apart from those of another: publisher's connection, QoS and topic. */
  readonly stream: string;
  readonly number: number;
  readonly at: number;
  /** Published again, or released behind a later one: its place is not known. */
  isUnordered: boolean;
  /** Until it is released, if it is of QoS 2. */
  isHeld: boolean;
  takenAt: number;
  readonly expirySeconds: number | undefined;
}

interface Stream {
  last: number;
  order: Subject | undefined;
}

export class Streams {
  readonly #stage: Stage;
  readonly #published = new Map<string, Published>();
  /** Of QoS 2 and not released, by stream. */
  readonly #held = new Map<string, Set<Published>>();
  /** By subscriber's connection: by stream of what is sent first, and of what is sent again. */
  readonly #streams = new Map<ConnectionNumber, Map<string, Stream>>();
  /** When each message was first sent to each client, by its number and the packet identifier. */
  readonly #firstSent = new Map<string, number>();
  #count = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  publish(connection: ConnectionNumber, identity: string, event: Publish, at: number): void {
    const known = this.#published.get(identity);
    if (known) {
      known.isUnordered = true;
      return;
    }
    this.#count += 1;
    const { qos, topic, messageExpiryIntervalSeconds: expirySeconds } = event;
    const published: Published = {
      stream: `${connection} ${qos} ${topic}`,
      number: this.#count,
      at,
      isUnordered: false,
      isHeld: qos === 2,
      takenAt: at,
      expirySeconds,
    };
    this.#published.set(identity, published);
    if (qos === 2) this.#heldOf(published.stream).add(published);
  }

  /** The client has released this QoS 2 message, and the server has it now for good. */
  release(identity: string, at: number): void {
    const published = this.#published.get(identity);
    if (!published?.isHeld) return;
    published.isHeld = false;
    const held = this.#heldOf(published.stream);
    held.delete(published);
    // The client has released them in another order than it published them.
    for (const other of held) if (other.number < published.number) other.isUnordered = true;
    published.takenAt = at;
  }

  /** `isOnly`: one subscription lets it through, so that one copy comes. */
  copy(connection: ConnectionRecord, identity: string, event: Publish, isOnly: boolean, at: number): void {
    const published = this.#published.get(identity);
    if (!published) return;
    if (connection.version === '5.0' && !published.isUnordered && !published.isHeld)
      this.#age(connection, published, event, at);
    if (event.retain || !isOnly) return;
    if (event.dup) this.#follow(connection, 'again', this.#firstOf(connection, event), at);
    else {
      if (event.packetIdentifier !== undefined) this.#noteFirst(connection, event.packetIdentifier);
      if (!published.isUnordered && !published.isHeld)
        this.#follow(connection, `${event.qos} ${published.stream}`, published.number, at);
    }
  }

  /**
   * The chart of a message that expires comes into being with a copy, as old as the message is by then: nothing waits for
   * what never comes.
   */
  #age({ number: connection }: ConnectionRecord, published: Published, event: Publish, at: number): void {
    const { expirySeconds, takenAt } = published;
    if (expirySeconds === undefined) return;
    const { profile } = this.#stage.options;
    const subject = this.#stage.add(messageExpiryChart, { profile, expirySeconds }, { at: takenAt, connection });
    for (let due = subject.instance.due(at - 1); due; due = subject.instance.due(at - 1)) subject.instance.fire(due);
    const left = (since: number): number => since + expirySeconds * 1000 - at;
    const stage = this.#stage;
    const underWayMs = stage.delayMs(takenAt) + stage.delayMs(at) + stage.delays.standstillMs(takenAt, at);
    const fromMs = left(published.at) - profile.lateMs;
    const seen = perceiveExpiry(event, { fromMs, toMs: left(takenAt) + profile.lateMs + underWayMs });
    this.#stage.tell([subject], seen, at);
    this.#stage.retire([subject]);
  }

  #noteFirst({ owner }: ConnectionRecord, packetIdentifier: number): void {
    this.#count += 1;
    this.#firstSent.set(`${owner?.number} ${packetIdentifier}`, this.#count);
  }

  #firstOf({ owner }: ConnectionRecord, { packetIdentifier }: Publish): number | undefined {
    return this.#firstSent.get(`${owner?.number} ${packetIdentifier}`);
  }

  /** A chart comes into being with the second message of a stream: before, there is no order. */
  #follow({ number: connection }: ConnectionRecord, stream: string, number: number | undefined, at: number): void {
    if (number === undefined) return;
    const streams = this.#streams.get(connection) ?? new Map<string, Stream>();
    this.#streams.set(connection, streams);
    const known = streams.get(stream);
    if (!known) {
      streams.set(stream, { last: number, order: undefined });
      return;
    }
    known.order ??= this.#stage.add(orderChart, { again: stream === 'again' }, { at, connection });
    this.#stage.tell([known.order], { type: 'server.PUBLISH', earlier: number < known.last }, at);
    known.last = number;
  }

  /** Nothing more comes on this connection. */
  close(connection: ConnectionNumber): void {
    this.#streams.delete(connection);
  }

  #heldOf(stream: string): Set<Published> {
    const known = this.#held.get(stream) ?? new Set<Published>();
    this.#held.set(stream, known);
    return known;
  }
}
