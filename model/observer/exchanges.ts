/** Routes what passes between one client and the server by packet identifier: requests, subscriptions, and exchanges of QoS 1 and 2. */
import { answerTo, requestChart } from '../delivery.ts';
import { exchangeChart, perceiveExchange } from '../exchange.ts';
import { subscriptionChart } from '../subscription.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import { isServerEvent } from '../vocabulary/event.ts';
import type { ClientRecord, ConnectionRecord } from './records.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

export class Exchanges {
  readonly #stage: Stage;
  /** The Topic Filters that a SUBSCRIBE or UNSUBSCRIBE named, by connection and packet identifier. */
  readonly #named = new Map<string, readonly string[]>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  take(connection: ConnectionRecord, event: MqttEvent, at: number): void {
    if (!('packetIdentifier' in event)) return;
    this.#takeRequest(connection, event, event.packetIdentifier, at);
    if (!connection.owner) return;
    this.#takeSubscription(connection, connection.owner, event, at);
    this.#takeExchange(connection, connection.owner, event, event.packetIdentifier, at);
  }

  #takeRequest(connection: ConnectionRecord, event: MqttEvent, packetIdentifier: number, at: number): void {
    const { number, requests } = connection;
    const answer = answerTo(event.type, 'qos' in event ? event.qos : 0);
    if (answer !== undefined && connection.connect.instance.facts.name === 'connected') {
      const input = { profile: this.#stage.options.profile, answer };
      const request = this.#stage.add(requestChart, input, { at, connection: number });
      requests.push({ answer, packetIdentifier, subject: request });
    }
    if (!isServerEvent(event)) return;
    const index = requests.findIndex((one) => one.answer === event.type && one.packetIdentifier === packetIdentifier);
    const [asked] = index < 0 ? [] : requests.splice(index, 1);
    if (!asked) return;
    this.#stage.tell([asked.subject], { type: event.type }, at);
    this.#stage.retire([asked.subject]);
  }

  #takeSubscription(connection: ConnectionRecord, client: ClientRecord, event: MqttEvent, at: number): void {
    const { number } = connection;
    switch (event.type) {
      case 'client.SUBSCRIBE': {
        const filters = event.subscriptions.map(({ topicFilter }) => topicFilter);
        for (const { topicFilter, qos, noLocal = false } of event.subscriptions)
          if (!client.subscriptions.has(topicFilter)) {
            const subject = this.#stage.add(subscriptionChart, {}, { at, connection: number });
            client.subscriptions.set(topicFilter, {
              topicFilter,
              subject,
              granted: qos,
              noLocal,
              activeSince: Infinity,
              endedAt: -Infinity,
            });
          }
        this.#named.set(`${number} ${event.packetIdentifier}`, filters);
        return this.#stage.tell(subjectsOf(client, filters), { type: event.type }, at);
      }
      case 'client.UNSUBSCRIBE':
        this.#named.set(`${number} ${event.packetIdentifier}`, event.topicFilters);
        return this.#stage.tell(subjectsOf(client, event.topicFilters), { type: event.type }, at);
      case 'server.SUBACK': {
        const filters = this.#named.get(`${number} ${event.packetIdentifier}`) ?? [];
        for (const [index, filter] of filters.entries()) {
          const code = event.reasonCodes[index] ?? 0x80;
          const one = client.subscriptions.get(filter);
          if (one && (code === 0 || code === 1 || code === 2)) Object.assign(one, { granted: code, activeSince: at });
          this.#stage.tell(subjectsOf(client, [filter]), { type: event.type, granted: code <= 2 }, at);
        }
        return undefined;
      }
      case 'server.UNSUBACK': {
        const filters = this.#named.get(`${number} ${event.packetIdentifier}`) ?? [];
        for (const one of filters.map((filter) => client.subscriptions.get(filter))) if (one) one.endedAt = at;
        return this.#stage.tell(subjectsOf(client, filters), { type: event.type }, at);
      }
      default:
        return undefined;
    }
  }

  #takeExchange(
    { number }: ConnectionRecord,
    client: ClientRecord,
    event: MqttEvent,
    packetIdentifier: number,
    at: number,
  ): void {
    const seen = perceiveExchange(event);
    if (!seen) return;
    const known = client.exchanges.get(packetIdentifier);
    if (!known && event.type !== 'server.PUBLISH') return;
    const input = { profile: this.#stage.options.profile };
    const exchange = known ?? this.#stage.add(exchangeChart, input, { at, connection: number });
    client.exchanges.set(packetIdentifier, exchange);
    this.#stage.tell([exchange], seen, at);
  }
}

function subjectsOf(client: ClientRecord, topicFilters: readonly string[]): Subject[] {
  return topicFilters.map((filter) => client.subscriptions.get(filter)?.subject).filter((one) => one !== undefined);
}
