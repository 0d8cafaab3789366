/** The broker over TCP. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Broker, type BrokerOptions, type ConnectionNumber, type Input, type Output } from '../broker.ts';
import { withDefaults } from '../options.ts';
import { Alarm, arrivalMs } from './clock.ts';
import { Link } from './link.ts';

export interface StartOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly options?: Partial<BrokerOptions>;
  /** How long a client may take to close after the broker has. Default 1,000. */
  readonly lingerMs?: number;
  /** What may wait for a client that does not read; more breaks its connection. Default 16 MiB. */
  readonly unsentBytesMax?: number;
}

export interface RunningBroker {
  readonly port: number;
  /** Stops listening, says 0x8B to 5.0 clients, and resolves when every connection has closed. */
  close(): Promise<void>;
}

/** Resolves when it listens; rejects with the system's error, EADDRINUSE for instance, if it cannot. */
export async function startBroker(start: StartOptions): Promise<RunningBroker> {
  const listener = createServer();
  const tcpBroker = new TcpBroker(listener, start);
  listener.listen(start.port, start.host ?? '127.0.0.1');
  await once(listener, 'listening');
  return { port: (listener.address() as AddressInfo).port, close: () => tcpBroker.close() };
}

/** Never the identifier of an earlier run, which a client may still hold. */
function assignClientIdentifier(): string {
  return `assigned-${randomUUID()}`;
}

class TcpBroker {
  readonly #listener: Server;
  readonly #broker: Broker;
  readonly #alarm: Alarm;
  readonly #limits;
  readonly #links = new Map<ConnectionNumber, Link>();
  readonly #touched = new Set<ConnectionNumber>();
  #connections = 0;

  constructor(listener: Server, start: StartOptions) {
    const options = withDefaults({ assignClientIdentifier, ...start.options });
    this.#broker = new Broker(options);
    this.#limits = {
      packetBytesMax: options.packetBytesMax,
      lingerMs: start.lingerMs ?? 1_000,
      unsentBytesMax: start.unsentBytesMax ?? 16 * 1024 * 1024,
    };
    this.#alarm = new Alarm((passed) => {
      this.#carryOut(this.#broker.advance(arrivalMs(), passed));
      this.#flush();
    });
    this.#listener = listener;
    listener.on('connection', (socket) => this.#accept(socket));
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    this.#carryOut(this.#broker.shutDown(arrivalMs()));
    this.#flush();
    this.#alarm.stop();
    await closed;
  }

  #accept(socket: Socket): void {
    const connection = this.#connections;
    this.#connections += 1;
    const link = new Link(socket, this.#limits, (events) => this.#take(connection, events));
    this.#links.set(connection, link);
    socket.once('close', () => this.#links.delete(connection));
    this.#take(connection, [{ type: 'network.opened' }]);
  }

  #take(connection: ConnectionNumber, events: readonly Input['event'][]): void {
    const nowMs = arrivalMs();
    for (const event of events) this.#carryOut(this.#broker.input(connection, event, nowMs));
    this.#flush();
  }

  #carryOut(outputs: readonly Output[]): void {
    for (const { connection, event } of outputs) {
      this.#links.get(connection)?.put(event);
      this.#touched.add(connection);
    }
  }

  /** One write for each connection that has anything, then the next sleep. */
  #flush(): void {
    for (const connection of this.#touched) {
      this.#touched.delete(connection);
      const link = this.#links.get(connection);
      link?.flush();
      if (link && link.unsentBytes > this.#limits.unsentBytesMax) this.#giveUp(connection, link);
    }
    this.#alarm.set(this.#broker.nextDeadlineMs());
  }

  /** A client that does not read must not fill the memory that serves the others. Its will is due. */
  #giveUp(connection: ConnectionNumber, link: Link): void {
    link.reset();
    const closed = { type: 'network.closed', by: 'server', abortive: true } as const;
    this.#carryOut(this.#broker.input(connection, closed, arrivalMs()));
  }
}
