/**
 * Routes what the two ends of one Network Connection have agreed on for its time: quotas, Topic Aliases, authentication.
 * One for the server's taps, and one for those of clients that are judged too.
 */
import { authenticationChart, perceiveAuthentication } from '../authentication.ts';
import { flowControlChart, perceiveFlow, type Sender } from '../flow-control.ts';
import { perceiveAlias, topicAliasChart } from '../topic-alias.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { Connack, Connect } from '../vocabulary/packet.ts';
import type { ConnectionNumber, Tap } from '../vocabulary/trace.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

interface Ends {
  connect: Connect | undefined;
  connack: Connack | undefined;
  authentication: Subject | undefined;
  readonly quotas: Record<Sender, Subject | undefined>;
  /** By sender and alias. */
  readonly aliases: Map<string, Subject>;
  /** What each alias stands for, by sender and alias. */
  readonly names: Map<string, string>;
}

export class Conversation {
  readonly #stage: Stage;
  readonly #tap: Tap;
  readonly #ends = new Map<ConnectionNumber, Ends>();

  constructor(stage: Stage, tap: Tap) {
    this.#stage = stage;
    this.#tap = tap;
  }

  /** The charts that came into being by it. */
  take(connection: ConnectionNumber, event: MqttEvent, at: number): readonly Subject[] {
    const ends = this.#endsOf(connection, event);
    if (!ends) return [];
    const made = [
      this.#takeAuthentication(ends, connection, event, at),
      this.#takeQuota(ends, connection, event, 'server', at),
      this.#takeQuota(ends, connection, event, 'client', at),
      this.#takeAlias(ends, connection, event, at),
    ];
    return made.filter((one) => one !== undefined);
  }

  /** The event with the Topic Name that its alias stands for. */
  named(connection: ConnectionNumber, event: MqttEvent): MqttEvent {
    if ((event.type !== 'server.PUBLISH' && event.type !== 'client.PUBLISH') || event.topicAlias === undefined)
      return event;
    const names = this.#ends.get(connection)?.names;
    const key = `${event.type} ${event.topicAlias}`;
    if (event.topic !== '') names?.set(key, event.topic);
    return event.topic === '' ? { ...event, topic: names?.get(key) ?? '' } : event;
  }

  /** Of versions before 5.0 there is nothing to say. */
  #endsOf(connection: ConnectionNumber, event: MqttEvent): Ends | undefined {
    const known = this.#ends.get(connection);
    if (known) {
      if (event.type === 'server.CONNACK') known.connack ??= event;
      if (event.type === 'network.closed') this.#ends.delete(connection);
      return known;
    }
    if (event.type !== 'client.CONNECT' || event.protocolVersion !== '5.0') return undefined;
    const ends: Ends = {
      connect: event,
      connack: undefined,
      authentication: undefined,
      quotas: { client: undefined, server: undefined },
      aliases: new Map(),
      names: new Map(),
    };
    this.#ends.set(connection, ends);
    return ends;
  }

  #takeAuthentication(ends: Ends, connection: ConnectionNumber, event: MqttEvent, at: number): Subject | undefined {
    const method = ends.connect?.authenticationMethod;
    if (event.type === 'client.CONNECT' && method === undefined) return undefined;
    const isAbout =
      event.type === 'client.CONNECT' ||
      event.type === 'client.AUTH' ||
      event.type === 'server.AUTH' ||
      (event.type === 'server.CONNACK' && event.authenticationMethod !== undefined);
    const isNew = ends.authentication === undefined;
    if (isNew && !isAbout) return undefined;
    const input = { isNamed: method !== undefined, judgesClient: this.#tap === 'client' };
    const subject = (ends.authentication ??= this.#stage.add(authenticationChart, input, { at, connection }));
    this.#stage.tell([subject], perceiveAuthentication(event, method), at);
    return isNew ? subject : undefined;
  }

  #takeQuota(
    ends: Ends,
    connection: ConnectionNumber,
    event: MqttEvent,
    sender: Sender,
    at: number,
  ): Subject | undefined {
    const receiveMaximum = (sender === 'server' ? ends.connect : ends.connack)?.receiveMaximum;
    if (receiveMaximum === undefined) return undefined;
    const known = ends.quotas[sender];
    const seen = perceiveFlow(event, sender);
    if (!seen || (!known && seen.type !== `${sender}.PUBLISH`)) return undefined;
    const input = { receiveMaximum, isJudged: this.#judges(sender) };
    const subject = known ?? this.#stage.add(flowControlChart, input, { at, connection });
    ends.quotas[sender] = subject;
    this.#stage.tell([subject], seen, at);
    return known ? undefined : subject;
  }

  #takeAlias(ends: Ends, connection: ConnectionNumber, event: MqttEvent, at: number): Subject | undefined {
    const seen = perceiveAlias(event);
    if (!seen || (event.type !== 'server.PUBLISH' && event.type !== 'client.PUBLISH')) return undefined;
    const { topicAlias: alias = 0 } = event;
    const key = `${event.type} ${alias}`;
    const known = ends.aliases.get(key);
    const sender = event.type === 'server.PUBLISH' ? 'server' : 'client';
    const maximum = (sender === 'server' ? ends.connect : ends.connack)?.topicAliasMaximum ?? 0;
    const input = { alias, maximum, isJudged: this.#judges(sender) };
    const subject = known ?? this.#stage.add(topicAliasChart, input, { at, connection });
    ends.aliases.set(key, subject);
    this.#stage.tell([subject], seen, at);
    return known ? undefined : subject;
  }

  #judges(sender: Sender): boolean {
    return this.#tap === sender;
  }
}
