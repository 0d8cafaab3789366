/** Thousands of clients in one process, as cheap as can be: fixed bytes, one timer for all, one buffer to read into. */
import { createConnection, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import { isAcceptance, packetType, packetTypeOf, pingreq } from '../broker/client-packets.ts';
import { answerRequests } from '../broker/forked.ts';
import type { ClientRequest, Connected, ConnectRequest, Pinged, Silenced } from './requests.ts';

/** The clients of one slot ping together; so far apart are the slots. */
const slotMs = 10;
/** Ports are given, not chosen by the system, which searches ever longer for a free one; these lie below its own range. */
const firstLocalPort = 10_000;
/** How long a connection may take from its SYN to its CONNACK. */
const connectTimeoutMs = 20_000;

const states = { opening: 0, live: 1, silent: 2, closed: 3 } as const;

class Clients {
  readonly #request: ConnectRequest;
  readonly #limitMs: number;
  readonly #state: Uint8Array;
  readonly #lastSentMs: Float64Array;
  readonly #sockets: (Socket | undefined)[] = [];
  readonly #buffer = Buffer.alloc(65_536);
  readonly #errors: Record<string, number> = {};
  readonly #allFound = Promise.withResolvers<void>();
  #nextSlot: number;
  #stillSilent = 0;
  #packets = 0;
  #roundTripsMs: number[] = [];
  #latenessMs: number[] = [];
  #closedEarly = 0;
  #starvedHere = 0;

  constructor(request: ConnectRequest) {
    const { connections } = request;
    this.#request = request;
    this.#limitMs = request.keepAliveSeconds * 1_500;
    this.#state = new Uint8Array(connections).fill(states.closed);
    this.#lastSentMs = new Float64Array(connections);
    this.#nextSlot = Math.ceil(performance.now() / slotMs);
    setInterval(() => this.#pingDue(), slotMs);
  }

  /** Opens all, some at once, and resolves when each has its CONNACK or has failed. */
  async connectAll(): Promise<Connected> {
    const startMs = performance.now();
    let next = 0;
    const openInTurn = async (): Promise<void> => {
      while (next < this.#request.connections && this.#errors['EMFILE'] === undefined) {
        const client = next;
        next += 1;
        await this.#open(client);
      }
    };
    await Promise.all(Array.from({ length: this.#request.atOnce }, openInTurn));
    return {
      connected: this.#count(states.live),
      seconds: (performance.now() - startMs) / 1_000,
      errors: this.#errors,
    };
  }

  /** Goes on as it is, and tells what was sent and answered meanwhile. */
  async ping(forMs: number): Promise<Pinged> {
    this.#packets = 0;
    this.#roundTripsMs = [];
    await setTimeout(forMs);
    return { packets: this.#packets, roundTripsMs: this.#roundTripsMs };
  }

  /** Every other one falls silent; waits until the broker has closed them all, or for `graceMs` beyond their time. */
  async silence(graceMs: number): Promise<Silenced> {
    this.#roundTripsMs = [];
    this.#latenessMs = [];
    for (let client = 0; client < this.#state.length; client += 2)
      if (this.#state[client] === states.live) this.#state[client] = states.silent;
    const silenced = this.#count(states.silent);
    const live = this.#count(states.live);
    this.#stillSilent = silenced;
    if (silenced > 0) await Promise.race([this.#allFound.promise, setTimeout(this.#limitMs + graceMs)]);
    return {
      silenced,
      live,
      latenessMs: this.#latenessMs,
      notFound: this.#stillSilent,
      closedEarly: this.#closedEarly,
      starvedHere: this.#starvedHere,
      roundTripsMs: this.#roundTripsMs,
    };
  }

  /** Resolves at its CONNACK or its failure. */
  #open(client: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { host, port, localAddress, keepAliveSeconds } = this.#request;
    const callback = (bytes: number, buffer: Uint8Array): boolean => {
      this.#received(client, buffer.subarray(0, bytes));
      resolve();
      return true;
    };
    this.#state[client] = states.opening;
    const onread = { buffer: this.#buffer, callback };
    const from = { localAddress, localPort: firstLocalPort + client };
    const socket = createConnection({ host, port, ...from, allowHalfOpen: true, noDelay: true, onread });
    this.#sockets[client] = socket;
    const over = (why: string): void => {
      if (this.#state[client] === states.opening) this.#countError(why);
      this.#closed(client);
      socket.destroy();
      resolve();
    };
    socket.on('connect', () => {
      this.#lastSentMs[client] = performance.now();
      socket.write(connectBytes(`${localAddress}-${client}`, keepAliveSeconds));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
    socket.on('end', () => over('closed before CONNACK'));
    socket.on('close', () => over('closed before CONNACK'));
    socket.setTimeout(connectTimeoutMs, () => {
      if (this.#state[client] === states.opening) over('no CONNACK in time');
    });
    return promise;
  }

  #received(client: number, bytes: Uint8Array): void {
    const state = this.#state[client];
    if (state === states.opening && isAcceptance(bytes)) {
      this.#state[client] = states.live;
      this.#sockets[client]?.setTimeout(0);
    } else if (packetTypeOf(bytes) === packetType.pingresp) {
      this.#packets += 1;
      this.#roundTripsMs.push(performance.now() - (this.#lastSentMs[client] ?? 0));
    }
  }

  #closed(client: number): void {
    const state = this.#state[client];
    this.#state[client] = states.closed;
    this.#sockets[client] = undefined;
    if (state !== states.live && state !== states.silent) return;
    const lateMs = performance.now() - (this.#lastSentMs[client] ?? 0) - this.#limitMs;
    if (lateMs < 0) this.#closedEarly += 1;
    else if (state === states.live) this.#starvedHere += 1;
    else this.#latenessMs.push(lateMs);
    if (state !== states.silent) return;
    this.#stillSilent -= 1;
    if (this.#stillSilent === 0) this.#allFound.resolve();
  }

  /** Whose turn it is by now, also if the process was late. */
  #pingDue(): void {
    const slots = Math.max(1, Math.round(this.#request.pingEveryMs / slotMs));
    for (; this.#nextSlot * slotMs <= performance.now(); this.#nextSlot += 1)
      for (let client = this.#nextSlot % slots; client < this.#state.length; client += slots)
        if (this.#state[client] === states.live) {
          this.#lastSentMs[client] = performance.now();
          this.#sockets[client]?.write(pingreq);
        }
  }

  #count(state: number): number {
    return this.#state.reduce((sum, one) => sum + (one === state ? 1 : 0), 0);
  }

  #countError(why: string): void {
    this.#errors[why] = (this.#errors[why] ?? 0) + 1;
  }
}

/** 3.1.1, as not every contestant speaks 5.0. */
function connectBytes(clientId: string, keepAliveSeconds: number): Uint8Array {
  return codec.encode({
    type: 'client.CONNECT',
    protocolVersion: '3.1.1',
    clientId,
    cleanStart: true,
    keepAliveSeconds,
  });
}
const codec = new ClientCodec('3.1.1');

let clients: Clients | undefined;

answerRequests((message) => {
  const request = message as ClientRequest;
  if (request.ask === 'connect') {
    clients = new Clients(request);
    return clients.connectAll();
  }
  if (!clients) throw new Error('Nobody has connected yet.');
  return request.ask === 'ping' ? clients.ping(request.forMs) : clients.silence(request.graceMs);
});
