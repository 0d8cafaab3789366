const codes = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof codes;

/** Of a command that has to end properly: told instead of an exit. */
let stop: (() => void) | undefined;

/** An exit, unlike a death by a signal, ends the processes that were started, too. */
export function exitOnSignal(): void {
  for (const signal of Object.keys(codes) as Signal[])
    process.on(signal, () => {
      if (!stop) process.exit(codes[signal]);
      stop();
      stop = undefined;
    });
  // Whoever read what is printed has had enough of it, as `head` has.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(141);
  });
}

/** Resolves with the first signal from now on; the second one ends the process. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    stop = resolve;
  });
}
