/** One contestant, put to the test once: connect all, let them ping, let half of them fall silent. */
import { setTimeout } from 'node:timers/promises';
import { Forked } from '../broker/forked.ts';
import { cpuMs, residentBytes } from './proc.ts';
import type {
  BrokerRequest,
  ClientRequest,
  Connected,
  ConnectRequest,
  Pinged,
  Silenced,
  Stalled,
  Started,
} from './requests.ts';

export interface Contestant {
  readonly name: string;
  readonly script: URL;
}

export interface Trial {
  /** In all. */
  readonly connections: number;
  /** Of the broker; each has a process of clients. */
  readonly processes: number;
  readonly keepAliveSeconds: number;
  readonly pingEveryMs: number;
  /** How long CPU and round trips are measured while all ping. */
  readonly pingForMs: number;
}

export interface Outcome {
  readonly connected: readonly Connected[];
  /** CPU of the broker's processes while all connected; the PINGREQs of those that were there already are in it. */
  readonly connectCpuMs: number;
  readonly residentBytes: number;
  readonly pinged: readonly Pinged[];
  readonly pingCpuMs: number;
  readonly silenced: readonly Silenced[];
  readonly longestStallsMs: readonly number[];
}

/** In each process of clients: fewer than any contestant's listen backlog. */
const atOnce = 48;
/** How late a dead connection may be found, to count as found. */
const graceMs = 12_000;
/** From the last CONNACK until the memory is read. */
const settleMs = 500;

/** Answers why if the contestant cannot be had here. All processes have ended when it resolves or rejects. */
export async function runTrial(contestant: Contestant, trial: Trial): Promise<Outcome | string> {
  const processes = Array.from({ length: trial.processes }, () => ({
    broker: new Forked<BrokerRequest>(contestant.script),
    clients: new Forked<ClientRequest>(new URL('client-process.ts', import.meta.url)),
  }));
  try {
    const brokers = processes.map(({ broker }) => broker);
    const started = await Promise.all(brokers.map((broker) => broker.ask<Started>({ ask: 'start' })));
    const running = started.map((one) => ('missing' in one ? undefined : one)).filter((one) => one !== undefined);
    if (running.length < started.length)
      return started.map((one) => ('missing' in one ? one.missing : '')).join('') || 'It does not start.';
    return await measure(
      trial,
      brokers,
      processes.map(({ clients }) => clients),
      running,
    );
  } finally {
    await Promise.all(processes.flatMap(({ broker, clients }) => [broker.end(), clients.end()]));
  }
}

async function measure(
  trial: Trial,
  brokers: readonly Forked<BrokerRequest>[],
  clients: readonly Forked<ClientRequest>[],
  running: readonly { readonly pid: number; readonly port: number }[],
): Promise<Outcome> {
  const allCpuMs = (): number => running.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  const allResidentBytes = (): number => running.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
  const askAll = <Answer>(request: ClientRequest): Promise<Answer[]> =>
    Promise.all(clients.map((client) => client.ask<Answer>(request)));

  const idleBytes = allResidentBytes();
  const idleCpuMs = allCpuMs();
  const connected = await Promise.all(
    clients.map((client, index) => client.ask<Connected>(connectRequest(trial, index, running[index]?.port ?? 0))),
  );
  const connectedCpuMs = allCpuMs();
  await setTimeout(settleMs);
  const bytes = allResidentBytes() - idleBytes;

  const beforeCpuMs = allCpuMs();
  const pinged = await askAll<Pinged>({ ask: 'ping', forMs: trial.pingForMs });
  const pingCpuMs = allCpuMs() - beforeCpuMs;

  await Promise.all(brokers.map((broker) => broker.ask({ ask: 'watch' })));
  const silenced = await askAll<Silenced>({ ask: 'silence', graceMs });
  const stalls = await Promise.all(brokers.map((broker) => broker.ask<Stalled>({ ask: 'stall' })));
  return {
    connected,
    connectCpuMs: connectedCpuMs - idleCpuMs,
    residentBytes: bytes,
    pinged,
    pingCpuMs,
    silenced,
    longestStallsMs: stalls.map(({ longestStallMs }) => longestStallMs).filter((ms) => ms !== undefined),
  };
}

function connectRequest(trial: Trial, index: number, port: number): ConnectRequest {
  const { connections, processes, keepAliveSeconds, pingEveryMs } = trial;
  const share = Math.floor((connections * (index + 1)) / processes) - Math.floor((connections * index) / processes);
  return {
    ask: 'connect',
    host: '127.0.0.1',
    port,
    localAddress: nextLocalAddress(),
    connections: share,
    keepAliveSeconds,
    pingEveryMs,
    atOnce,
  };
}

let addresses = 0;

/** None twice, and others than the next run's: the ports of connections that have ended stay taken for a while. */
function nextLocalAddress(): string {
  addresses += 1;
  return `127.${1 + (process.pid % 250)}.${1 + Math.floor(addresses / 250)}.${1 + (addresses % 250)}`;
}
