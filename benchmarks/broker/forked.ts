/** A script of a benchmark in a process of its own, asked by messages. Only what is started here is ended here. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Children that must not outlive this process, however it ends: if it is killed, their channel closes, and ends them. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill()));

const endTimeoutMs = 5_000;

/**
 * The script answers each request with one message, in order ({@link answerRequests}). It runs from its source, with the
 * types stripped by Node itself: no loader shares its heap, and a profile names the files as they are.
 */
export class Forked<Request extends object> {
  readonly #child: ChildProcess;
  readonly #died: Promise<never>;
  #isEnding = false;

  constructor(script: URL, nodeOptions: readonly string[] = []) {
    const execArgv = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', ...nodeOptions];
    this.#child = fork(fileURLToPath(script), { execArgv, serialization: 'advanced' });
    children.add(this.#child);
    const name = script.pathname.split('/').at(-1);
    this.#died = new Promise((_, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => {
        children.delete(this.#child);
        if (!this.#isEnding) reject(new Error(`${name} ended with ${signal ?? `exit code ${code}`}.`));
      });
    });
    this.#died.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** One at a time. Rejects if the process ends instead of answering. */
  ask<Answer>(request: Request): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#child.once('message', (answer) => resolve(answer as Answer));
    this.#child.send(request, (error) => {
      if (error) reject(error);
    });
    return Promise.race([promise, this.#died]);
  }

  /** Resolves when it is gone; may be called more than once. */
  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endTimeoutMs);
    await exited;
    clearTimeout(timer);
  }
}

/** The script's side. It ends when the channel to its parent closes; a request that fails ends it with an error. */
export function answerRequests(answer: (request: unknown) => object | Promise<object>): void {
  process.on('message', (request) => {
    void Promise.resolve(answer(request)).then((answered) => process.send?.(answered));
  });
  process.on('disconnect', () => process.exit(0));
}
