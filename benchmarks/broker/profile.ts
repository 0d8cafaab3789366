/** Where CPU time goes, as V8's sampling profiler sees it. */
import { Session, type Profiler } from 'node:inspector/promises';

const samplingIntervalUs = 500;

/**
 * Of the self time of all functions below impl/, the percentage of those in the timer wheel and in timers.ts. What they
 * call outside impl/ (Node) and the collection of garbage count for neither; what keep-alive.ts does before it
 * moves a deadline counts as the broker's.
 */
export async function timersShare(work: () => void): Promise<number> {
  const times = selfTimesUs(await profileOf(work));
  const sum = (matches: (path: string) => boolean): number =>
    times.reduce((total, { path, us }) => total + (matches(path) ? us : 0), 0);
  return (100 * sum(isTimers)) / sum(isOurs);
}

function isOurs(path: string): boolean {
  return path.includes('/impl/');
}

function isTimers(path: string): boolean {
  return isOurs(path) && /timer-wheel|\/timers\.ts$/u.test(path);
}

async function profileOf(work: () => void): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: samplingIntervalUs });
  await session.post('Profiler.start');
  work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}

export interface SelfTime {
  readonly path: string;
  readonly name: string;
  readonly us: number;
}

/** By call frame, in the order of the profile. */
export function selfTimesUs({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): readonly SelfTime[] {
  const byNode = new Map<number, number>();
  samples.forEach((node, index) => byNode.set(node, (byNode.get(node) ?? 0) + (timeDeltas[index] ?? 0)));
  return nodes.map(({ id, callFrame }) => ({
    path: callFrame.url,
    name: callFrame.functionName,
    us: byNode.get(id) ?? 0,
  }));
}
