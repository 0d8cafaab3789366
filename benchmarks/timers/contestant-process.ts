/**
 * One contestant in one exercise at one size, in a process of its own: so the code that is measured sees one kind of timers
 * only, as in a program that uses them, and nobody collects another's garbage. Forked by `Competitor`.
 */
import { contestants } from './contestants.ts';
import { cpuTime, cpuTimeSince } from './cpu-time.ts';
import { exercises } from './exercises.ts';
import type { Answer } from './competitor.ts';

const [contestantName, exerciseName, size] = process.argv.slice(2);
const contestant = contestants.find(({ name }) => name === contestantName);
const exercise = exercises.find(({ name }) => name === exerciseName);
if (!contestant || !exercise || !process.send) throw new Error('This process is started by the benchmarks only.');

const answer = (message: Answer): void => void process.send?.(message);
const fail = (error: unknown): void => {
  answer({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
};

try {
  const { createTimers } = await contestant.load();
  const { prepare } = await exercise.load();
  const emptyBytes = process.memoryUsage.rss();
  const beforePreparing = cpuTime();
  const prepared = await prepare({ createTimers, clock: contestant.clock, size: Number(size) });
  const take = async (): Promise<void> => {
    try {
      const before = cpuTime();
      const chunk = await prepared.chunk();
      answer({ type: 'chunk', chunk, tookMs: cpuTimeSince(before).ownNs / 1e6 });
    } catch (error) {
      fail(error);
    }
  };
  // There is but one question: for the next chunk.
  process.on('message', () => void take());
  answer({
    type: 'ready',
    residentBytes: process.memoryUsage.rss() - emptyBytes,
    tookMs: cpuTimeSince(beforePreparing).ownNs / 1e6,
  });
} catch (error) {
  fail(error);
}
process.on('uncaughtException', fail);
// Timers that are still armed do not keep it alive when nobody asks any more.
process.on('disconnect', () => process.exit());
