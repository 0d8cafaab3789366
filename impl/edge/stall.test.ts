/**
 * The event loop of the broker stands still for longer than one and a half times the Keep Alive, while PINGREQs arrive.
 * The clients live in another thread. Many brokers stall at the same time, as standing still costs nothing.
 */
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { ClientPacketEvent } from '../../model/vocabulary/event.ts';
import { ClientCodec } from './client-codec.ts';
import type {
  FromStallingBroker,
  SeenConnection,
  StallingBrokerData,
  StallReport,
  StallRequest,
} from './stalling-broker.ts';

const stallMs = 1600;
const keepAliveLimitMs = 1500;
const clientsOfEachKind = 3;
const script = fileURLToPath(new URL('stalling-broker.ts', import.meta.url));

/** What became of the clients of one stall. */
interface Stall {
  readonly liveClosed: number;
  readonly deadLeft: number;
  readonly deadClosedEarly: number;
}

/** 40 stalls of which the clock counts all, so that only the order of things saves the living; 10 as in service. */
test('in 50 stalls no live client is closed, and every dead one is', { timeout: 120_000 }, async () => {
  const brokers = [
    ...Array.from({ length: 10 }, () => stallsOf(4, Infinity, 500)),
    ...Array.from({ length: 5 }, () => stallsOf(2, undefined, 3 * keepAliveLimitMs)),
  ];
  const stalls = (await Promise.all(brokers)).flat();
  const expected: Stall = { liveClosed: 0, deadLeft: 0, deadClosedEarly: 0 };
  expect(stalls).toEqual(Array.from({ length: 50 }, () => expected));
});

/** One broker that stalls so often. The dead have to be closed within `lifeMs` after each stall. */
async function stallsOf(count: number, stepMs: number | undefined, lifeMs: number): Promise<Stall[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(script, { workerData: { gate, stepMs } satisfies StallingBrokerData });
  const { port } = (await messageOf(worker)) as { readonly port: number };
  const stalls: Stall[] = [];
  for (let attempts = 0; stalls.length < count; attempts++) {
    if (attempts === 10 * count) throw new Error('Every stall came too late for its clients.');
    const result = await stall(worker, gate, port, lifeMs);
    if (result) stalls.push(result);
  }
  await worker.terminate();
  return stalls;
}

/** `undefined` if some client was silent for too long before the stall began, as the machine had other things to do. */
async function stall(worker: Worker, gate: Int32Array, port: number, lifeMs: number): Promise<Stall | undefined> {
  const open = (): Promise<Client[]> =>
    Promise.all(Array.from({ length: clientsOfEachKind }, () => Client.connect(port)));
  const [live, dead] = await Promise.all([open(), open()]);
  await Promise.all([...live, ...dead].map((client) => client.ping()));
  Atomics.store(gate, 0, 0);
  const begun = messageOf(worker);
  worker.postMessage({ closings: clientsOfEachKind, lifeMs } satisfies StallRequest, []);
  expect(await begun).toBe('stalls');
  const stalled = sleep(stallMs);
  await sleep(500);
  // Whatever else the machine does: what was written on loopback lies in the server's buffers.
  const written = live.map((client) => client.write({ type: 'client.PINGREQ' }));
  const answers = Promise.all(live.map((client) => client.isAnswered()));
  await Promise.all([stalled, ...written]);
  const reported = messageOf(worker);
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const areAnswered = await answers;
  const { begunAtMs, connections } = (await reported) as StallReport;
  for (const client of [...live, ...dead]) client.destroy();
  if (connections.some(({ endedAtMs = Infinity }) => endedAtMs < begunAtMs)) return undefined;
  const endOf = ({ localPort }: Client): SeenConnection | undefined =>
    connections.find(({ clientPort }) => clientPort === localPort);
  const ofDead = dead.map((client) => endOf(client));
  return {
    liveClosed: areAnswered.filter((isAnswered) => !isAnswered).length,
    deadLeft: ofDead.filter((connection) => connection?.endedAtMs === undefined).length,
    deadClosedEarly: ofDead.filter((each) => each?.endedAtMs && each.endedAtMs - each.heardAtMs < keepAliveLimitMs)
      .length,
  };
}

async function messageOf(worker: Worker): Promise<FromStallingBroker> {
  const [message] = (await once(worker, 'message')) as [FromStallingBroker];
  return message;
}

/** A client with a Keep Alive of one second that sends only what it is told to. */
class Client {
  readonly localPort: number;
  readonly #socket: Socket;
  readonly #codec: ClientCodec;

  private constructor(socket: Socket, codec: ClientCodec) {
    this.#socket = socket;
    this.#codec = codec;
    this.localPort = socket.localPort ?? 0;
  }

  static async connect(port: number): Promise<Client> {
    const socket = connectSocket(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const codec = new ClientCodec('5.0');
    const connect = { protocolVersion: '5.0', clientId: '', cleanStart: true, keepAliveSeconds: 1 } as const;
    socket.write(codec.encode({ type: 'client.CONNECT', ...connect }));
    codec.receive(await nextData(socket));
    return new Client(socket, codec);
  }

  /** Resolves when the bytes have left the process. */
  async write(event: ClientPacketEvent): Promise<void> {
    return new Promise((resolve) => this.#socket.write(this.#codec.encode(event), () => resolve()));
  }

  /** Whether PINGRESP comes, rather than a DISCONNECT or the end. */
  async isAnswered(): Promise<boolean> {
    const [event] = this.#codec.receive(await nextData(this.#socket));
    return event?.type === 'server.PINGRESP';
  }

  async ping(): Promise<boolean> {
    const [isAnswered] = await Promise.all([this.isAnswered(), this.write({ type: 'client.PINGREQ' })]);
    return isAnswered;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** Empty at the end. */
async function nextData(socket: Socket): Promise<Uint8Array> {
  if (socket.destroyed) return new Uint8Array();
  return new Promise((resolve) => {
    const settle = (bytes: Uint8Array): void => {
      socket.off('data', settle);
      resolve(bytes);
    };
    socket.on('data', settle);
    socket.once('close', () => settle(new Uint8Array()));
  });
}
