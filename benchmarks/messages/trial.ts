/** One broker process, put through all loads, one after the other. */
import { Forked } from '../broker/forked.ts';
import { cpuMs } from '../sockets/proc.ts';
import type { BrokerRequest, Started } from '../sockets/requests.ts';
import type { Counted, Ended, Load, LoadRequest } from './requests.ts';

export interface Timing {
  /** Before anything is counted: what is compiled as it runs has to be. */
  readonly warmMs: number;
  readonly countMs: number;
}

export interface Outcome {
  readonly load: Load;
  readonly counted: Counted;
  /** Of the broker, while it was counted. */
  readonly cpuMs: number;
  readonly ended: Ended;
}

/** Answers why if the contestant cannot be had here. All processes have ended when it resolves or rejects. */
export async function runLoads(
  script: URL,
  loads: readonly Load[],
  timing: Timing,
  nodeOptions: readonly string[] = [],
): Promise<readonly Outcome[] | string> {
  const broker = new Forked<BrokerRequest>(script, nodeOptions);
  const clients = new Forked<LoadRequest>(new URL('load-process.ts', import.meta.url));
  try {
    const started = await broker.ask<Started>({ ask: 'start' });
    if ('missing' in started) return started.missing;
    const outcomes: Outcome[] = [];
    for (const load of loads) outcomes.push(await runLoad(clients, started, load, timing));
    return outcomes;
  } finally {
    await Promise.all([broker.end(), clients.end()]);
  }
}

async function runLoad(
  clients: Forked<LoadRequest>,
  { pid, port }: { readonly pid: number; readonly port: number },
  load: Load,
  { warmMs, countMs }: Timing,
): Promise<Outcome> {
  await clients.ask({ ask: 'begin', port, ...load });
  await clients.ask({ ask: 'count', forMs: warmMs });
  const beforeMs = cpuMs(pid);
  const counted = await clients.ask<Counted>({ ask: 'count', forMs: countMs });
  const usedMs = cpuMs(pid) - beforeMs;
  return { load, counted, cpuMs: usedMs, ended: await clients.ask<Ended>({ ask: 'end' }) };
}
