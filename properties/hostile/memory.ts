/** What the process holds after all garbage is gone, as a campaign goes on: what only grows is a leak. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface MemorySample {
  readonly inputs: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export function sampleMemory(inputs: number): MemorySample {
  collect();
  return { inputs, heapBytes: process.memoryUsage().heapUsed, residentBytes: process.memoryUsage.rss() };
}

/** Code that is compiled later and caches that fill are no leak; they come to an end below this. */
const growthBytesMax = 16 * 1024 * 1024;

/** The heap's growth in bytes from the first sample, to be taken when all is warm, to the last; too much is a finding. */
export function heapGrowth(samples: readonly MemorySample[]): { readonly bytes: number; readonly isTooMuch: boolean } {
  const [first] = samples;
  const last = samples.at(-1);
  const bytes = first && last ? last.heapBytes - first.heapBytes : 0;
  return { bytes, isTooMuch: bytes > growthBytesMax };
}
