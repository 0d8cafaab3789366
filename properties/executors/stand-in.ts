/** For tests only: servers on a free port of loopback that do what a test wants, or stand between the checker and a broker. */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Address } from '../transport/address.ts';

const host = '127.0.0.1';

export const at = (port: number): Address => ({ scheme: 'mqtt', host, port });

export class StandIn {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  constructor(serve: (socket: Socket, number: number) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.push(socket);
      socket.on('error', () => {});
      serve(socket, this.#sockets.length - 1);
    });
  }

  /** Answers the port. */
  async listen(): Promise<number> {
    this.#server.listen(0, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more connections, and resets those that there are. */
  die(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}

/** Hands everything on between this socket and whoever listens there. Answers the other socket. */
export function relay(socket: Socket, port: number): Socket {
  const upstream = createConnection({ host, port, noDelay: true });
  upstream.on('error', () => {});
  upstream.on('close', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
  socket.pipe(upstream).pipe(socket);
  return upstream;
}
