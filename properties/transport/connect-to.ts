/**
 * The one place that opens Network Connections to a broker under test, by whichever transport its address names. What is
 * above it sees bytes that go both ways in order, and may end them softly or with a reset.
 */
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as secure, type ConnectionOptions } from 'node:tls';
import { createWebSocketStream, WebSocket } from 'ws';
import { addressText, isEncrypted, isWebSocket, type Address } from './address.ts';

const resolveMs = 5_000;

export interface NetworkConnection {
  /** What is written before the connection is there waits for it. `pause` lets the network fill up. */
  readonly stream: Duplex;
  /** Ends with a TCP reset, below TLS and WebSocket too: what the server had sent and was not read is lost. */
  readonly reset: () => void;
}

/**
 * `onOpen` is called when bytes can flow: after the handshakes of TLS and WebSocket. All that goes wrong is an `error` of the
 * stream, which its user has to listen to.
 */
export function connectTo(address: Address, onOpen: () => void): NetworkConnection {
  // Of the names of a host only the first address is tried: who wants the others asks `resolved` before.
  const { host, ip, port, scheme } = address;
  const raw = connect({ host: ip ?? host, port, noDelay: true, autoSelectFamily: false });
  const reset = (): void => void raw.resetAndDestroy();
  const socket = isEncrypted(scheme) ? secure({ socket: raw, ...tlsOptions(address) }) : raw;
  if (isWebSocket(scheme)) return { stream: webSocketOver(socket, raw, address, onOpen), reset };
  socket.once(isEncrypted(scheme) ? 'secureConnect' : 'connect', onOpen);
  return { stream: socket, reset };
}

/** The address with the IP address that answers, whichever of the host's it is. Rejects with the system's error. */
export async function resolved(address: Address): Promise<Address> {
  const { host, port } = address;
  if (isIP(host) > 0) return address;
  const { promise, resolve, reject } = Promise.withResolvers<Address>();
  const socket = connect({ host, port, timeout: resolveMs });
  socket.once('timeout', () => reject(new Error(`no connection within ${resolveMs} ms`)));
  socket.once('connect', () => resolve({ ...address, ip: socket.remoteAddress ?? host }));
  socket.once('error', reject);
  return promise.finally(() => socket.destroy());
}

function tlsOptions({ host, trust }: Address): ConnectionOptions {
  return {
    host,
    // An IP address is no name to ask for (RFC 6066, 3).
    ...(isIP(host) === 0 && { servername: host }),
    ...(trust?.ca !== undefined && { ca: trust.ca }),
    rejectUnauthorized: trust?.insecure !== true,
  };
}

/** Subprotocol `mqtt` (3.1.1:MQTT-6.0.0-3, 5.0:MQTT-6.0.0-3), binary frames (3.1.1:MQTT-6.0.0-1, 5.0:MQTT-6.0.0-1). */
function webSocketOver(socket: Socket, raw: Socket, address: Address, onOpen: () => void): Duplex {
  const { credentials: _, ...shown } = address;
  const webSocket = new WebSocket(addressText(shown), 'mqtt', {
    createConnection: () => socket,
    perMessageDeflate: false,
  });
  webSocket.on('message', (_bytes, isBinary) => {
    if (!isBinary) stream.destroy(new Error('a frame of text came, where the standard demands binary ones'));
  });
  webSocket.once('open', onOpen);
  const stream = createWebSocketStream(webSocket);
  // It takes a reset for an end like any other.
  raw.on('error', (error) => stream.destroy(error));
  return stream;
}
