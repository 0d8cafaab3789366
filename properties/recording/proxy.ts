/**
 * Passes bytes both ways between clients and a server, unchanged and at once, and tells of them. Whoever does not read is not
 * read for either; an end is passed on as an end, a reset as a reset.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What is told of one connection, in the order in which it happens. */
export interface Listener {
  readonly fromClient: (bytes: Uint8Array) => void;
  readonly fromServer: (bytes: Uint8Array) => void;
  readonly closed: (by: 'client' | 'server', abortive: boolean) => void;
  readonly reads: (type: 'network.stalled' | 'network.drained') => void;
  /** Nothing more comes. */
  readonly over: () => void;
}

export interface ProxyOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly to: { readonly host: string; readonly port: number };
  /** The server has taken a connection. */
  readonly onConnection: () => Listener;
  /** The server takes none. */
  readonly onRefused: (why: string) => void;
}

export interface Proxy {
  readonly port: number;
  /** Takes no more connections, and resets those that there are. */
  readonly stop: () => Promise<void>;
}

/** A client that has not read for so long is told as stalled: shorter pauses are everyday. */
const stalledAfterMs = 200;

/** Rejects with the system's error if it cannot listen there. */
export async function startProxy({ listen, to, onConnection, onRefused }: ProxyOptions): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isStopped = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    // One that was taken while the others were reset.
    if (isStopped) {
      reset(client);
      return;
    }
    keep(client);
    const upstream = connect({ ...to, allowHalfOpen: true, noDelay: true });
    keep(upstream);
    const refuse = ({ message }: Error): void => {
      onRefused(message);
      reset(client);
    };
    const giveUp = (): void => void upstream.destroy();
    upstream.once('error', refuse);
    client.once('error', giveUp);
    upstream.once('connect', () => {
      upstream.off('error', refuse);
      client.off('error', giveUp);
      join(client, upstream, onConnection());
    });
  });
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      isStopped = true;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) reset(socket);
      await closed;
    },
  };
}

function join(client: Socket, upstream: Socket, listener: Listener): void {
  let stalling: NodeJS.Timeout | undefined;
  let isStalled = false;
  pass(client, upstream, listener.fromClient, () => {});
  pass(upstream, client, listener.fromServer, (isHeld) => {
    clearTimeout(stalling);
    if (isHeld)
      stalling = setTimeout(() => {
        isStalled = true;
        listener.reads('network.stalled');
      }, stalledAfterMs);
    else if (isStalled) {
      isStalled = false;
      listener.reads('network.drained');
    }
  });
  client.once('end', () => listener.closed('client', false));
  upstream.once('end', () => listener.closed('server', false));
  // Whoever writes to an end that is gone gets an error too: it is told of that end all the same.
  client.once('error', () => {
    listener.closed('client', true);
    reset(upstream);
  });
  upstream.once('error', () => {
    listener.closed('server', true);
    reset(client);
  });
  let open = 2;
  for (const socket of [client, upstream])
    socket.once('close', () => {
      open -= 1;
      if (open > 0) return;
      clearTimeout(stalling);
      listener.over();
    });
  client.resume();
}

/** While an end is on its way libuv resets nothing, and the socket would stay open for ever. */
function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}

/** First on, then told. `hold` hears when the other end takes no more, and when it takes again. */
function pass(from: Socket, to: Socket, tell: (bytes: Uint8Array) => void, hold: (isHeld: boolean) => void): void {
  from.on('data', (bytes: Buffer) => {
    const isTaken = to.write(bytes);
    tell(bytes);
    if (isTaken || to.destroyed) return;
    from.pause();
    hold(true);
    to.once('drain', () => {
      hold(false);
      from.resume();
    });
  });
  from.once('end', () => to.end());
}
