/** Waits for something to become true, and looks when it may have. */
export class Awaiting {
  readonly #looks = new Set<() => void>();

  /** To be called when something has changed. */
  look(): void {
    for (const look of this.#looks) look();
  }

  /** Whether it has become true within so many milliseconds. What has come in while this process stood still counts. */
  async until(holds: () => boolean, withinMs: number): Promise<boolean> {
    if (holds()) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (holds()) resolve();
    };
    this.#looks.add(look);
    // Timers come before sockets in a turn of the event loop: what has arrived by then is read first.
    const timer = setTimeout(() => setImmediate(() => setImmediate(resolve)), withinMs);
    await promise;
    clearTimeout(timer);
    this.#looks.delete(look);
    return holds();
  }
}
