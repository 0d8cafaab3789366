/**
 * The names of a run on a server that it shares with others: topics have a level of their own before them, and Client
 * Identifiers begin alike, within the 23 letters and digits that every server has to take (3.1.1:MQTT-3.1.3-5).
 */
import type { ClientPacketEvent, ServerEvent } from '../../../model/vocabulary/event.ts';

/** What a case says by itself, and not by the names of its run. */
export type Exact = 'topics' | 'client identifiers' | 'all';

const clientIdLengthMax = 23;

export class RunNames {
  readonly tag: string;
  readonly #exact: Exact | undefined;
  /** Client Identifiers that the server has given. */
  readonly #assigned = new Set<string>();
  /** Those that are too long, or have other characters. */
  readonly #odd = new Map<string, string>();

  constructor(tag: string, exact?: Exact) {
    this.tag = tag;
    this.#exact = exact;
  }

  get #hasExactTopics(): boolean {
    return this.#exact === 'topics' || this.#exact === 'all';
  }

  topic(name: string): string {
    if (this.#hasExactTopics || name === '') return name;
    const [, group = '', filter] = /^(?<group>\$share\/[^/]*\/)(?<filter>.*)$/su.exec(name) ?? [];
    return filter === undefined ? `${this.tag}/${name}` : `${group}${this.tag}/${filter}`;
  }

  clientId(name: string): string {
    const isExact = this.#exact === 'client identifiers' || this.#exact === 'all';
    if (isExact || name === '' || this.#assigned.has(name)) return name;
    if (/^[0-9a-z]+$/iu.test(name) && this.tag.length + name.length <= clientIdLengthMax) return this.tag + name;
    const known = this.#odd.get(name) ?? `${this.tag}0${this.#odd.size}`;
    this.#odd.set(name, known);
    return known;
  }

  outward(event: ClientPacketEvent): ClientPacketEvent {
    switch (event.type) {
      case 'client.CONNECT': {
        const clientId = this.clientId(event.clientId);
        return {
          ...event,
          clientId,
          ...(event.will && { will: { ...event.will, topic: this.topic(event.will.topic) } }),
        };
      }
      case 'client.PUBLISH':
        return { ...event, topic: this.topic(event.topic) };
      case 'client.SUBSCRIBE':
        return {
          ...event,
          subscriptions: event.subscriptions.map((one) => ({ ...one, topicFilter: this.topic(one.topicFilter) })),
        };
      case 'client.UNSUBSCRIBE':
        return { ...event, topicFilters: event.topicFilters.map((filter) => this.topic(filter)) };
      default:
        return event;
    }
  }

  inward(event: ServerEvent): ServerEvent {
    if (event.type === 'server.CONNACK' && event.assignedClientIdentifier !== undefined)
      this.#assigned.add(event.assignedClientIdentifier);
    const isOwn = event.type === 'server.PUBLISH' && event.topic.startsWith(`${this.tag}/`);
    return isOwn && !this.#hasExactTopics ? { ...event, topic: event.topic.slice(this.tag.length + 1) } : event;
  }

  /** Who subscribes to `#` by that name gets what others publish too, be it malformed. */
  isOfOthers(packet: Uint8Array): boolean {
    const isPublish = (packet[0] ?? 0) >> 4 === 3;
    return isPublish && this.#exact === 'topics' && !Buffer.from(packet).includes(this.tag);
  }
}
