/** What the checker is doing, on standard error: in place on a terminal, sparse lines elsewhere. */

const lineEveryMs = 10_000;
const signOfLifeEveryMs = 1_000;

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #startedAt = performance.now();
  #shownAt = -Infinity;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** For what changes many times a second. */
  update(text: string): void {
    const now = performance.now();
    if (this.#stream.isTTY) {
      if (now - this.#shownAt < 100) return;
      this.#stream.write(`\r\x1B[2K${this.#stamped(text).slice(0, this.#stream.columns - 1)}`);
    } else {
      if (now - this.#shownAt < lineEveryMs) return;
      this.#stream.write(`${this.#stamped(text)}\n`);
    }
    this.#shownAt = now;
  }

  /** For what takes long and tells nothing by itself. Settles as `work` does. */
  async during<Result>(text: string, work: Promise<Result>): Promise<Result> {
    this.update(text);
    const timer = setInterval(() => this.update(text), signOfLifeEveryMs);
    return work.finally(() => clearInterval(timer));
  }

  /** For what is to stay. */
  note(text: string): void {
    this.clear();
    this.#stream.write(`${this.#stamped(text)}\n`);
    this.#shownAt = performance.now();
  }

  /** Before something else is printed. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1B[2K');
  }

  #stamped(text: string): string {
    return `[${((performance.now() - this.#startedAt) / 1000).toFixed(0).padStart(3)} s] ${text}`;
  }
}
