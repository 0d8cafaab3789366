/** Collects garbage now, all or what is young; the processes of the contestants are started with `--expose-gc`. */
export function collectGarbage(generation: 'all' | 'young'): void {
  if (!globalThis.gc) throw new Error('This process was started without --expose-gc.');
  globalThis.gc({ type: generation === 'all' ? 'major' : 'minor' });
}
