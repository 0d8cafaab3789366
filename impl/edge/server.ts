/** The broker over TCP. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Broker, type BrokerOptions, type ConnectionNumber, type Output } from '../broker.ts';
import type { JournalEntry } from '../journal.ts';
import { withDefaults } from '../options.ts';
import { Alarm } from './alarm.ts';
import { Clock } from './clock.ts';
import { Drain } from './drain.ts';
import { Expiry } from './expiry.ts';
import { Link, type Arrival } from './link.ts';
import { Turn } from './turn.ts';

export interface StartOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly options?: Partial<BrokerOptions>;
  /** How long a client may take to close after the broker has. Default 1,000. */
  readonly lingerMs?: number;
  /**
   * What may wait for a client that does not read; more breaks its connection. It should be twice `inFlightBytesMax`, so
   * that no session has more under way. The retained messages that match a filter may be more, and so much may come on top.
   * Default 16 MiB.
   */
  readonly unsentBytesMax?: number;
  /** Where an earlier broker left off, from what its store was told. Default: nothing is there. */
  readonly restored?: Restored;
  /** Default: the process's monotonic clock, of which a stall counts only in part. */
  readonly clock?: Clock;
}

export interface Restored {
  readonly entries: Iterable<JournalEntry>;
  /** What this broker's clock, which shows `nowMs`, is ahead of that of the entries: see JournalEntry. */
  readonly offsetMs: (nowMs: number) => number;
}

export interface RunningBroker {
  readonly port: number;
  /** With what a store begins anew: see {@link Broker.snapshot}. */
  snapshot(): readonly JournalEntry[];
  /**
   * Stops listening, publishes all wills, with a store those alone that are due, says 0x8B to 5.0 clients, and resolves when
   * every socket has gone.
   */
  close(): Promise<void>;
}

/** Resolves when it listens; rejects with the system's error, EADDRINUSE for instance, if it cannot. */
export async function startBroker(start: StartOptions): Promise<RunningBroker> {
  const listener = createServer({ allowHalfOpen: true });
  const tcpBroker = new TcpBroker(listener, start);
  listener.listen(start.port, start.host ?? '127.0.0.1');
  await once(listener, 'listening');
  // Not before: nobody could stop what keeps the process alive if the port was taken.
  tcpBroker.start();
  // Of a connection that could not be accepted, for want of file descriptors perhaps. The others are still served.
  listener.on('error', warn);
  return {
    port: (listener.address() as AddressInfo).port,
    snapshot: () => tcpBroker.snapshot(),
    close: () => tcpBroker.close(),
  };
}

/** Never the identifier of an earlier run, which a client may still hold. */
function assignClientIdentifier(): string {
  return `assigned-${randomUUID()}`;
}

function brokerFrom(options: BrokerOptions, restored: Restored | undefined, clock: Clock): Broker {
  if (!restored) return new Broker(options);
  const nowMs = clock.arrivalMs();
  return Broker.restore(options, restored.entries, nowMs, restored.offsetMs(nowMs));
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

interface ArrivalOnLink {
  readonly connection: ConnectionNumber;
  readonly link: Link;
  readonly arrival: Arrival;
  readonly bytes: number;
}

class TcpBroker {
  readonly #listener: Server;
  readonly #broker: Broker;
  readonly #turn: Turn<ArrivalOnLink>;
  readonly #alarm: Alarm;
  readonly #drain: Drain;
  readonly #expiry: Expiry;
  readonly #limits;
  readonly #links = new Map<ConnectionNumber, Link>();
  readonly #touched = new Set<ConnectionNumber>();
  /** Given up as they do not read; the broker does not know yet. */
  readonly #givenUp = new Set<ConnectionNumber>();
  #connections = 0;
  #answers = 0;
  #closing: Promise<void> | undefined;
  #onLastGone: (() => void) | undefined;

  constructor(listener: Server, start: StartOptions) {
    const options = withDefaults({ assignClientIdentifier, onHookError: warn, ...start.options });
    const clock = start.clock ?? new Clock();
    this.#broker = brokerFrom(options, start.restored, clock);
    this.#limits = {
      packetBytesMax: options.packetBytesMax,
      lingerMs: start.lingerMs ?? 1_000,
      unsentBytesMax: start.unsentBytesMax ?? 16 * 1024 * 1024,
    };
    this.#drain = new Drain(options.packetBytesMax);
    this.#expiry = new Expiry(this.#broker, this.#drain);
    this.#turn = new Turn({
      readClock: () => clock.arrivalMs(),
      take: ({ connection, link, arrival }, nowMs) => this.#take(connection, link, arrival, nowMs),
      flush: (nowMs) => this.#flush(nowMs),
      polled: (nowMs) => this.#polled(nowMs),
    });
    this.#alarm = new Alarm(clock, (passedMs) => {
      this.#expiry.begin(passedMs, this.#links.size);
      this.#turn.endAfterPoll();
    });
    this.#listener = listener;
    listener.on('connection', (socket) => this.#accept(socket));
  }

  snapshot(): readonly JournalEntry[] {
    return this.#broker.snapshot();
  }

  start(): void {
    this.#alarm.start();
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    const nowMs = this.#turn.takeAll();
    this.#carryOut(this.#broker.shutDown(nowMs));
    this.#flush(nowMs);
    this.#alarm.stop();
    await closed;
    // The listener has closed when the last socket is about to.
    if (this.#links.size > 0) await new Promise<void>((resolve) => (this.#onLastGone = resolve));
  }

  #accept(socket: Socket): void {
    const connection = this.#connections;
    this.#connections += 1;
    const link = new Link(socket, this.#limits, (arrival) => {
      this.#drain.read(link);
      const bytes = arrival instanceof Uint8Array ? arrival.length : 0;
      this.#turn.add({ connection, link, arrival, bytes });
    });
    this.#links.set(connection, link);
    socket.once('close', () => {
      this.#links.delete(connection);
      if (this.#links.size === 0) this.#onLastGone?.();
    });
    this.#turn.add({ connection, link, arrival: { type: 'network.opened' }, bytes: 0 });
  }

  #take(connection: ConnectionNumber, link: Link, arrival: Arrival, nowMs: number): void {
    for (const event of link.take(arrival)) {
      // The answers to what came before may have been too many for it.
      if (this.#givenUp.has(connection)) return;
      this.#carryOut(this.#broker.input(connection, event, nowMs));
    }
  }

  #carryOut(outputs: readonly Output[]): void {
    this.#answers += 1;
    for (const { connection, event } of outputs) {
      const link = this.#links.get(connection);
      if (link?.put(event, this.#answers) === false) this.#givenUp.add(connection);
      this.#touched.add(connection);
    }
  }

  /** One write for each connection that has anything. */
  #flush(nowMs: number): void {
    // A client that does not read must not fill the memory that serves the others. Its will is due.
    for (const connection of this.#givenUp) {
      this.#givenUp.delete(connection);
      this.#carryOut(this.#broker.input(connection, { type: 'network.closed', by: 'server', abortive: true }, nowMs));
    }
    for (const connection of this.#touched) {
      this.#touched.delete(connection);
      this.#links.get(connection)?.flush();
    }
  }

  /** What is due, then the next sleep, unless more is due than should be done between two polls. */
  #polled(nowMs: number): void {
    this.#carryOut(this.#expiry.polled(nowMs));
    this.#flush(nowMs);
    if (this.#expiry.isUnderWay) this.#turn.endAfterPoll();
    else this.#alarm.set(this.#broker.nextDeadlineMs(), nowMs);
  }
}
