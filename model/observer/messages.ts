/** Routes Application Messages, told apart by their payload, from publication to every copy; wills among them. */
import { messageChart, serviceChart, willServiceChart } from '../delivery.ts';
import { owed, waived } from '../will.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { Publish, Will } from '../vocabulary/packet.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import {
  entitlement,
  isShared,
  isLive,
  maySuspend,
  subscriptionsTo,
  type ClientRecord,
  type ConnectionRecord,
  type SubscriptionRecord,
} from './records.ts';
import type { Stage } from './stage.ts';
import { Streams } from './streams.ts';
import type { Subject } from './subject.ts';

interface MessageRecord {
  readonly subject: Subject;
  readonly publishedAt: number;
  /** What each subscriber's connection has a right to. */
  readonly services: Map<ConnectionNumber, Subject>;
  /** The connections on which a copy has come. */
  readonly served: Set<ConnectionNumber>;
}

interface WillRecord extends Omit<MessageRecord, 'publishedAt'> {
  readonly will: Will;
  isOwed: boolean;
}

/** A QoS 2 message that its sender has not released yet: a server may deliver it before, and must after. */
interface Unreleased {
  readonly identity: string;
  readonly message: MessageRecord;
  readonly topic: string;
  readonly since: number;
  readonly from: ConnectionRecord;
}

const decoder = new TextDecoder();
/** What tells a message from all others of the scenario. */
const identityOf = (payload: Uint8Array): string => decoder.decode(payload);

type WillTerms = Readonly<Record<'delaySeconds' | 'expirySeconds', number>>;

export class Messages {
  readonly #stage: Stage;
  readonly #messages = new Map<string, MessageRecord>();
  readonly #streams: Streams;
  /** One of each, or one for each reading of the standard. */
  readonly #wills = new Map<string, WillRecord[]>();
  #allWills: readonly WillRecord[] = [];
  /** Published behind a CONNECT that was not answered yet. */
  readonly #announced = new Set<string>();
  /** By sender and packet identifier; a part of the sender's session. */
  readonly #unreleased = new Map<ClientRecord, Map<number, Unreleased>>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#streams = new Streams(stage);
  }

  addWill(will: Will, subject: Subject): void {
    const record = { will, subject, isOwed: false, services: new Map(), served: new Set<ConnectionNumber>() };
    this.#wills.set(identityOf(will.payload), [record]);
    this.#allWills = [...this.#wills.values()].flat();
  }

  /** Nobody has been promised anything yet by either. */
  splitWill(original: Subject, copy: Subject): void {
    for (const records of this.#wills.values()) {
      const known = records.find(({ subject }) => subject === original);
      if (known) records.push({ ...known, subject: copy, services: new Map(), served: new Set(known.served) });
    }
    this.#allWills = [...this.#wills.values()].flat();
  }

  /** The charts that could explain a copy with this payload on this connection. */
  about(payload: Uint8Array, connection: ConnectionNumber): Subject[] {
    const identity = identityOf(payload);
    const wills = this.#wills.get(identity) ?? [];
    const ofWills = wills.flatMap(({ services, subject }) => [services.get(connection), subject]);
    const charts = [...ofWills, this.#messages.get(identity)?.subject];
    return charts.filter((one) => one !== undefined);
  }

  /** Wills that have become due are owed to those who are entitled; those that need no longer come are not. */
  settleWills(all: Iterable<ConnectionRecord>, at: number): void {
    for (const record of this.#allWills) {
      const { tags } = record.subject.instance.facts;
      if (tags.has(owed) && !record.isOwed) this.#oweWill(record, all, at);
      if (tags.has(waived) && record.services.size > 0) {
        this.#stage.tell(record.services.values(), { type: 'rival.CONNACK' }, at);
        record.services.clear();
        record.isOwed = false;
      }
    }
  }

  /** Their client has a new connection: a delayed will that is still owed, be it in its last instant, need not come. */
  excuseWills(subjects: readonly Subject[], at: number): void {
    for (const record of this.#allWills) {
      const { delaySeconds, expirySeconds } = record.subject.instance.facts.context as WillTerms;
      if (subjects.includes(record.subject) && delaySeconds > 0 && expirySeconds > 0)
        this.#stage.tell(record.services.values(), { type: 'rival.CONNACK' }, at);
    }
  }

  #oweWill(record: WillRecord, all: Iterable<ConnectionRecord>, at: number): void {
    record.isOwed = true;
    const { will, served, services, subject } = record;
    const { lateMs } = this.#stage.options.profile;
    for (const receiver of all) {
      const isThere = canBeServed(receiver) && !receiver.stalled && !served.has(receiver.number);
      const granted = isThere ? entitlement(receiver.owner, will.topic, at)?.granted : undefined;
      if (granted === undefined || Math.min(granted, will.qos) > 0) continue;
      const about = { at, connection: receiver.number, onBehalfOf: subject.connection, under: subject.under };
      services.set(receiver.number, this.#stage.add(willServiceChart, { windowMs: lateMs }, about));
    }
  }

  /**
   * On a wire, a copy may be seen before the CONNACK that lets the server take in what came behind CONNECT: it may come from
   * now on.
   */
  announce(event: MqttEvent & { type: 'client.PUBLISH' }, connection: ConnectionNumber, at: number): void {
    const identity = identityOf(event.payload);
    const { subject } = this.#message(identity, connection, at);
    this.#stage.tell([subject], { type: event.type, again: false }, at);
    this.#announced.add(identity);
  }

  #message(identity: string, connection: ConnectionNumber, at: number): MessageRecord {
    const known = this.#messages.get(identity);
    if (known) return known;
    const subject = this.#stage.add(messageChart, {}, { at, connection });
    const made: MessageRecord = { subject, publishedAt: at, services: new Map(), served: new Set() };
    this.#messages.set(identity, made);
    return made;
  }

  takePublication(
    connection: ConnectionRecord,
    event: MqttEvent & { type: 'client.PUBLISH' },
    at: number,
    all: Iterable<ConnectionRecord>,
  ): void {
    const { topic, qos, payload } = event;
    const identity = identityOf(payload);
    const message = this.#message(identity, connection.number, at);
    const packetIdentifier = event.packetIdentifier ?? 0;
    const held = qos === 2 ? this.#unreleasedOf(connection)?.get(packetIdentifier) : undefined;
    const again = held?.identity === identity || this.#announced.delete(identity);
    this.#stage.tell([message.subject], { type: event.type, again }, at);
    if (!held) this.#streams.publish(connection.number, identity, event, at);
    if (held || connection.connect.instance.facts.name !== 'connected') return;
    const taken = { identity, message, topic, since: Math.min(at, this.#stage.sentAt), from: connection };
    if (qos === 2) this.#unreleasedOf(connection)?.set(packetIdentifier, taken);
    else this.#oweCopies(taken, qos, all, at);
  }

  /** PUBREL: now the message is the server's to deliver. */
  takeRelease(
    connection: ConnectionRecord,
    event: MqttEvent & { type: 'client.PUBREL' },
    at: number,
    all: Iterable<ConnectionRecord>,
  ): void {
    const unreleased = this.#unreleasedOf(connection);
    const released = unreleased?.get(event.packetIdentifier);
    unreleased?.delete(event.packetIdentifier);
    if (!released) return;
    this.#streams.release(released.identity, at);
    this.#oweCopies(released, 2, all, at);
  }

  /** The server has refused it: its packet identifier is free for another message. */
  takeRefusal(connection: ConnectionRecord, packetIdentifier: number): void {
    this.#unreleasedOf(connection)?.delete(packetIdentifier);
  }

  /** The session has begun anew: what the client had not released is gone. */
  forget(owner: ClientRecord): void {
    this.#unreleased.delete(owner);
  }

  #unreleasedOf({ owner }: ConnectionRecord): Map<number, Unreleased> | undefined {
    if (!owner) return undefined;
    const known = this.#unreleased.get(owner) ?? new Map<number, Unreleased>();
    this.#unreleased.set(owner, known);
    return known;
  }

  /** To those who have been entitled since the message was published, at QoS 0. */
  #oweCopies(
    { message, topic, since, from }: Unreleased,
    qos: number,
    all: Iterable<ConnectionRecord>,
    at: number,
  ): void {
    const { answerMs } = this.#stage.options.profile;
    for (const receiver of all) {
      const isThere = canBeServed(receiver) && receiver.acceptedAt <= since && !message.served.has(receiver.number);
      const right = isThere ? entitlement(receiver.owner, topic, since) : undefined;
      const isOwn = receiver.owner === from.owner && right?.noLocal === true;
      if (!right || isOwn || Math.min(right.granted, qos) > 0) continue;
      const about = { at, connection: receiver.number, onBehalfOf: from.number };
      message.services.set(receiver.number, this.#stage.add(serviceChart, { windowMs: answerMs }, about));
    }
  }

  takeCopy(connection: ConnectionRecord, event: MqttEvent & { type: 'server.PUBLISH' }, at: number): void {
    if (maySuspend(connection)) this.#suspend(connection.number, at);
    const identity = identityOf(event.payload);
    const repetition = event.dup || event.retain;
    const message = this.#messages.get(identity);
    const matching = subscriptionsTo(connection.owner, event.topic, message?.publishedAt);
    const to = connection.owner?.number ?? -1;
    const isOfBefore = this.#isOfBefore(connection, at);
    const wills = this.#wills.get(identity) ?? [];
    for (const { will, subject } of wills) {
      const again = repetition || matching.length > 1;
      const seen = {
        subscriber: to,
        again,
        subscribed: matching.length > 0 || isOfBefore,
        likeness: likenessOf(event, will, matching),
      };
      this.#stage.tell([subject], { type: event.type, ...seen }, at);
    }
    if (message) {
      // What has begun is carried to its end, though the subscription has ended since (section 3.10.4).
      const subscribed = matching.length > 0 || event.dup || isOfBefore;
      const seen = { to, subscribed, overlapping: matching.length > 1, repetition };
      this.#stage.tell([message.subject], { type: event.type, ...seen }, at);
      const [only, ...others] = matching;
      const isOnly = only !== undefined && others.length === 0 && !isShared(only);
      this.#streams.copy(connection, identity, event, isOnly, at);
    }
    for (const record of [...wills, message]) {
      record?.served.add(connection.number);
      const service = record?.services.get(connection.number);
      if (service) this.#stage.tell([service], { type: event.type }, at);
    }
  }

  /** On a wire, what an old connection still brings may have been sent before its client's next one was accepted. */
  #isOfBefore(connection: ConnectionRecord, at: number): boolean {
    const { owner } = connection;
    if (!this.#stage.isOnWire || !owner?.current || owner.current === connection) return false;
    return at - this.#stage.delayMs(at) <= owner.current.acceptedAt;
  }

  /** Messages that came on this connection are owed to nobody any more. */
  excuse(connection: ConnectionNumber, at: number): void {
    for (const { subject, services } of this.#messages.values())
      if (subject.connection === connection) this.#stage.tell(services.values(), { type: 'network.closed' }, at);
  }

  /** Nothing more passes on it. */
  close(connection: ConnectionNumber): void {
    this.#streams.close(connection);
  }

  /** What is owed at QoS 0 may wait for as long as the server likes. */
  #suspend(connection: ConnectionNumber, at: number): void {
    for (const { services } of [...this.#messages.values(), ...this.#allWills]) {
      const service = services.get(connection);
      if (service) this.#stage.tell([service], { type: 'network.closed' }, at);
    }
  }

  /** The connection has no further right to anything: it closed, or its client unsubscribed. */
  release(connection: ConnectionNumber, event: 'network.closed' | 'client.UNSUBSCRIBE', at: number): void {
    for (const { services } of [...this.#messages.values(), ...this.#allWills]) {
      const service = services.get(connection);
      if (!service) continue;
      this.#stage.tell([service], { type: event }, at);
      this.#stage.retire([service]);
    }
  }
}

const canBeServed = (receiver: ConnectionRecord): boolean => isLive(receiver) && !maySuspend(receiver);

/** Whether a copy has the topic, QoS and RETAIN that CONNECT gave the will, as far as its one subscription lets them through. */
function likenessOf(
  copy: Publish,
  will: Will,
  matching: readonly SubscriptionRecord[],
): 'faithful' | 'altered' | 'above granted QoS' {
  if (copy.topic !== will.topic || (copy.retain && !will.retain)) return 'altered';
  const [only, ...others] = matching;
  if (!only || others.length > 0) return 'faithful';
  if (copy.qos > only.granted) return 'above granted QoS';
  return copy.qos === Math.min(will.qos, only.granted) ? 'faithful' : 'altered';
}
