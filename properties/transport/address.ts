/** Where a broker listens, and by which of the transports that the standard knows: TCP, TLS over it, or WebSocket. */
import type { Connect } from '../../model/vocabulary/packet.ts';

export type Scheme = 'mqtt' | 'mqtts' | 'ws' | 'wss';

export interface Address {
  readonly scheme: Scheme;
  /** A name or an IP address, of version 6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The resource that a WebSocket asks for, with the leading slash and any query. */
  readonly path?: string;
  /** The IP address that the host has been found to have, so that hundreds of connections need not ask again. */
  readonly ip?: string;
  /** Sent in every CONNECT that has no user name of its own. */
  readonly credentials?: Credentials | undefined;
  /** Whose certificates are trusted; those that the system trusts if left out. */
  readonly trust?: Trust;
}

export interface Credentials {
  readonly userName: string;
  readonly password?: string;
}

export interface Trust {
  /** Certificates of authorities in PEM, instead of the system's. */
  readonly ca?: string;
  /** Any certificate will do, for any name. */
  readonly insecure?: boolean;
}

/** What IANA has registered, and what WebSocket has in common with HTTP. */
const defaultPorts: Readonly<Record<Scheme, number>> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };

/** What the text of an address has to look like, for people. */
export const addressForm = 'mqtt://, mqtts://, ws:// or wss:// with [user[:password]@]host[:port], for WebSocket /path';

/** Answers undefined if the text is no such address. */
export function parseAddress(text: string): Address | undefined {
  // A URL without host but with a port is none for WebSocket, and one for schemes that the standard of URLs does not know.
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(text);
  const scheme = protocol.slice(0, -1);
  if (!isScheme(scheme) || hostname === '' || hash !== '') return undefined;
  const hasPath = search !== '' || !['', '/'].includes(pathname);
  if (hasPath && !isWebSocket(scheme)) return undefined;
  return {
    scheme,
    host: hostname.replace(/^\[(?<address>.*)\]$/u, '$<address>'),
    port: port === '' ? defaultPorts[scheme] : Number(port),
    ...(hasPath && { path: `${pathname}${search}` }),
    ...(username !== '' && {
      credentials: { userName: decoded(username), ...(password !== '' && { password: decoded(password) }) },
    }),
  };
}

/** Without user and password, which are nobody's business. */
export function addressText({ scheme, host, port, path = '' }: Address): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}

export function isWebSocket(scheme: Scheme): boolean {
  return scheme === 'ws' || scheme === 'wss';
}

export function isEncrypted(scheme: Scheme): boolean {
  return scheme === 'mqtts' || scheme === 'wss';
}

/** The CONNECT as it goes on the wire. One with a user name of its own keeps it. */
export function withCredentials<Packet extends Connect>(connect: Packet, credentials: Credentials | undefined): Packet {
  if (!credentials || connect.userName !== undefined) return connect;
  const { userName, password } = credentials;
  return { ...connect, userName, ...(password !== undefined && { password: new TextEncoder().encode(password) }) };
}

/** What {@link withCredentials} has added is taken away again, so that no trace shows it. */
export function withoutCredentials<Packet extends Connect>(
  connect: Packet,
  credentials: Credentials | undefined,
): Packet {
  if (!credentials || connect.userName !== credentials.userName) return connect;
  const { userName: _userName, password: _password, ...rest } = connect;
  return rest as Packet;
}

/** A stray percent sign stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isScheme(text: string): text is Scheme {
  return Object.hasOwn(defaultPorts, text);
}
