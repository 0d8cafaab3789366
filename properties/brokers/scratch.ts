/** A directory of its own for each broker that is started, gone when the broker is, or this process. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerUnavailable, type RunningBroker } from './broker-under-test.ts';

const directories = new Set<string>();
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export async function inScratchDirectory(
  name: string,
  start: (directory: string) => Promise<RunningBroker>,
): Promise<RunningBroker> {
  const directory = await mkdtemp(join(tmpdir(), `mqtt-liveness-${name}-`)).catch(unavailable(name));
  directories.add(directory);
  const remove = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    directories.delete(directory);
  };
  try {
    const broker = await start(directory);
    const stop = async (): Promise<string | void> => {
      const complaint = await broker.stop();
      await remove();
      return complaint;
    };
    return { ...broker, stop };
  } catch (error) {
    await remove();
    return unavailable(name)(error);
  }
}

/** A disk that is full, or a directory that is not there, is no fault of the checker. */
function unavailable(name: string): (error: unknown) => never {
  return (error) => {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    throw new BrokerUnavailable(`${name} cannot be started: ${(error as Error).message}.`);
  };
}
