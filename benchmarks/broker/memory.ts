/** What a connection costs in memory. */
import { Core } from './core.ts';
import { CpuMeter } from './meter.ts';
import { Population } from './population.ts';
import { Traffic } from './traffic.ts';

export interface Memory {
  readonly heapBytesPerConnection: number;
  readonly residentBytesPerConnection: number;
}

/**
 * The growth from an idle broker to one with all connections accepted and a minute of their traffic behind it, garbage
 * collected before and after; the clients' own tables are there before. Heap: V8's and what its buffers hold outside of it.
 * Resident: of the process, with what the collected garbage of the connecting has left unused. No sockets are in it.
 * Needs --expose-gc.
 */
export function measureMemory(connections: number): Memory {
  const population = new Population(connections, 1);
  const meter = new CpuMeter();
  const connectForMs = 60_000;
  const untilMs = 2 * connectForMs;
  // Whatever is compiled or cached at first use is so before.
  new Traffic(new Core(), new Population(1_000, 2), { untilMs, connectForMs, dyingShare: 0 }).play(untilMs, meter);
  const traffic = new Traffic(new Core(), population, { untilMs, connectForMs, dyingShare: 0 });
  const before = settled();
  traffic.play(untilMs, meter);
  const after = settled();
  traffic.finish(meter);
  const heapBytes = after.heapUsed + after.external - before.heapUsed - before.external;
  return {
    heapBytesPerConnection: heapBytes / connections,
    residentBytesPerConnection: (after.rss - before.rss) / connections,
  };
}

function settled(): NodeJS.MemoryUsage {
  const { gc } = globalThis;
  if (!gc) throw new Error('The memory is measured with --expose-gc alone.');
  gc();
  gc();
  return process.memoryUsage();
}
