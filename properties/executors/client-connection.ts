/** One Network Connection of a scenario, as its client has it, and what a client that keeps its promises does next. */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { ClientProfile } from '../../model/client.ts';
import type { ClientEvent, ClientPacketEvent, NetworkEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { Connack, ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { ConnectSketch, PacketSketch } from '../scenario/step.ts';
import { withCredentials, withoutCredentials, type Credentials } from '../transport/address.ts';
import { hearing, type Heard } from './hearing.ts';
import { Lane } from './link.ts';

export type Closing = NetworkEvent & { type: 'network.closed' };
export type UpItem = Uint8Array | Closing;
export type DownItem = ServerEvent | Closing;

export interface ClientConnection {
  readonly number: ConnectionNumber;
  readonly client: number;
  readonly sketch: ConnectSketch;
  /** Of the version that the first CONNECT at the server asks for: bytes made up may ask for another than the scenario. */
  codec: ClientCodec;
  readonly up: Lane<UpItem>;
  readonly down: Lane<DownItem>;
  /** As they leave the client, a CONNECT with the user on whose behalf the checker is here. */
  readonly bytesOf: (packet: ClientPacketEvent) => Uint8Array;
  /** What these bytes complete at the server, without that user: it is in no trace. */
  readonly eventsAtServer: (bytes: Uint8Array) => readonly Heard[];
  /** A packet of which only a part has left, and what is left of it. */
  begun: ClientPacketEvent | undefined;
  rest: Uint8Array;
  connected: boolean;
  /** Closed as the client sees it, and as the server sees it. */
  closed: boolean;
  closedAtServer: boolean;
  stalled: boolean;
  keepAliveMs: number;
  lastSentAt: number;
  pingSentAt: number | undefined;
  connectSentAt: number | undefined;
  /** Messages of QoS 1 and 2 that this end has under way, and how many the server takes; of 3.1.1, any number. */
  underWay: number;
  receiveMaximum: number;
  /** For how long the server keeps the session, if it has said so. */
  sessionExpirySecondsMax: number;
}

/** What clients of ours hold themselves to. */
export const dutifulProfile: ClientProfile = { connackTimeoutMs: 5000, pingrespTimeoutMs: 3000, lateMs: 0 };

export function clientConnection(
  number: ConnectionNumber,
  client: number,
  sketch: ConnectSketch,
  { version, credentials }: { readonly version: ProtocolVersion; readonly credentials: Credentials | undefined },
  now: number,
): ClientConnection {
  const hear = hearing();
  let hasAsked = false;
  const answeredIn = (event: ClientEvent): void => {
    if (event.type !== 'client.CONNECT' || hasAsked) return;
    hasAsked = true;
    if (event.protocolVersion !== version) connection.codec = new ClientCodec(event.protocolVersion);
  };
  const nameless = (event: ClientEvent): ClientEvent =>
    event.type === 'client.CONNECT' ? withoutCredentials(event, credentials) : event;
  const connection: ClientConnection = {
    number,
    client,
    sketch,
    codec: new ClientCodec(version),
    bytesOf: (packet) =>
      connection.codec.encode(packet.type === 'client.CONNECT' ? withCredentials(packet, credentials) : packet),
    eventsAtServer: (bytes) =>
      hear(bytes).map(({ told, judged }) => {
        answeredIn(judged);
        return { ...(told && { told: nameless(told) }), judged: nameless(judged) };
      }),
    up: new Lane(),
    down: new Lane(),
    begun: undefined,
    rest: new Uint8Array(),
    connected: false,
    closed: false,
    closedAtServer: false,
    stalled: false,
    keepAliveMs: 0,
    lastSentAt: now,
    pingSentAt: undefined,
    connectSentAt: undefined,
    underWay: 0,
    receiveMaximum: Infinity,
    sessionExpirySecondsMax: Infinity,
  };
  return connection;
}

/** No client sends more than the server's Receive Maximum (5.0:MQTT-3.3.4-7): what becomes of that is a matter of cases. */
export function holdsBack({ underWay, receiveMaximum }: ClientConnection, packet: PacketSketch): boolean {
  return packet.type === 'PUBLISH' && (packet.qos ?? 0) > 0 && underWay >= receiveMaximum;
}

/** Takes in what the server says that it allows. */
export function noteTerms(connection: ClientConnection, connack: Connack): void {
  connection.receiveMaximum = connack.receiveMaximum ?? connection.receiveMaximum;
  connection.sessionExpirySecondsMax = connack.sessionExpiryIntervalSeconds ?? Infinity;
}

/** Asks for no longer session than the server has said that it keeps: nothing says what becomes of that. */
export function withinTerms(
  { sessionExpirySecondsMax }: ClientConnection,
  packet: ClientPacketEvent,
): ClientPacketEvent {
  if (packet.type !== 'client.DISCONNECT' || packet.sessionExpiryIntervalSeconds === undefined) return packet;
  const sessionExpiryIntervalSeconds = Math.min(packet.sessionExpiryIntervalSeconds, sessionExpirySecondsMax);
  return { ...packet, sessionExpiryIntervalSeconds };
}

/** Counts what a packet takes of the quota or gives back to it: section 4.9 of 5.0. */
export function countUnderWay(connection: ClientConnection, packet: ClientPacketEvent | ServerEvent): void {
  const { type } = packet;
  if (type === 'client.PUBLISH' && packet.qos > 0) connection.underWay += 1;
  const isOver =
    type === 'server.PUBACK' ||
    type === 'server.PUBCOMP' ||
    (type === 'server.PUBREC' && (packet.reasonCode ?? 0) >= 0x80);
  if (isOver) connection.underWay = Math.max(0, connection.underWay - 1);
}

/** What a dutiful client has to do next by itself, and when. It pings `leadMs` early, as its own wakes are late on a wire. */
export function dutyOf(
  connection: ClientConnection,
  leadMs: number,
): { readonly at: number; readonly what: 'ping' | 'give up' } | undefined {
  const { sketch, closed, connected, keepAliveMs, lastSentAt, pingSentAt, connectSentAt } = connection;
  if (!sketch.dutiful || closed) return undefined;
  if (connectSentAt !== undefined)
    return { at: connectSentAt + (dutifulProfile.connackTimeoutMs ?? 0), what: 'give up' };
  if (!connected) return undefined;
  const giveUpAt = pingSentAt === undefined ? Infinity : pingSentAt + (dutifulProfile.pingrespTimeoutMs ?? 0);
  const pingAt = keepAliveMs === 0 || connection.begun ? Infinity : lastSentAt + keepAliveMs - leadMs;
  if (giveUpAt === Infinity && pingAt === Infinity) return undefined;
  return giveUpAt <= pingAt ? { at: giveUpAt, what: 'give up' } : { at: pingAt, what: 'ping' };
}

/** Asked anew: an event may have made the server close. */
export function hasClosedAtServer(connection: ClientConnection): boolean {
  return connection.closedAtServer;
}
