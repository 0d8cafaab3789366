/** An exit, unlike a death by a signal, ends the processes that were started, too. */
export function exitOnSignal(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
