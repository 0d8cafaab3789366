/** One Network Connection of a scenario, as its client has it, and what a client that keeps its promises does next. */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { ServerCodec } from '../../impl/edge/codec.ts';
import type { ClientProfile } from '../../model/client.ts';
import type { ClientEvent, ClientPacketEvent, NetworkEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { ConnectionNumber } from '../../model/vocabulary/trace.ts';
import type { ConnectSketch } from '../scenario/step.ts';
import { withCredentials, withoutCredentials, type Credentials } from '../transport/address.ts';
import { Lane } from './link.ts';

export type Closing = NetworkEvent & { type: 'network.closed' };
export type UpItem = Uint8Array | Closing;
export type DownItem = ServerEvent | Closing;

export interface ClientConnection {
  readonly number: ConnectionNumber;
  readonly client: number;
  readonly sketch: ConnectSketch;
  readonly codec: ClientCodec;
  readonly up: Lane<UpItem>;
  readonly down: Lane<DownItem>;
  /** As they leave the client, a CONNECT with the user on whose behalf the checker is here. */
  readonly bytesOf: (packet: ClientPacketEvent) => Uint8Array;
  /** What these bytes complete at the server, without that user: it is in no trace. */
  readonly eventsAtServer: (bytes: Uint8Array) => readonly ClientEvent[];
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
  const codec = new ClientCodec(version);
  const atServer = new ServerCodec();
  return {
    number,
    client,
    sketch,
    codec,
    bytesOf: (packet) => codec.encode(packet.type === 'client.CONNECT' ? withCredentials(packet, credentials) : packet),
    eventsAtServer: (bytes) =>
      atServer
        .receive(bytes)
        .map((event) => (event.type === 'client.CONNECT' ? withoutCredentials(event, credentials) : event)),
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
  };
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
