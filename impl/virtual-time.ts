/** Drives a broker through virtual time and keeps what it put out. For tests only. */
import type { Connect, Publish, Subscription } from '../model/vocabulary/packet.ts';
import { Broker, type BrokerOptions, type ConnectionNumber, type Input, type Output } from './broker.ts';

export interface Seen {
  readonly atMs: number;
  readonly connection: ConnectionNumber;
  readonly event: Output['event'];
}

export class VirtualTime {
  readonly broker: Broker;
  readonly seen: Seen[] = [];
  nowMs = 1000;
  #connections = 0;

  constructor(options: Partial<BrokerOptions> = {}, broker = new Broker({ tickMs: 100, ...options })) {
    this.broker = broker;
  }

  open(): ConnectionNumber {
    const connection = this.#connections;
    this.#connections += 1;
    this.send(connection, { type: 'network.opened' });
    return connection;
  }

  /** Opens a connection and connects, with 5.0, Clean Start and no Keep Alive unless told otherwise. */
  connect(clientId: string, fields: Partial<Connect> = {}): ConnectionNumber {
    const connection = this.open();
    const connect: Connect = { protocolVersion: '5.0', clientId, cleanStart: true, keepAliveSeconds: 0, ...fields };
    this.send(connection, { type: 'client.CONNECT', ...connect });
    return connection;
  }

  subscribe(connection: ConnectionNumber, topicFilter: string, qos: 0 | 1 | 2 = 0): void {
    this.send(connection, { type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [{ topicFilter, qos }] });
  }

  publish(connection: ConnectionNumber, topic: string, qos: 0 | 1 | 2 = 0, packetIdentifier = 1, retain = false): void {
    const identified = qos === 0 ? {} : { packetIdentifier };
    const payload = new Uint8Array([1]);
    this.send(connection, { type: 'client.PUBLISH', topic, payload, qos, retain, dup: false, ...identified });
  }

  /** QoS 0, a payload of one byte, and Packet Identifier 1 for a higher QoS, unless told otherwise. */
  publishWith(connection: ConnectionNumber, fields: Partial<Publish>): void {
    const identified = (fields.qos ?? 0) === 0 ? {} : { packetIdentifier: 1 };
    const usual = { topic: 'a', payload: new Uint8Array([1]), qos: 0, retain: false, dup: false } as const;
    this.send(connection, { type: 'client.PUBLISH', ...usual, ...identified, ...fields });
  }

  subscribeWith(
    connection: ConnectionNumber,
    fields: Partial<Subscription>,
    subscriptionIdentifier?: number,
    packetIdentifier = 1,
  ): void {
    const identified = subscriptionIdentifier === undefined ? {} : { subscriptionIdentifier };
    const subscriptions = [{ topicFilter: 'a', qos: 0, ...fields }] as const;
    this.send(connection, { type: 'client.SUBSCRIBE', packetIdentifier, subscriptions, ...identified });
  }

  send(connection: ConnectionNumber, event: Input['event']): void {
    this.#keep(this.broker.input(connection, event, this.nowMs));
  }

  /** The network breaks. */
  cut(connection: ConnectionNumber): void {
    this.send(connection, { type: 'network.closed', by: 'network', abortive: true });
  }

  /** The server goes. */
  shutDown(): void {
    this.#keep(this.broker.shutDown(this.nowMs));
  }

  /** Time passes; the broker is woken whenever it wants to be. */
  wait(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const nextMs = this.broker.nextDeadlineMs();
      if (nextMs === undefined || nextMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, nextMs);
      this.#keep(this.broker.advance(this.nowMs));
    }
    this.nowMs = untilMs;
  }

  /** What was put out on the connection, in short: the type, and the code, topic or identifier that matters. */
  on(connection: ConnectionNumber): string[] {
    return this.seen.filter((each) => each.connection === connection).map(({ event }) => summary(event));
  }

  /** The PUBLISH packets that were put out on the connection, in full. */
  published(connection: ConnectionNumber): Extract<Output['event'], { type: 'server.PUBLISH' }>[] {
    return this.seen.flatMap((each) =>
      each.connection === connection && each.event.type === 'server.PUBLISH' ? [each.event] : [],
    );
  }

  /** When the connection was closed. */
  closedAtMs(connection: ConnectionNumber): number | undefined {
    return this.seen.find((each) => each.connection === connection && each.event.type === 'network.closed')?.atMs;
  }

  #keep(outputs: readonly Output[]): void {
    this.seen.push(...outputs.map((output) => ({ atMs: this.nowMs, ...output })));
  }
}

function summary(event: Output['event']): string {
  const name = event.type.split('.')[1] ?? '';
  if (event.type === 'server.CONNACK') return `${name} ${event.reasonCode}${event.sessionPresent ? ' present' : ''}`;
  if (event.type === 'server.PUBLISH')
    return `${name} ${event.topic} ${event.qos}${event.dup ? ' dup' : ''}${event.retain ? ' retain' : ''}`;
  if (event.type === 'server.SUBACK') return `${name} ${event.reasonCodes.join()}`;
  const { reasonCode } = event as { readonly reasonCode?: number };
  if (reasonCode !== undefined) return `${name} 0x${reasonCode.toString(16)}`;
  return name;
}
