/**
 * The messages of traffic that nobody has arranged: the trace began in the middle of it and does not see all clients, payloads
 * repeat, and the broker may refuse what it likes without a word. So a copy proves nothing of the message that it seems to be
 * of, and only this is judged: a will that is due comes to whoever has got messages of its client on its topic before; and
 * nothing comes to a client of a topic that it has never asked for.
 */
import { messageChart, willServiceChart } from '../delivery.ts';
import { exchangeChart } from '../exchange.ts';
import { matches } from '../subscription.ts';
import { owed, waived } from '../will.ts';
import type { ChartEvent } from '../run/chart.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { Publish, Will } from '../vocabulary/packet.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import type { Messages } from './messages.ts';
import type { Traffic } from './options.ts';
import { entitlement, isLive, unshared, type ClientRecord, type ConnectionRecord } from './records.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

interface WillRecord {
  readonly will: Will;
  readonly subject: Subject;
  /** What each subscriber's connection has a right to. */
  readonly services: Map<ConnectionNumber, Subject>;
  /** The connections on which something has come that looks like it. */
  readonly served: Set<ConnectionNumber>;
  isOwed: boolean;
}

const decoder = new TextDecoder();
const looksOf = ({ topic, payload }: Pick<Publish, 'topic' | 'payload'>): string =>
  `${topic}\n${decoder.decode(payload)}`;

/** What tells a client to the charts of its session before anything was seen of it: somebody may have been there. */
const somebody = -1;

type WillTerms = Readonly<Record<'delaySeconds' | 'expirySeconds', number>>;

/** Takes the place of {@link Messages}. */
export class TrafficMessages implements Pick<Messages, keyof Messages> {
  readonly #stage: Stage;
  readonly #isAllPermitted: boolean;
  #wills: WillRecord[] = [];
  /** What each client has published last, by topic. */
  readonly #latest = new Map<string, Map<number, string>>();
  /** Topics of one client that have come to another: nobody has forbidden it. */
  readonly #passed = new Set<string>();
  /** By connection: what explains any PUBLISH, and any PUBREL. */
  readonly #anything = new Map<string, Subject>();

  constructor(stage: Stage, { isAllPermitted }: Traffic) {
    this.#stage = stage;
    this.#isAllPermitted = isAllPermitted;
  }

  addWill(will: Will, subject: Subject): void {
    this.#wills.push({ will, subject, services: new Map(), served: new Set(), isOwed: false });
  }

  splitWill(original: Subject, copy: Subject): void {
    const known = this.#wills.find(({ subject }) => subject === original);
    if (known) this.#wills.push({ ...known, subject: copy, services: new Map(), served: new Set(known.served) });
  }

  about(payload: Uint8Array, connection: ConnectionNumber): Subject[] {
    const text = decoder.decode(payload);
    const services = this.#wills
      .filter(({ will }) => decoder.decode(will.payload) === text)
      .map((record) => record.services.get(connection));
    return [...services.filter((one) => one !== undefined), this.#explaining('server.PUBLISH', connection)];
  }

  /** An exchange of before the trace goes on; and a server of 3.1.1 may send PUBREL again whenever it likes. */
  aboutRelease(connection: ConnectionNumber): Subject {
    return this.#explaining('server.PUBREL', connection);
  }

  #explaining(type: 'server.PUBLISH' | 'server.PUBREL', connection: ConnectionNumber): Subject {
    const key = `${type} ${connection}`;
    const known = this.#anything.get(key);
    if (known) return known;
    const about = { at: 0, connection };
    const made =
      type === 'server.PUBLISH'
        ? this.#stage.add(messageChart, {}, about)
        : this.#stage.add(exchangeChart, { profile: this.#stage.options.profile }, about);
    const towards: readonly ChartEvent[] =
      type === 'server.PUBLISH'
        ? [{ type: 'client.PUBLISH', again: false }]
        : [
            { type: 'server.PUBLISH', qos: 2, dup: false },
            { type: 'client.PUBREC', refused: false },
          ];
    for (const event of towards) this.#stage.tell([made], event, 0);
    this.#stage.retire([made]);
    this.#anything.set(key, made);
    return made;
  }

  settleWills(all: Iterable<ConnectionRecord>, at: number): void {
    for (const record of this.#wills) {
      const { tags } = record.subject.instance.facts;
      if (tags.has(owed) && !record.isOwed) this.#oweWill(record, all, at);
      if (tags.has(waived) && record.services.size > 0) {
        this.#stage.tell(record.services.values(), { type: 'rival.CONNACK' }, at);
        record.services.clear();
        record.isOwed = false;
      }
    }
  }

  excuseWills(subjects: readonly Subject[], at: number): void {
    for (const { subject, services } of this.#wills) {
      const { delaySeconds, expirySeconds } = subject.instance.facts.context as WillTerms;
      if (subjects.includes(subject) && delaySeconds > 0 && expirySeconds > 0)
        this.#stage.tell(services.values(), { type: 'rival.CONNACK' }, at);
    }
  }

  #oweWill(record: WillRecord, all: Iterable<ConnectionRecord>, at: number): void {
    record.isOwed = true;
    const { will, served, services, subject } = record;
    const { lateMs } = this.#stage.options.profile;
    const connections = [...all];
    const publisher = connections.find(({ number }) => number === subject.connection)?.owner?.number;
    for (const receiver of connections) {
      const isThere = isLive(receiver) && !receiver.stalled && !served.has(receiver.number);
      const granted = isThere ? entitlement(receiver.owner, will.topic, at)?.granted : undefined;
      if (granted === undefined || Math.min(granted, will.qos) > 0) continue;
      const way = `${publisher} ${receiver.owner?.number} ${will.topic}`;
      if (!this.#isAllPermitted && !this.#passed.has(way)) continue;
      const about = { at, connection: receiver.number, onBehalfOf: subject.connection, under: subject.under };
      services.set(receiver.number, this.#stage.add(willServiceChart, { windowMs: lateMs }, about));
    }
  }

  takePublication({ owner }: ConnectionRecord, event: MqttEvent & { type: 'client.PUBLISH' }): void {
    if (!owner) return;
    const latest = this.#latest.get(event.topic) ?? new Map<number, string>();
    this.#latest.set(event.topic, latest);
    latest.set(owner.number, decoder.decode(event.payload));
  }

  takeCopy(connection: ConnectionRecord, event: MqttEvent & { type: 'server.PUBLISH' }, at: number): void {
    const { owner, number, connack } = connection;
    const payload = decoder.decode(event.payload);
    for (const [publisher, latest] of this.#latest.get(event.topic) ?? [])
      if (latest === payload) this.#passed.add(`${publisher} ${owner?.number} ${event.topic}`);
    const looks = looksOf(event);
    for (const { will, served, services } of this.#wills) {
      if (looksOf(will) !== looks) continue;
      served.add(number);
      const service = services.get(number);
      if (service) this.#stage.tell([service], { type: event.type }, at);
    }
    const filters = [...(owner?.subscriptions.keys() ?? [])];
    const isAskedFor = filters.some((one) => matches(unshared(one), event.topic));
    // Whoever resumes a session of before may have asked before.
    if (isAskedFor || connack?.sessionPresent !== false) return;
    const message = this.#stage.add(messageChart, {}, { at, connection: number });
    this.#stage.tell([message], { type: 'client.PUBLISH', again: false }, at);
    const seen = { to: owner?.number ?? somebody, subscribed: false, overlapping: false, repetition: false };
    this.#stage.tell([message], { type: event.type, ...seen }, at);
  }

  release(connection: ConnectionNumber, event: 'network.closed' | 'client.UNSUBSCRIBE', at: number): void {
    for (const { services } of this.#wills) {
      const service = services.get(connection);
      if (!service) continue;
      this.#stage.tell([service], { type: event }, at);
      this.#stage.retire([service]);
    }
  }

  // What is told below is of messages that somebody can tell apart.
  announce(): void {}
  takeRelease(): void {}
  takeRefusal(): void {}
  forget(): void {}
  excuse(): void {}
  close(): void {}
}

/** Whatever is known of the client's session and wills may be so no longer: it, or the server, has been elsewhere. */
export function doubtPast(
  { sessions, wills }: Pick<ClientRecord, 'sessions' | 'wills'>,
  stage: Stage,
  at: number,
): void {
  const asked = { connection: somebody, cleanStart: false, expirySeconds: 0, outlasts: false };
  stage.tell(sessions, { type: 'client.CONNECT', ...asked }, at);
  stage.tell(sessions, { type: 'network.closed', connection: somebody }, at);
  const rival = { cleanStart: false };
  const delayed = wills.filter(({ instance }) => (instance.facts.context as WillTerms).delaySeconds > 0);
  stage.tell(delayed, { type: 'rival.CONNECT', ...rival }, at);
  stage.tell(delayed, { type: 'rival.closed', ...rival }, at);
}
