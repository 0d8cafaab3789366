/** Routes each observation to the charts that it concerns, and brings charts into being. Knows who, never what is right. */
import { clientChart, perceiveClient } from '../client.ts';
import { connectChart } from '../connect.ts';
import { perceiveConnect } from '../connect-perception.ts';
import { unacknowledged } from '../exchange.ts';
import { keepAliveChart, perceiveKeepAlive, perceivePing, pingChart } from '../keep-alive.ts';
import { networkChart, perceiveNetwork } from '../network.ts';
import { perceiveSession, sessionChart } from '../session.ts';
import { perceiveTakeover, takeoverChart } from '../takeover.ts';
import { perceiveWill, willTerms } from '../will-terms.ts';
import { willChart } from '../will.ts';
import type { Chart } from '../run/chart.ts';
import { isOutput, type CrashEvent, type MqttEvent } from '../vocabulary/event.ts';
import type { ConnectionNumber, Observation, Tap } from '../vocabulary/trace.ts';
import { ClientDuties } from './client-duties.ts';
import { Conversation } from './conversation.ts';
import { Exchanges } from './exchanges.ts';
import { openInDisconnect } from './open-in-disconnect.ts';
import { Messages } from './messages.ts';
import { chartsOf, type ClientRecord, type ConnectionRecord } from './records.ts';
import { Stage, type Split } from './stage.ts';
import type { ObserverOptions } from './options.ts';
import type { Subject } from './subject.ts';
import { doubtPast, TrafficMessages } from './traffic.ts';

export class Cast {
  readonly stage: Stage;
  readonly connections = new Map<ConnectionNumber, ConnectionRecord>();
  readonly #clients = new Map<string, ClientRecord>();
  readonly #messages: Pick<Messages, keyof Messages>;
  /** The same, where it is traffic that is judged. */
  readonly #traffic: TrafficMessages | undefined;
  readonly #exchanges: Exchanges;
  readonly #conversation: Conversation;
  readonly #clientDuties: ClientDuties;

  constructor(options: ObserverOptions) {
    this.stage = new Stage(options);
    this.#traffic = options.traffic && new TrafficMessages(this.stage, options.traffic);
    this.#messages = this.#traffic ?? new Messages(this.stage);
    this.#exchanges = new Exchanges(this.stage);
    this.#conversation = new Conversation(this.stage, 'server');
    this.#clientDuties = new ClientDuties(this.stage);
  }

  /** `explaining` are the charts that offered this output. */
  take({ at, tap, connection: number, event }: Observation, explaining: readonly Subject[]): void {
    this.stage.touched = [];
    if (event.type === 'process.crashed') return this.#takeCrash(event, at);
    const connection = this.#connection(number, at);
    if (tap === 'client') connection.hasClientTap = true;
    if (connection.hasClientTap) this.#takeOnNetwork(connection, event, tap, at);
    if (event.type === 'network.stalled') connection.stalled = true;
    if (event.type === 'network.drained') Object.assign(connection, { stalled: false, drainedAt: at });
    if (tap === 'client') this.stage.tellAtClient(at, () => this.#takeAtClient(connection, event, at));
    if (tap === 'server') this.#takeAtServer(connection, event, at, explaining);
    this.settle(at);
  }

  #takeAtClient({ number, client }: ConnectionRecord, event: MqttEvent, at: number): void {
    const profile = this.stage.options.clientProfile?.(number);
    if (client) this.stage.tell([client], perceiveClient(event), at);
    this.#clientDuties.take(number, client && profile, event, at);
  }

  /** To be called when time has passed or an event was taken: a will may have become due, a chart may ask for a reading. */
  settle(at: number): void {
    this.#messages.settleWills(this.connections.values(), at);
    const splits = this.stage.answer(at);
    if (!splits) return;
    this.#adopt(splits);
    this.settle(at);
  }

  #adopt(splits: readonly Split[]): void {
    for (const { original, copy } of splits) {
      const connection = this.connections.get(original.connection);
      const { sessions, wills } = connection?.owner ?? {};
      for (const held of [connection?.keepAlives, sessions, wills]) if (held?.includes(original)) held.push(copy);
      this.#messages.splitWill(original, copy);
    }
  }

  #tellByReading(...told: Parameters<Stage['tellByReading']>): void {
    this.#adopt(this.stage.tellByReading(...told));
  }

  #takeOnNetwork(connection: ConnectionRecord, event: MqttEvent, tap: Tap, at: number): void {
    for (const direction of ['up', 'down'] as const) {
      const { subject, inFlight } = connection.network[direction];
      const seen = perceiveNetwork(event, tap, direction, inFlight[0]);
      this.stage.tell([subject], seen, at);
      if (event.type === 'network.closed') continue;
      if (seen?.['leaves'] === true) inFlight.push(event.type);
      if (seen?.['leaves'] === false) inFlight.shift();
    }
  }

  #takeAtServer(connection: ConnectionRecord, packet: MqttEvent, at: number, explaining: readonly Subject[]): void {
    const { number } = connection;
    const event = this.#conversation.named(number, packet);
    if (!isOutput(event)) Object.assign(connection, { lastInput: event.type, lastInputAt: at });
    if (waitsForConnack(connection, event)) {
      connection.pipelined.push({ at, event });
      if (event.type === 'client.PUBLISH' && this.stage.isOnWire) this.#messages.announce(event, number, at);
      return;
    }
    const first = event.type === 'client.CONNECT' && connection.connectPacket === undefined;
    if (first) this.#identify(connection, event, at);
    this.stage.tell([connection.connect], perceiveConnect(event), at);
    this.#tellKeepAlive(connection, event, at);
    this.stage.tell([connection.ping], perceivePing(event), at);
    const { owner, takeover } = connection;
    if (owner && takeover && (first || event.type !== 'client.CONNECT')) {
      const onlyForRival = explaining.length > 0 && explaining.every((one) => one === takeover);
      this.stage.tell([takeover], perceiveTakeover(event, onlyForRival), at);
      this.#tellWillsAndSession(connection, owner, event, at);
    }
    this.#exchanges.take(connection, event, at);
    connection.agreed.push(...this.#conversation.take(number, packet, at));
    if (event.type === 'server.CONNACK') this.#takeConnack(connection, event, at);
    if (event.type === 'network.closed') this.#takeClose(connection, at);
    if (event.type === 'client.PUBLISH')
      this.#messages.takePublication(connection, event, at, this.connections.values());
    if (event.type === 'client.PUBREL') this.#messages.takeRelease(connection, event, at, this.connections.values());
    if (event.type === 'server.PUBREC' && (event.reasonCode ?? 0) >= 0x80)
      this.#messages.takeRefusal(connection, event.packetIdentifier);
    if (event.type === 'server.PUBLISH') this.#messages.takeCopy(connection, event, at);
    if (event.type === 'client.UNSUBSCRIBE') this.#messages.release(number, event.type, at);
    if (event.type !== 'server.CONNACK') return;
    const pipelined = connection.pipelined.splice(0);
    if (event.reasonCode !== 0) return;
    for (const one of pipelined) {
      this.stage.tellOfHeld(at, one.at);
      this.#takeAtServer(connection, one.event, at, []);
    }
  }

  #tellKeepAlive(connection: ConnectionRecord, event: MqttEvent, at: number): void {
    const { keepAlives, connectAt } = connection;
    const isLongAfterConnect = at - connectAt > this.stage.delayMs(at);
    if (event.type === 'client.bytes')
      this.#tellByReading(keepAlives, 'keep-alive-counts', (reading) => ({
        event: perceiveKeepAlive(event, reading === 'bytes'),
        at,
      }));
    else if (event.type === 'server.CONNACK' && isLongAfterConnect)
      this.#tellByReading(keepAlives, 'keep-alive-starts', (reading) => ({
        event: perceiveKeepAlive(event),
        at: reading === 'connect' ? connectAt : at,
      }));
    else this.stage.tell(keepAlives, perceiveKeepAlive(event), at);
  }

  #tellWillsAndSession(connection: ConnectionRecord, owner: ClientRecord, event: MqttEvent, at: number): void {
    const { number } = connection;
    const wills = owner.wills.filter((will) => will.connection === number);
    const open = event.type === 'client.DISCONNECT' ? openInDisconnect(event, connection) : undefined;
    if (open) {
      const { id, read } = open;
      this.#tellByReading(wills, id, (reading) => ({ event: perceiveWill(read(reading)), at }));
      this.#tellByReading(owner.sessions, id, (reading) => ({
        event: perceiveSession(read(reading), number),
        at,
      }));
    } else {
      this.stage.tell(wills, perceiveWill(event), at);
      if (event.type !== 'client.CONNECT') this.stage.tell(owner.sessions, perceiveSession(event, number), at);
      else
        this.#tellByReading(owner.sessions, 'session-present-after-takeover-of-a-session-at-its-end', (reading) => ({
          event: perceiveSession(event, number, reading === 'present'),
          at,
        }));
    }
  }

  #identify(connection: ConnectionRecord, event: MqttEvent & { type: 'client.CONNECT' }, at: number): void {
    const { number } = connection;
    const { profile } = this.stage.options;
    const about = { at, connection: number };
    const client = this.#client(event.clientId === '' ? `(connection ${number})` : event.clientId, about);
    connection.connectPacket = event;
    connection.connectAt = at;
    connection.version = event.protocolVersion;
    connection.owner = client;
    connection.takeover = this.stage.add(takeoverChart, { profile, version: event.protocolVersion }, about);
    this.stage.tell(rivalsOf(connection), { type: 'rival.CONNECT', rival: number }, at);
    // Those that have not been answered yet may be taken after this one.
    for (const other of client.connections)
      if (!other.closed && !other.connack)
        this.stage.tell([connection.takeover], { type: 'rival.CONNECT', rival: other.number }, at);
    this.stage.tell(client.wills, { type: 'rival.CONNECT', cleanStart: event.cleanStart }, at);
    client.connections.push(connection);
    if (!event.will) return;
    const input = { profile, version: event.protocolVersion, ...willTerms(event) };
    const will = this.stage.add(willChart, input, about);
    client.wills.push(will);
    this.#messages.addWill(event.will, will);
  }

  #takeConnack(connection: ConnectionRecord, event: MqttEvent & { type: 'server.CONNACK' }, at: number): void {
    const { number, owner, connectPacket } = connection;
    connection.connack ??= event;
    if (!owner) return;
    const accepted = event.reasonCode === 0;
    this.stage.tell(rivalsOf(connection), { type: 'rival.CONNACK', rival: number, accepted }, at);
    const wills = owner.wills.filter((will) => will.connection !== number);
    const cleanStart = connectPacket?.cleanStart ?? true;
    const { sessionPresent } = event;
    this.stage.tell(wills, { type: 'rival.CONNACK', accepted, cleanStart, sessionPresent }, at);
    if (!accepted) return;
    this.#messages.excuseWills(wills, at);
    connection.acceptedAt = at;
    owner.current = connection;
    if (!event.sessionPresent) this.#messages.forget(owner);
    const sessionCharts = [...[...owner.subscriptions.values()].map((one) => one.subject), ...owner.exchanges.values()];
    const unanswered = [...owner.exchanges.values()].filter(({ instance }) => instance.facts.tags.has(unacknowledged));
    const fits = unanswered.length <= (connectPacket?.receiveMaximum ?? Infinity);
    this.stage.tell(sessionCharts, { type: event.type, resumed: event.sessionPresent, fits }, at);
    if (event.assignedClientIdentifier !== undefined) this.#clients.set(event.assignedClientIdentifier, owner);
  }

  /** All connections have been closed by now. */
  #takeCrash(event: CrashEvent, at: number): void {
    for (const client of this.#clients.values()) {
      this.stage.tell(client.sessions, perceiveSession(event, 0), at);
      this.stage.tell(client.wills, perceiveWill(event), at);
      if (!event.sessionsKept) this.#messages.forget(client);
    }
    this.settle(at);
  }

  #takeClose(connection: ConnectionRecord, at: number): void {
    connection.closed = true;
    this.stage.tell(rivalsOf(connection), { type: 'rival.closed', rival: connection.number }, at);
    if (connection.connectPacket && !connection.connack) {
      const { cleanStart } = connection.connectPacket;
      const others = connection.owner?.wills.filter((will) => will.connection !== connection.number) ?? [];
      this.stage.tell(others, { type: 'rival.closed', cleanStart }, at);
    }
    const requests = connection.requests.splice(0).map(({ subject }) => subject);
    this.stage.tell(requests, { type: 'network.closed' }, at);
    // The late close of an old connection is nothing to what its successor has taken up.
    const bound = connection.owner?.current === connection ? connection.owner.exchanges.values() : [];
    this.stage.tell(bound, { type: 'network.closed' }, at);
    this.#messages.release(connection.number, 'network.closed', at);
    const { connect, keepAlives, ping, takeover } = connection;
    this.stage.retire([connect, ...keepAlives, ping, ...(takeover ? [takeover] : []), ...requests]);
    this.#messages.close(connection.number);
  }

  /** What ended the wait of this connection's will, if it had to wait. */
  willWaitedFor(number: ConnectionNumber): 'delay' | 'end of the session' | undefined {
    const will = this.connections.get(number)?.owner?.wills.find(({ connection }) => connection === number);
    if (!will) return undefined;
    const { delaySeconds, expirySeconds } = will.instance.facts.context as Record<
      'delaySeconds' | 'expirySeconds',
      number
    >;
    if (Math.min(delaySeconds, expirySeconds) === 0) return undefined;
    return expirySeconds < delaySeconds ? 'end of the session' : 'delay';
  }

  /**
   * The server has closed this connection at will: what it has published need not reach those who have not got it yet. In
   * traffic the server may have begun anew, or the client may be connected elsewhere.
   */
  takeCloseAtWill(number: ConnectionNumber, at: number): void {
    this.#messages.excuse(number, at);
    if (!this.#traffic) return;
    const owner = this.connections.get(number)?.owner;
    for (const client of this.#clients.values())
      if (client === owner || !client.current || client.current.closed) doubtPast(client, this.stage, at);
    this.settle(at);
  }

  /** The charts that could explain this output: the connection's own, or those of the message it bears. */
  concerned(number: ConnectionNumber, event: MqttEvent): Subject[] {
    if (event.type === 'server.PUBLISH') return this.#messages.about(event.payload, number);
    const connection = this.connections.get(number);
    const any = event.type === 'server.PUBREL' ? this.#traffic?.aboutRelease(number) : undefined;
    return connection ? [...chartsOf(connection), ...(any ? [any] : [])] : [];
  }

  /** The connection's charts, and those of its client's other connections, session and wills. */
  relatives(number: ConnectionNumber, event: MqttEvent): Subject[] {
    const connection = this.connections.get(number);
    const owner = this.#ownerOf(number, event);
    const own = connection ? chartsOf(connection) : [];
    return owner ? [...owner.connections.flatMap(chartsOf), ...owner.sessions, ...owner.wills] : own;
  }

  /** Tells clients apart, and connections that have none. A CONNECT names its client, if that is known already. */
  nameOf(number: ConnectionNumber, event?: MqttEvent): string {
    const owner = this.#ownerOf(number, event);
    return owner ? `client ${owner.number}` : `connection ${number}`;
  }

  #ownerOf(number: ConnectionNumber, event?: MqttEvent): ClientRecord | undefined {
    const owner = this.connections.get(number)?.owner;
    return owner ?? (event?.type === 'client.CONNECT' ? this.#clients.get(event.clientId) : undefined);
  }

  /** Whether something waits for the CONNACK of this connection. */
  holdsBack(number: ConnectionNumber): boolean {
    return (this.connections.get(number)?.pipelined.length ?? 0) > 0;
  }

  /** Another connection of the same client with an input that may still be under way; CONNECTs may be taken in any order. */
  crossing({ connection: number, event, at }: Observation): ConnectionRecord | undefined {
    const clientId = event.type === 'client.CONNECT' ? event.clientId : this.connections.get(number)?.owner?.clientId;
    return this.#clients
      .get(clientId ?? '')
      ?.connections.find(
        (other) =>
          other.number !== number &&
          at - other.lastInputAt <= this.stage.delayMs(other.lastInputAt) &&
          (other.closed || event.type !== 'client.CONNECT' || other.lastInput !== 'client.CONNECT'),
      );
  }

  /** On a wire, nothing can be missed of a server whose client does not read, or has not read for long again. */
  isBlind(number: ConnectionNumber, at: number): boolean {
    const { answerMs } = this.stage.options.profile;
    const connection = this.connections.get(number);
    if (!this.stage.isOnWire || !connection) return false;
    const { stalled, drainedAt } = connection;
    return stalled || at - drainedAt <= answerMs + 2 * this.stage.delayMs(drainedAt);
  }

  #connection(number: ConnectionNumber, at: number): ConnectionRecord {
    const known = this.connections.get(number);
    if (known) return known;
    const { profile, version } = this.stage.options;
    const clientProfile = this.stage.options.clientProfile?.(number);
    const make = (chart: Chart, input: object): Subject => this.stage.add(chart, input, { at, connection: number });
    const made: ConnectionRecord = {
      number,
      version,
      connect: make(connectChart, { profile, version }),
      keepAlives: [make(keepAliveChart, { profile })],
      ping: make(pingChart, { profile }),
      client: clientProfile && make(clientChart, { profile: clientProfile }),
      network: {
        up: { subject: make(networkChart, {}), inFlight: [] },
        down: { subject: make(networkChart, {}), inFlight: [] },
      },
      takeover: undefined,
      requests: [],
      agreed: [],
      pipelined: [],
      connectPacket: undefined,
      connectAt: -Infinity,
      connack: undefined,
      acceptedAt: Infinity,
      lastInput: undefined,
      lastInputAt: -Infinity,
      owner: undefined,
      closed: false,
      stalled: false,
      hasClientTap: false,
      drainedAt: -Infinity,
    };
    this.connections.set(number, made);
    return made;
  }

  #client(clientId: string, about: { at: number; connection: number }): ClientRecord {
    const known = this.#clients.get(clientId);
    if (known) return known;
    const session = this.stage.add(sessionChart, { profile: this.stage.options.profile }, about);
    const made = {
      number: this.#clients.size,
      clientId,
      sessions: [session],
      connections: [],
      current: undefined,
      wills: [],
      subscriptions: new Map(),
      exchanges: new Map(),
    };
    this.#clients.set(clientId, made);
    if (this.#traffic) doubtPast(made, this.stage, about.at);
    return made;
  }
}

/** What a client sends behind a CONNECT is taken by the server after it has answered, or, if it refuses, never. */
function waitsForConnack({ connect, connectPacket }: ConnectionRecord, { type }: MqttEvent): boolean {
  if (type === 'client.AUTH' && connectPacket?.authenticationMethod !== undefined) return false;
  return connect.instance.facts.name === 'received' && type.startsWith('client.');
}

/** The takeover charts of the client's other connections; one that was closed for a rival still waits for its CONNACK. */
function rivalsOf({ number, owner }: ConnectionRecord): Subject[] {
  const others = owner?.connections.filter((one) => one.number !== number) ?? [];
  return others.map((one) => one.takeover).filter((one) => one !== undefined);
}
