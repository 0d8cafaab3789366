/** The process of a contestant, seen from the one that asks. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Chunk } from './exercise.ts';

export type Answer =
  | { readonly type: 'ready'; readonly residentBytes: number; readonly tookMs: number }
  | { readonly type: 'chunk'; readonly chunk: Chunk; readonly tookMs: number }
  | { readonly type: 'failed'; readonly reason: string };

/** How long a contestant may take to get ready, for a chunk, and for all of them if their number is fixed. */
export interface Patience {
  readonly prepareMs: number;
  readonly chunkMs: number;
  readonly allRoundsMs: number;
}

export const memoryMaxBytes = 6 * 2 ** 30;

/** Room for the young generation, so that what is measured for garbage is not collected half-way. */
const flags = ['--expose-gc', `--max-old-space-size=${memoryMaxBytes / 2 ** 20}`, '--max-semi-space-size=64'];

export class Competitor {
  readonly contestant: string;
  readonly #process: ChildProcess;
  readonly #patience: Patience;
  /** What its timers take, and what it needs to draw them. */
  residentBytes = 0;
  /** In CPU time, as is the longest that a chunk took. */
  prepareMs = 0;
  chunkMs = 0;

  constructor(contestant: string, exercise: string, size: number, patience: Patience) {
    this.contestant = contestant;
    this.#patience = patience;
    this.#process = fork(
      fileURLToPath(new URL('./contestant-process.ts', import.meta.url)),
      [contestant, exercise, String(size)],
      { execArgv: flags, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    );
    // That it could not be asked shows in its not answering.
    this.#process.on('error', () => undefined);
  }

  /** Rejects with the reason if it cannot get ready in time. */
  async ready(): Promise<void> {
    const answer = await this.#answer(this.#patience.prepareMs);
    if (answer.type !== 'ready') throw new Error(`An answer of type ${answer.type} was not asked for.`);
    this.prepareMs = answer.tookMs;
    this.residentBytes = answer.residentBytes;
  }

  async chunk(): Promise<Chunk> {
    if (!this.#process.connected) throw new Error('its process has ended, most likely for lack of memory');
    this.#process.send('chunk');
    const answer = await this.#answer(this.#patience.chunkMs);
    if (answer.type !== 'chunk') throw new Error(`An answer of type ${answer.type} was not asked for.`);
    this.chunkMs = Math.max(this.chunkMs, answer.tookMs);
    return answer.chunk;
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }

  async #answer(patienceMs: number): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`its process ended (${signal ?? `exit code ${code}`}), most likely for lack of memory`));
    const timeout = setTimeout(() => {
      reject(new Error(`took longer than ${patienceMs / 1000} s`));
    }, patienceMs);
    this.#process.once('message', resolve);
    this.#process.once('exit', onExit);
    try {
      const answer = await promise;
      if (answer.type === 'failed') throw new Error(answer.reason);
      return answer;
    } finally {
      clearTimeout(timeout);
      this.#process.off('message', resolve);
      this.#process.off('exit', onExit);
    }
  }
}
