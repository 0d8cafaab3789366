/** Routes what passes the client's end of a connection to the charts that judge the client, if it is judged. */
import { acknowledgementChart, identifierChart, perceiveIdentifier } from '../client-exchanges.ts';
import { clientTermsChart, perceiveTerms } from '../client-terms.ts';
import type { ClientProfile } from '../client.ts';
import { orderChart } from '../order.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { Connect } from '../vocabulary/packet.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import { Conversation } from './conversation.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

type Acknowledgement = 'client.PUBACK' | 'client.PUBREC' | 'client.PUBREL';

interface ClientMemory {
  hasConnected: boolean;
  /** Each identifier in use or used before. */
  readonly identifiers: Map<number, Subject>;
  /** When each identifier was last given to something new. */
  readonly firstSent: Map<number, number>;
}

interface ConnectionMemory {
  readonly connect: Connect;
  readonly client: ClientMemory;
  /** The client had not connected before, so that it has no session; nor since, as the server may take that first. */
  isFirst: boolean;
  terms: Subject | undefined;
  acknowledgement: Subject | undefined;
  /** Identifiers of what waits for each acknowledgement, oldest first. */
  readonly owed: Record<Acknowledgement, number[]>;
  resends: Subject | undefined;
  lastResent: number;
}

export class ClientDuties {
  readonly #stage: Stage;
  readonly #conversation: Conversation;
  readonly #clients = new Map<string, ClientMemory>();
  readonly #connections = new Map<ConnectionNumber, ConnectionMemory>();
  #count = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#conversation = new Conversation(stage, 'client');
  }

  /** Of a client without a profile it is only remembered that it has connected. */
  take(connection: ConnectionNumber, profile: ClientProfile | undefined, event: MqttEvent, at: number): void {
    if (event.type === 'client.CONNECT') this.#remember(connection, event);
    const memory = profile && this.#connections.get(connection);
    if (!memory) return;
    this.#conversation.take(connection, event, at);
    this.#takeTerms(memory, connection, profile, event, at);
    this.#takeAcknowledgement(memory, connection, event, at);
    this.#takeResending(memory, connection, event, at);
    this.#takeIdentifier(memory, connection, event, at);
    if (event.type === 'network.closed') this.#connections.delete(connection);
  }

  #remember(connection: ConnectionNumber, connect: Connect): void {
    if (this.#connections.has(connection)) return;
    const { clientId } = connect;
    const known = clientId === '' ? undefined : this.#clients.get(clientId);
    const client = known ?? { hasConnected: false, identifiers: new Map(), firstSent: new Map() };
    this.#clients.set(clientId, client);
    for (const other of this.#connections.values()) if (other.client === client) other.isFirst = false;
    this.#connections.set(connection, {
      connect,
      client,
      isFirst: !client.hasConnected,
      terms: undefined,
      acknowledgement: undefined,
      owed: { 'client.PUBACK': [], 'client.PUBREC': [], 'client.PUBREL': [] },
      resends: undefined,
      lastResent: 0,
    });
    client.hasConnected = true;
  }

  /** There is a chart only where CONNACK says more than usual, or DISCONNECT asks for more than CONNECT. */
  #takeTerms(
    memory: ConnectionMemory,
    connection: ConnectionNumber,
    { lateMs }: ClientProfile,
    event: MqttEvent,
    at: number,
  ): void {
    const { connect, isFirst } = memory;
    const binds =
      event.type === 'server.CONNACK' &&
      event.reasonCode === 0 &&
      (event.maximumQoS !== undefined || event.retainAvailable === false || (event.sessionPresent && isFirst));
    const asks = event.type === 'client.DISCONNECT' && (event.sessionExpiryIntervalSeconds ?? 0) > 0;
    if (!memory.terms && !binds && !asks) return;
    const input = {
      lateMs,
      hasNoSession: isFirst,
      endsWithConnection: connect.protocolVersion === '5.0' && (connect.sessionExpiryIntervalSeconds ?? 0) === 0,
    };
    memory.terms ??= this.#stage.add(clientTermsChart, input, { at, connection });
    this.#stage.tell([memory.terms], perceiveTerms(event), at);
  }

  #takeAcknowledgement(memory: ConnectionMemory, connection: ConnectionNumber, event: MqttEvent, at: number): void {
    const { owed } = memory;
    switch (event.type) {
      case 'server.PUBLISH':
        if (event.qos > 0) note(owed[event.qos === 1 ? 'client.PUBACK' : 'client.PUBREC'], event.packetIdentifier);
        return;
      case 'server.PUBREC':
        if ((event.reasonCode ?? 0) < 0x80) note(owed['client.PUBREL'], event.packetIdentifier);
        return;
      case 'client.PUBACK':
      case 'client.PUBREC':
      case 'client.PUBREL': {
        const list = owed[event.type];
        const place = list.indexOf(event.packetIdentifier);
        if (place < 0) return;
        list.splice(place, 1);
        memory.acknowledgement ??= this.#stage.add(acknowledgementChart, {}, { at, connection });
        this.#stage.tell([memory.acknowledgement], { type: event.type, inTurn: place === 0 }, at);
        return;
      }
      default:
    }
  }

  #takeResending(memory: ConnectionMemory, connection: ConnectionNumber, event: MqttEvent, at: number): void {
    if (event.type !== 'client.PUBLISH' || event.packetIdentifier === undefined) return;
    const { firstSent } = memory.client;
    if (!event.dup) {
      this.#count += 1;
      firstSent.set(event.packetIdentifier, this.#count);
      return;
    }
    const number = firstSent.get(event.packetIdentifier) ?? 0;
    memory.resends ??= this.#stage.add(orderChart, { again: true }, { at, connection });
    this.#stage.tell([memory.resends], { type: event.type, earlier: number < memory.lastResent }, at);
    memory.lastResent = number;
  }

  #takeIdentifier({ client }: ConnectionMemory, connection: ConnectionNumber, event: MqttEvent, at: number): void {
    if (event.type === 'server.CONNACK' && event.reasonCode === 0) {
      const seen = { type: event.type, resumed: event.sessionPresent } as const;
      return this.#stage.tell(client.identifiers.values(), seen, at);
    }
    if (event.type === 'network.closed') return this.#stage.tell(client.identifiers.values(), { type: event.type }, at);
    const seen = perceiveIdentifier(event);
    if (!seen || !('packetIdentifier' in event)) return undefined;
    const known = client.identifiers.get(event.packetIdentifier);
    if (!known && !event.type.startsWith('client.')) return undefined;
    const subject = known ?? this.#stage.add(identifierChart, {}, { at, connection });
    client.identifiers.set(event.packetIdentifier, subject);
    return this.#stage.tell([subject], seen, at);
  }
}

function note(list: number[], packetIdentifier: number | undefined): void {
  if (packetIdentifier !== undefined && !list.includes(packetIdentifier)) list.push(packetIdentifier);
}
