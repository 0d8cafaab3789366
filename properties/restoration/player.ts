/** Leads a broker through the steps of a life, in virtual time, and keeps what it puts out. */
import type { Broker, ConnectionNumber, Input, Output } from '../../impl/broker.ts';
import type { Acknowledgement, ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Step } from './life.ts';

/** Between two steps, so that no two of them are at the same millisecond of a second: what is due then comes in one order. */
const betweenStepsMs = 7;

type Reply = { readonly type: 'client.PUBACK' | 'client.PUBREC' | 'client.PUBCOMP' } & Acknowledgement;

interface Link {
  readonly connection: ConnectionNumber;
  readonly protocolVersion: ProtocolVersion;
  /** What the client owes. */
  owed: Reply[];
}

export class Player {
  broker: Broker;
  nowMs: number;
  /** As JSON, each with the time since the beginning of this life. */
  outputs: string[] = [];
  readonly #links = new Map<number, Link>();
  #connections = 0;
  #messages = 0;
  #originMs: number;

  constructor(broker: Broker, nowMs: number) {
    this.broker = broker;
    this.nowMs = nowMs;
    this.#originMs = nowMs;
  }

  play(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#advance(betweenStepsMs + (step.type === 'wait' ? step.seconds * 1000 : 0));
      this.#take(step);
    }
  }

  /** The process has ended, and another has the next broker, by a clock that is ahead of that of the last. */
  restart(broker: Broker, offsetMs = 0): void {
    this.broker = broker;
    this.nowMs += offsetMs;
    this.#originMs += offsetMs;
    this.#links.clear();
  }

  #advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const nextMs = this.broker.nextDeadlineMs();
      if (nextMs === undefined || nextMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, nextMs);
      this.#keep(this.broker.advance(this.nowMs));
    }
    this.nowMs = untilMs;
  }

  #take(step: Step): void {
    if (step.type === 'wait') return;
    if (step.type === 'connect') return this.#connect(step);
    const link = this.#links.get(step.client);
    if (!link) return;
    const event = this.#eventOf(step, link);
    if (event) this.#send(link.connection, event);
    if (step.type === 'cut' || step.type === 'disconnect') this.#links.delete(step.client);
  }

  #connect({ client, protocolVersion, will, ...fields }: Extract<Step, { type: 'connect' }>): void {
    const connection = this.#connections;
    this.#connections += 1;
    this.#links.set(client, { connection, protocolVersion, owed: [] });
    this.#send(connection, { type: 'network.opened' });
    const { payloadBytes = 0, messageExpiryIntervalSeconds, ...rest } = will ?? {};
    const expiry = messageExpiryIntervalSeconds === undefined ? {} : { messageExpiryIntervalSeconds };
    const connect = { type: 'client.CONNECT', clientId: `client-${client}`, protocolVersion, keepAliveSeconds: 0 };
    this.#send(connection, {
      ...fields,
      ...connect,
      ...(will && { will: { ...rest, ...expiry, payload: this.#payload(payloadBytes) } }),
    } as Input['event']);
  }

  #eventOf(step: Exclude<Step, { type: 'wait' | 'connect' }>, link: Link): Input['event'] | undefined {
    switch (step.type) {
      case 'cut':
        return { type: 'network.closed', by: 'network', abortive: true };
      case 'disconnect': {
        const { sessionExpiryIntervalSeconds } = step;
        return { type: 'client.DISCONNECT', ...(link.protocolVersion === '5.0' && { sessionExpiryIntervalSeconds }) };
      }
      case 'subscribe': {
        const { topicFilter, qos, noLocal, subscriptionIdentifier, retainAsPublished, retainHandling } = step;
        const isNoLocal = noLocal && !topicFilter.startsWith('$share/') && link.protocolVersion === '5.0';
        const terms = { topicFilter, qos, noLocal: isNoLocal, retainAsPublished, retainHandling };
        return { type: 'client.SUBSCRIBE', packetIdentifier: 9, subscriptions: [terms], subscriptionIdentifier };
      }
      case 'unsubscribe':
        return { type: 'client.UNSUBSCRIBE', packetIdentifier: 9, topicFilters: [step.topicFilter] };
      case 'publish': {
        const { topic, payloadBytes, qos, retain, packetIdentifier, messageExpiryIntervalSeconds } = step;
        return {
          type: 'client.PUBLISH',
          topic,
          payload: this.#payload(payloadBytes),
          qos,
          retain,
          dup: false,
          correlationData: new Uint8Array([1, 2]),
          ...(qos > 0 && { packetIdentifier }),
          ...(messageExpiryIntervalSeconds !== undefined && { messageExpiryIntervalSeconds }),
        };
      }
      case 'release':
        return { type: 'client.PUBREL', packetIdentifier: step.packetIdentifier };
      case 'acknowledge': {
        const [reply] = link.owed.splice(step.pick % Math.max(1, link.owed.length), 1);
        const isRefused = step.isRefused && link.protocolVersion === '5.0' && reply?.type !== 'client.PUBCOMP';
        return reply && { ...reply, ...(isRefused && { reasonCode: 0x80 }) };
      }
      default:
        return step satisfies never;
    }
  }

  /** Each its own, so that no message is taken for another. */
  #payload(bytes: number): Uint8Array {
    this.#messages += 1;
    return new Uint8Array(bytes).fill(this.#messages % 251);
  }

  #send(connection: ConnectionNumber, event: Input['event']): void {
    this.#keep(this.broker.input(connection, event, this.nowMs));
  }

  #keep(outputs: readonly Output[]): void {
    for (const output of outputs) {
      this.outputs.push(`${this.nowMs - this.#originMs} ${JSON.stringify(output)}`);
      this.#owe(output);
    }
  }

  #owe({ connection, event }: Output): void {
    const [client, link] = [...this.#links].find(([, each]) => each.connection === connection) ?? [];
    if (client === undefined || !link) return;
    if (event.type === 'network.closed') this.#links.delete(client);
    if (event.type === 'server.PUBREL')
      link.owed.push({ type: 'client.PUBCOMP', packetIdentifier: event.packetIdentifier });
    if (event.type === 'server.PUBLISH' && event.packetIdentifier !== undefined) {
      const type = event.qos === 1 ? 'client.PUBACK' : 'client.PUBREC';
      link.owed.push({ type, packetIdentifier: event.packetIdentifier });
    }
  }
}
