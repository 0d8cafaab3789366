/** A client of a scenario: turns sketches into packets, and remembers what a client has to remember of its session. */
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion, Publish } from '../../model/vocabulary/packet.ts';
import type { ConnectSketch, PacketSketch } from '../scenario/step.ts';

const encoder = new TextEncoder();
/** The user name that every broker under test is set up to refuse. */
export const refusedUserName = 'refused-by-the-test';

/** Tells messages of a scenario apart, and scenarios from each other: client ids, topics and payloads bear the tag. */
export class Names {
  readonly #tag: string;
  #messages = 0;

  constructor(tag: string) {
    this.#tag = tag;
  }

  clientId(name: string): string {
    return this.#tag === '' || name === '' ? name : `${this.#tag}-${name}`;
  }

  topic(topic: string): string {
    return this.#tag === '' ? topic : `${this.#tag}/${topic}`;
  }

  /** A payload that no other message of the run has, of at least `bytes` bytes. */
  payload(kind: 'message' | 'will', bytes = 0): Uint8Array {
    this.#messages += 1;
    return encoder.encode(`${this.#tag} ${kind} ${this.#messages} `.padEnd(bytes, '.'));
  }
}

type AnswerType = 'PUBACK' | 'PUBREC' | 'PUBREL' | 'PUBCOMP';

export class Party {
  readonly clientId: string;
  readonly #names: Names;
  #lastPacketIdentifier = 0;
  /** PUBLISH of QoS 1 and 2 without their last acknowledgement, oldest first. */
  #unacknowledged: (Publish & { readonly packetIdentifier: number })[] = [];
  /** Identifiers of what came in and waits for each acknowledgement. */
  readonly #toAnswer = {
    PUBACK: [] as number[],
    PUBREC: [] as number[],
    PUBREL: [] as number[],
    PUBCOMP: [] as number[],
  };

  constructor(clientId: string, names: Names) {
    this.clientId = clientId;
    this.#names = names;
  }

  connect(sketch: ConnectSketch, scenarioVersion: ProtocolVersion): ClientPacketEvent & { type: 'client.CONNECT' } {
    const version = sketch.version ?? scenarioVersion;
    const { will, keepAliveSeconds = 0, cleanStart = true } = sketch;
    const is5 = version === '5.0';
    return {
      type: 'client.CONNECT',
      protocolVersion: version,
      clientId: this.clientId,
      cleanStart,
      keepAliveSeconds,
      ...(will && {
        will: {
          topic: this.#names.topic('will'),
          payload: this.#names.payload('will'),
          qos: will.qos ?? 0,
          retain: will.retain ?? false,
          ...(is5 && will.willDelayIntervalSeconds && { willDelayIntervalSeconds: will.willDelayIntervalSeconds }),
        },
      }),
      ...(sketch.refused && { userName: refusedUserName, password: encoder.encode('x') }),
      ...(is5 &&
        sketch.sessionExpiryIntervalSeconds !== undefined && {
          sessionExpiryIntervalSeconds: sketch.sessionExpiryIntervalSeconds,
        }),
      ...(is5 && sketch.receiveMaximum !== undefined && { receiveMaximum: sketch.receiveMaximum }),
      ...(is5 && sketch.topicAliasMaximum !== undefined && { topicAliasMaximum: sketch.topicAliasMaximum }),
      ...(is5 && sketch.authenticationMethod !== undefined && { authenticationMethod: sketch.authenticationMethod }),
    };
  }

  /** The packet of a sketch, or undefined if it answers something that there is not. */
  packet(sketch: PacketSketch, version: ProtocolVersion): ClientPacketEvent | undefined {
    switch (sketch.type) {
      case 'PINGREQ':
        return { type: 'client.PINGREQ' };
      case 'CONNECT again':
        return this.connect({}, version);
      case 'PUBLISH':
        return this.#publish(sketch);
      case 'AUTH': {
        const { reasonCode, authenticationMethod } = sketch;
        return { type: 'client.AUTH', reasonCode, authenticationMethod };
      }
      case 'SUBSCRIBE':
        return {
          type: 'client.SUBSCRIBE',
          packetIdentifier: this.#nextPacketIdentifier(),
          subscriptions: this.#filters(sketch.topicFilters).map((topicFilter) => ({
            topicFilter,
            qos: sketch.qos ?? 0,
          })),
        };
      case 'UNSUBSCRIBE':
        return {
          type: 'client.UNSUBSCRIBE',
          packetIdentifier: this.#nextPacketIdentifier(),
          topicFilters: this.#filters(sketch.topicFilters),
        };
      case 'DISCONNECT': {
        const { reasonCode, sessionExpiryIntervalSeconds } = sketch;
        if (version === '3.1.1') return { type: 'client.DISCONNECT' };
        return {
          type: 'client.DISCONNECT',
          ...(reasonCode !== undefined && { reasonCode }),
          ...(sessionExpiryIntervalSeconds !== undefined && { sessionExpiryIntervalSeconds }),
        };
      }
      case 'PUBACK':
      case 'PUBREC':
      case 'PUBREL':
      case 'PUBCOMP': {
        const packetIdentifier = sketch.packetIdentifier ?? this.#toAnswer[sketch.type].shift();
        return packetIdentifier === undefined ? undefined : { type: `client.${sketch.type}`, packetIdentifier };
      }
      default:
        return sketch satisfies never;
    }
  }

  /** Takes in what reached the client, and says which acknowledgement it asks for. */
  receive(event: ServerEvent): AnswerType | undefined {
    switch (event.type) {
      case 'server.PUBLISH':
        if (event.qos === 0 || event.packetIdentifier === undefined) return undefined;
        return this.#expect(event.qos === 1 ? 'PUBACK' : 'PUBREC', event.packetIdentifier);
      case 'server.PUBREL':
        return this.#expect('PUBCOMP', event.packetIdentifier);
      case 'server.PUBREC':
        return this.#expect('PUBREL', event.packetIdentifier);
      case 'server.PUBACK':
      case 'server.PUBCOMP':
        this.#unacknowledged = this.#unacknowledged.filter(
          ({ packetIdentifier }) => packetIdentifier !== event.packetIdentifier,
        );
        return undefined;
      case 'server.CONNACK':
        if (!event.sessionPresent) this.#forget();
        return undefined;
      default:
        return undefined;
    }
  }

  /** What is still to be acknowledged is due again on the next connection, or with it gone. */
  #forget(): void {
    this.#unacknowledged = [];
    for (const list of Object.values(this.#toAnswer)) list.length = 0;
  }

  #expect<Type extends AnswerType>(type: Type, packetIdentifier: number): Type {
    const list = this.#toAnswer[type];
    if (!list.includes(packetIdentifier)) list.push(packetIdentifier);
    return type;
  }

  #publish(sketch: PacketSketch & { type: 'PUBLISH' }): ClientPacketEvent {
    const { qos = 0, retain = false, topic = 'topic', again = false, payloadBytes } = sketch;
    const { topicAlias, messageExpiryIntervalSeconds } = sketch;
    const oldest = this.#unacknowledged[0];
    if (again && oldest) return { type: 'client.PUBLISH', ...oldest, dup: true };
    const message = {
      topic: topic === '' ? '' : this.#names.topic(topic),
      payload: this.#names.payload('message', payloadBytes),
      qos,
      retain,
      dup: false,
      ...(topicAlias !== undefined && { topicAlias }),
      ...(messageExpiryIntervalSeconds !== undefined && { messageExpiryIntervalSeconds }),
    };
    if (qos === 0) return { type: 'client.PUBLISH', ...message };
    const packetIdentifier = sketch.packetIdentifier ?? this.#nextPacketIdentifier();
    this.#unacknowledged.push({ ...message, packetIdentifier });
    return { type: 'client.PUBLISH', ...message, packetIdentifier };
  }

  #filters(topicFilters: readonly string[] = ['topic']): string[] {
    return topicFilters.map((filter) => this.#names.topic(filter));
  }

  #nextPacketIdentifier(): number {
    this.#lastPacketIdentifier = (this.#lastPacketIdentifier % 0xffff) + 1;
    return this.#lastPacketIdentifier;
  }
}
