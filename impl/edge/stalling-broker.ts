/** A broker in a thread of its own, whose event loop stands still when it is told to. For tests only. */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Clock } from './clock.ts';
import { startBroker } from './server.ts';

export interface StallingBrokerData {
  /** The stall lasts while the first word is 0. */
  readonly gate: Int32Array<SharedArrayBuffer>;
  /** What one step of the clock may count for. `undefined` for what it does outside of tests. */
  readonly stepMs: number | undefined;
}

/** Stall; then report once so many of the connections were closed, or else after this much life. */
export interface StallRequest {
  readonly closings: number;
  readonly lifeMs: number;
}

export type FromStallingBroker = { readonly port: number } | 'stalls' | StallReport;

/** What happened since the report before. */
export interface StallReport {
  readonly begunAtMs: number;
  readonly connections: readonly SeenConnection[];
}

/** What the server has seen of a connection that it accepted, by its own clock. */
export interface SeenConnection {
  readonly clientPort: number;
  heardAtMs: number;
  endedAtMs: number | undefined;
}

const { gate, stepMs } = workerData as StallingBrokerData;
const seen: SeenConnection[] = [];
const tell = (message: FromStallingBroker): void => parentPort?.postMessage(message, []);

subscribe('net.server.socket', (message) => {
  const { socket } = message as { readonly socket: Socket };
  const connection: SeenConnection = {
    clientPort: socket.remotePort ?? 0,
    heardAtMs: performance.now(),
    endedAtMs: undefined,
  };
  seen.push(connection);
  socket.on('data', () => (connection.heardAtMs = performance.now()));
  socket.on('prefinish', () => (connection.endedAtMs = performance.now()));
});

async function stall({ closings, lifeMs }: StallRequest): Promise<void> {
  const begunAtMs = performance.now();
  tell('stalls');
  Atomics.wait(gate, 0, 0);
  const closed = (): number => seen.filter(({ endedAtMs }) => endedAtMs !== undefined).length;
  // Counted in short sleeps, a pause of the whole machine hardly counts, as with the broker's own clock.
  for (let livedMs = 0; livedMs < lifeMs && closed() < closings; livedMs += 10) await sleep(10);
  tell({ begunAtMs, connections: seen.splice(0) });
}

parentPort?.on('message', (request: StallRequest) => void stall(request));

const broker = await startBroker({
  port: 0,
  options: { tickMs: 20 },
  ...(stepMs !== undefined && { clock: new Clock(() => performance.now(), stepMs) }),
});
tell({ port: broker.port });
