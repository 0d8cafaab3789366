/**
 * What an observer has to be told of the past, so that it can go on where another one has ended: of each connection that lives,
 * and of each session that waits for its client, the least that still matters. All that a connection has agreed on is told at
 * the instant of its last packet, so that no timer runs that has long been answered.
 */
import { expirySecondsOf } from '../../model/session.ts';
import { isClientPacket, type MqttEvent } from '../../model/vocabulary/event.ts';
import type { Publish, Subscription } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber, Observation } from '../../model/vocabulary/trace.ts';

type Request = MqttEvent & { readonly packetIdentifier: number };

interface Connection {
  readonly number: ConnectionNumber;
  /** As it came: all until CONNACK has accepted, and all since somebody has begun to leave. */
  readonly opening: Observation[];
  readonly parting: Observation[];
  isAccepted: boolean;
  clientId: string;
  outlives: boolean;
  willTopic: string | undefined;
  willDelayMs: number;
  lastPacketAt: number;
  /** Not answered yet, oldest first. */
  readonly requests: Request[];
  pings: number;
  /** Of an authentication that goes on. */
  readonly authentication: MqttEvent[];
  /** Of a packet that is not whole yet, the last. */
  bytes: Observation | undefined;
  /** By direction and alias: the PUBLISH that gave it its name. */
  readonly aliases: Map<string, MqttEvent>;
  isStalled: boolean;
  isClosed: boolean;
}

type Copy = MqttEvent & { readonly type: 'server.PUBLISH' };

interface Granted {
  readonly subscription: Subscription;
  readonly code: number;
}

/** Sessions that wait are forgotten beyond this, the oldest first. */
const waitingMax = 1_000;

/** How long before its close a will may be seen. */
const aheadMs = 5_000;
const copiesMax = 100;

/** The answer to a request, and which ones there are. */
const answers = {
  'client.SUBSCRIBE': ['server.SUBACK'],
  'client.UNSUBSCRIBE': ['server.UNSUBACK'],
  'client.PUBLISH': ['server.PUBACK', 'server.PUBREC'],
  'client.PUBREL': ['server.PUBCOMP'],
} as const satisfies Partial<Record<MqttEvent['type'], readonly MqttEvent['type'][]>>;

const answersTo = (type: MqttEvent['type']): readonly string[] =>
  type in answers ? answers[type as keyof typeof answers] : [];

export class Past {
  readonly #live = new Map<ConnectionNumber, Connection>();
  /** Closed, and its session or will goes on; the latest of each client. */
  readonly #waiting = new Map<string, Connection>();
  readonly #subscriptions = new Map<string | ConnectionNumber, Map<string, Granted>>();
  /** What came last on topics of wills: a will may come before the close that it is for. */
  #copies: readonly (Observation & { readonly event: Copy })[] = [];

  /** At the server's tap, in the order of time. */
  take(observation: Observation): void {
    const { connection: number, event, at } = observation;
    if (event.type === 'network.opened') this.#live.set(number, fresh(number));
    const connection = this.#live.get(number);
    if (!connection) return;
    if (isClientPacket(event)) Object.assign(connection, { lastPacketAt: at, bytes: undefined });
    if (connection.isAccepted) this.#takeAgreed(connection, observation);
    else this.#takeOpening(connection, observation);
    if (event.type === 'server.PUBLISH') this.#takeCopy({ ...observation, event });
    if (event.type === 'network.closed') this.#takeClose(connection);
  }

  #takeCopy(copy: Observation & { readonly event: Copy }): void {
    const isOfWill = [...this.#live.values()].some(({ willTopic }) => willTopic === copy.event.topic);
    if (isOfWill) this.#copies = [...this.#copies, copy].slice(-copiesMax);
  }

  #takeOpening(connection: Connection, observation: Observation): void {
    const { event, at } = observation;
    connection.opening.push(observation);
    if (event.type === 'client.CONNECT' && connection.clientId === '') {
      connection.clientId = event.clientId;
      connection.outlives = expirySecondsOf(event) > 0;
      connection.willTopic = event.will?.topic;
      connection.willDelayMs = Math.min(event.will?.willDelayIntervalSeconds ?? 0, expirySecondsOf(event)) * 1000;
    }
    if (event.type !== 'server.CONNACK' || event.reasonCode !== 0) return;
    connection.isAccepted = true;
    connection.clientId ||= event.assignedClientIdentifier ?? '';
    connection.lastPacketAt = at;
    if (!event.sessionPresent) this.#subscriptions.delete(sessionOf(connection));
    this.#waiting.delete(connection.clientId);
  }

  #takeAgreed(connection: Connection, observation: Observation): void {
    const { event } = observation;
    if (connection.parting.length > 0 || leaves(event)) {
      connection.parting.push(observation);
      return;
    }
    this.#takeAnswer(connection, event);
    if (event.type === 'client.bytes') connection.bytes = observation;
    if (event.type === 'client.AUTH' || event.type === 'server.AUTH') connection.authentication.push(event);
    if (event.type === 'server.AUTH' && event.reasonCode === 0) connection.authentication.length = 0;
    if (event.type === 'client.PINGREQ') connection.pings += 1;
    if (event.type === 'server.PINGRESP') connection.pings = Math.max(0, connection.pings - 1);
    if (event.type === 'network.stalled') connection.isStalled = true;
    if (event.type === 'network.drained') connection.isStalled = false;
    if (
      (event.type === 'client.PUBLISH' || event.type === 'server.PUBLISH') &&
      event.topicAlias &&
      event.topic !== ''
    ) {
      connection.aliases.set(`${event.type} ${event.topicAlias}`, plain(event));
    }
    if (answersTo(event.type).length > 0 && isNumbered(event)) connection.requests.push(event);
  }

  #takeAnswer(connection: Connection, event: MqttEvent): void {
    if (!('packetIdentifier' in event)) return;
    const { requests } = connection;
    const index = requests.findIndex(
      ({ type, packetIdentifier }) =>
        packetIdentifier === event.packetIdentifier && answersTo(type).includes(event.type),
    );
    const [request] = index < 0 ? [] : requests.splice(index, 1);
    if (!request) return;
    const session = sessionOf(connection);
    const known = this.#subscriptions.get(session) ?? new Map<string, Granted>();
    this.#subscriptions.set(session, known);
    if (request.type === 'client.SUBSCRIBE' && event.type === 'server.SUBACK')
      for (const [place, subscription] of request.subscriptions.entries())
        known.set(subscription.topicFilter, { subscription, code: event.reasonCodes[place] ?? 0x80 });
    if (request.type === 'client.UNSUBSCRIBE') for (const filter of request.topicFilters) known.delete(filter);
  }

  #takeClose(connection: Connection): void {
    connection.isClosed = true;
    this.#live.delete(connection.number);
    const { clientId, isAccepted, outlives } = connection;
    if (!isAccepted) return;
    const isBound = [...this.#live.values()].some((one) => one.isAccepted && sessionOf(one) === sessionOf(connection));
    if (isBound) return;
    if (!outlives || clientId === '') this.#subscriptions.delete(sessionOf(connection));
    else this.#waiting.set(clientId, connection);
    const [oldest] = this.#waiting.size > waitingMax ? this.#waiting.keys() : [];
    if (oldest === undefined) return;
    this.#waiting.delete(oldest);
    this.#subscriptions.delete(oldest);
  }

  /** The client of this connection, with all its connections: nothing is told of them any more. Answers those that live. */
  drop(number: ConnectionNumber): readonly ConnectionNumber[] {
    const { clientId = '' } =
      this.#live.get(number) ?? [...this.#waiting.values()].find((one) => one.number === number) ?? {};
    const dropped = [...this.#live.values()].filter(
      (one) => one.number === number || (clientId !== '' && one.clientId === clientId),
    );
    for (const one of dropped) {
      this.#live.delete(one.number);
      this.#subscriptions.delete(sessionOf(one));
    }
    this.#waiting.delete(clientId);
    return dropped.map((one) => one.number);
  }

  /** Nobody knows what has become of the sessions that wait. */
  dropWaiting(): void {
    for (const clientId of this.#waiting.keys()) this.#subscriptions.delete(clientId);
    this.#waiting.clear();
  }

  /** As a trace that ends now. */
  told(now: number): readonly Observation[] {
    const latest = new Map<string, number>();
    for (const { clientId, lastPacketAt } of this.#live.values())
      latest.set(clientId, Math.max(lastPacketAt, latest.get(clientId) ?? 0));
    const all = [...this.#waiting.values(), ...this.#live.values()].flatMap((one) =>
      // Of several of one client the order counts.
      this.#toldOf(one, now, (one.clientId === '' ? undefined : latest.get(one.clientId)) ?? one.lastPacketAt),
    );
    return all.toSorted((a, b) => a.at - b.at);
  }

  #toldOf(connection: Connection, now: number, latestAt: number): readonly Observation[] {
    const { number, opening, parting, isAccepted, requests, pings, authentication, bytes, aliases, isStalled } =
      connection;
    if (!isAccepted) return [...opening, ...parting];
    const at = Math.min(latestAt, parting[0]?.at ?? Infinity);
    const goneAt = connection.isClosed ? (parting.at(-1)?.at ?? 0) + connection.willDelayMs : Infinity;
    // A will that is due by now may have come, and is nobody's concern any more.
    const packets: MqttEvent[] = opening.map(({ event }) => (goneAt > now + aheadMs ? event : withoutWill(event)));
    const granted = [...(this.#subscriptions.get(sessionOf(connection))?.values() ?? [])];
    for (const { subscription, code } of granted) {
      packets.push({ type: 'client.SUBSCRIBE', packetIdentifier: 1, subscriptions: [subscription] });
      packets.push({ type: 'server.SUBACK', packetIdentifier: 1, reasonCodes: [code] });
    }
    packets.push(...aliases.values(), ...requests, ...authentication);
    for (let ping = 0; ping < pings; ping += 1) packets.push({ type: 'client.PINGREQ' });
    if (isStalled) packets.push({ type: 'network.stalled' });
    const agreed = packets.map((event): Observation => ({ at, tap: 'server', connection: number, event }));
    const copies = this.#copies
      .filter((one) => one.connection === number && one.at > now - aheadMs)
      .map((one) => ({ ...one, at: Math.max(at, one.at), event: plain(one.event) }));
    return [...agreed, ...copies, ...(bytes && bytes.at >= at ? [bytes] : []), ...parting];
  }
}

/** Whose session it is: a client of 3.1.1 may have no name that is told, and then has the session to itself. */
function sessionOf({ clientId, number }: Connection): string | ConnectionNumber {
  return clientId === '' ? number : clientId;
}

function withoutWill(event: MqttEvent): MqttEvent {
  if (event.type !== 'client.CONNECT') return event;
  const { will: _, ...rest } = event;
  return rest;
}

/** The same message, without an exchange. */
function plain<Packet extends Publish>(packet: Packet): Packet {
  const { packetIdentifier: _, ...rest } = packet;
  return { ...rest, qos: 0, dup: false } as unknown as Packet;
}

/** A PUBLISH of QoS 0 is not. */
function isNumbered(event: MqttEvent): event is Request {
  return (event as Partial<Request>).packetIdentifier !== undefined;
}

function leaves(event: MqttEvent): boolean {
  const { type } = event;
  if (event.type === 'client.bytes') return event.spoiled === true;
  return (
    type === 'client.DISCONNECT' ||
    type === 'client.CONNECT' ||
    type === 'client.malformed' ||
    type === 'server.DISCONNECT' ||
    type === 'network.closed'
  );
}

function fresh(number: ConnectionNumber): Connection {
  return {
    number,
    opening: [],
    parting: [],
    isAccepted: false,
    clientId: '',
    outlives: false,
    willTopic: undefined,
    willDelayMs: 0,
    lastPacketAt: 0,
    requests: [],
    pings: 0,
    authentication: [],
    bytes: undefined,
    aliases: new Map(),
    isStalled: false,
    isClosed: false,
  };
}
