/** Files and directories that the user has named: made here, and tried before the work that they are for. */
import { closeSync, lstatSync, mkdirSync, openSync, statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a user named cannot be written. The message is for them. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
}

/**
 * Makes a directory and those above it. Throws the system's error if that cannot be; mkdir's own `recursive` goes on for ever
 * where the system denies that there is the directory above, as it does in /proc (Node 20 to 24).
 */
export function makeDirectory(directory: string): void {
  if (isDirectory(directory)) return;
  const above = dirname(directory);
  if (above !== directory) makeDirectory(above);
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another process may have been faster.
    if (!isDirectory(directory)) throw error;
  }
}

/** Throws {@link UnwritableError} unless `file` can be written; leaves nothing behind. `option` is where it was named. */
export function tryFile(option: string, file: string): void {
  const wasThere = lstatSync(file, { throwIfNoEntry: false });
  trying(option, file, () => closeSync(openSync(file, 'a')));
  if (!wasThere) unlinkSync(file);
}

/** Makes the directory, and throws {@link UnwritableError} unless these files can be written there. */
export function tryDirectory(option: string, directory: string, names: readonly string[]): void {
  trying(option, directory, () => makeDirectory(directory));
  for (const name of names) tryFile(option, join(directory, name));
}

function trying(option: string, path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new UnwritableError(`${option} ${path} cannot be written: ${(error as Error).message}.`, { cause: error });
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
