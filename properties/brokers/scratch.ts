/** A directory of its own for each broker that is started, gone when the broker is, or this process. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningBroker } from './broker-under-test.ts';

const directories = new Set<string>();
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export async function inScratchDirectory(
  name: string,
  start: (directory: string) => Promise<RunningBroker>,
): Promise<RunningBroker> {
  const directory = await mkdtemp(join(tmpdir(), `mqtt-liveness-${name}-`));
  directories.add(directory);
  const remove = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    directories.delete(directory);
  };
  try {
    const broker = await start(directory);
    const stop = async (): Promise<void> => {
      await broker.stop();
      await remove();
    };
    return { ...broker, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}
