/** Brokers in processes of their own, so that their stalls are their own. Only what is started here is ended here. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
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

export interface Program {
  readonly program: string;
  readonly programArguments: readonly string[];
  /** Instead of this process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Of loopback: where it will listen. */
  readonly port: number;
  readonly description: string;
  /** Answers after a while if not, so that one may ask again and again. */
  readonly isReady: () => Promise<boolean>;
  /** Default 10,000. */
  readonly startTimeoutMs?: number;
  /** How long it may take to end by itself, before it is killed. Default 3,000. */
  readonly stopTimeoutMs?: number;
}

/** Runs a script of this room that sends {@link Listening}, and ends when the channel to its parent closes. */
export async function startScript(
  script: URL,
  description: string,
  scriptArguments: readonly string[] = [],
): Promise<RunningBroker> {
  const child = watch(fork(fileURLToPath(script), scriptArguments, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }));
  const listening = once(child, 'message').then(([message]) => message as Listening);
  const { port, version } = await firstOf(listening, child, description, startTimeoutMs);
  return running(child, port, version === undefined ? description : `${description} ${version}`, stopTimeoutMs);
}

/**
 * A shell that becomes the program, in a process group of its own. A second one beside it kills the group when the pipe from
 * this process breaks, be it that the program has ended or this process: nothing outlives either.
 */
const guarded = 'exec 3<&0; (cat <&3; kill -KILL 0) >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';

/** Runs a program that will listen on a port of loopback, and waits until it is ready. */
export async function startProgram(start: Program): Promise<RunningBroker> {
  const { program, programArguments, environment, port, description, isReady } = start;
  const shell = spawn('/bin/sh', ['-c', guarded, 'sh', program, ...programArguments], {
    detached: true,
    stdio: 'pipe',
    ...(environment && { env: environment }),
  });
  const child = watch(shell);
  const ready = (async (): Promise<Listening> => {
    while (!hasEnded(child) && !(await isReady()));
    return { port };
  })();
  await firstOf(ready, child, description, start.startTimeoutMs ?? startTimeoutMs);
  return running(child, port, description, start.stopTimeoutMs ?? stopTimeoutMs);
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
  // A pipe to a child that has ended.
  child.stdin?.on('error', () => {});
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) =>
      lastWords.set(child, ((lastWords.get(child) ?? '') + bytes.toString()).slice(-lastWordsLength)),
    );
  return child;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Throws {@link BrokerUnavailable} if the child ends or is silent instead, and ends it. */
async function firstOf(
  listening: Promise<Listening>,
  child: ChildProcess,
  description: string,
  timeoutMs: number,
): Promise<Listening> {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it did not listen within ${timeoutMs} ms${saying(child)}`), timeoutMs);
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(obituary(child)));
  });
  const first = await Promise.race([listening, failed]);
  clearTimeout(timer);
  if (typeof first !== 'string' && !hasEnded(child)) return first;
  child.kill('SIGKILL');
  throw new BrokerUnavailable(`${description} does not start: ${await failed}.`);
}

function running(child: ChildProcess, port: number, description: string, timeoutMs: number): RunningBroker {
  const died = Promise.withResolvers<string>();
  let isAskedToEnd = false;
  const exited = once(child, 'exit');
  // Later than its exit: then its last words have been read.
  child.once('close', () => {
    if (!isAskedToEnd) died.resolve(obituary(child));
  });
  const stop = async (): Promise<string | undefined> => {
    if (hasEnded(child)) return undefined;
    isAskedToEnd = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    await exited;
    clearTimeout(timer);
    return child.signalCode === 'SIGKILL' ? `it did not end within ${timeoutMs} ms, and was killed` : undefined;
  };
  return { address: { scheme: 'mqtt', host: '127.0.0.1', port }, description, died: died.promise, stop };
}

function obituary(child: ChildProcess): string {
  const { exitCode, signalCode } = child;
  const how = signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
  return `its process ended with ${how}${saying(child)}`;
}

function saying(child: ChildProcess): string {
  const words = stripVTControlCharacters(lastWords.get(child) ?? '').trim();
  return words ? `, after it said:\n${words}` : '';
}
