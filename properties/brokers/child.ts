/** Brokers in processes of their own, so that their stalls are their own. Only what is started here is ended here. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BrokerUnavailable, type RunningBroker } from './broker-under-test.ts';

const startTimeoutMs = 10_000;
const stopTimeoutMs = 3_000;
/** What a process said last is kept for the report of its death. */
const lastWordsLength = 2_000;

/** Children that must not outlive this process, however it ends. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** What a script sends its parent when it listens. */
export interface Listening {
  readonly port: number;
  readonly version?: string;
}

/** Runs a script of this room that sends {@link Listening}, and ends when the channel to its parent closes. */
export async function startScript(script: URL, description: string): Promise<RunningBroker> {
  const child = watch(fork(fileURLToPath(script), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }));
  const listening = once(child, 'message').then(([message]) => message as Listening);
  const { port, version } = await firstOf(listening, child, description);
  return running(child, port, version === undefined ? description : `${description} ${version}`);
}

/** Runs a program that will listen on `port` of loopback, once `isReady` answers true. */
export async function startProgram(
  program: string,
  programArguments: readonly string[],
  port: number,
  description: string,
  isReady: () => Promise<boolean>,
): Promise<RunningBroker> {
  const child = watch(spawn(program, programArguments, { stdio: ['ignore', 'pipe', 'pipe'] }));
  const ready = (async (): Promise<Listening> => {
    while (child.exitCode === null && !(await isReady()));
    return { port };
  })();
  await firstOf(ready, child, description);
  return running(child, port, description);
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What a child printed last. */
const lastWords = new WeakMap<ChildProcess, string>();

function watch(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) =>
      lastWords.set(child, ((lastWords.get(child) ?? '') + bytes.toString()).slice(-lastWordsLength)),
    );
  return child;
}

/** Throws {@link BrokerUnavailable} if the child ends or is silent instead, and ends it. */
async function firstOf(listening: Promise<Listening>, child: ChildProcess, description: string): Promise<Listening> {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, startTimeoutMs, `it did not listen within ${startTimeoutMs} ms`);
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(obituary(child)));
  });
  const first = await Promise.race([listening, failed]);
  clearTimeout(timer);
  if (typeof first !== 'string') return first;
  child.kill('SIGKILL');
  throw new BrokerUnavailable(`${description} does not start: ${first}.`);
}

function running(child: ChildProcess, port: number, description: string): RunningBroker {
  const died = Promise.withResolvers<string>();
  let isAskedToEnd = false;
  const exited = once(child, 'exit').then(() => {
    if (!isAskedToEnd) died.resolve(obituary(child));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    isAskedToEnd = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await exited;
    clearTimeout(timer);
  };
  return { address: { scheme: 'mqtt', host: '127.0.0.1', port }, description, died: died.promise, stop };
}

function obituary(child: ChildProcess): string {
  const how = child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`;
  const words = lastWords.get(child)?.trim();
  return `its process ended with ${how}${words ? `, after it said:\n${words}` : ''}`;
}
