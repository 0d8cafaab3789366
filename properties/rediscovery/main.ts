/** `npm run rediscover`: released versions of aedes with known defects, each beside the version that has it no more. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { allProperties } from '../all.ts';
import type { RunningBroker } from '../brokers/broker-under-test.ts';
import { exitOnSignal } from '../cli/exit-on-signal.ts';
import { Progress } from '../cli/progress.ts';
import { entries } from './entries.ts';
import type { Entry } from './entry.ts';
import { pageFile, withTable } from './page.ts';
import { play, type Played } from './play.ts';
import { defaultCache, installReleases, startRelease } from './releases.ts';
import { detailsText, isAsClaimed, tableText, type Rediscovered } from './table.ts';

/** Entries at a time, and broker processes of all of them. */
const entriesAtOnce = 5;
const processesMax = 16;

const waiting: (() => void)[] = [];
let processes = 0;

exitOnSignal();
const command = new Command('rediscover')
  .description('Installs released versions of aedes and shows that the checker finds what was mended in them since.')
  .option('--only <text>', 'entries whose bug, statement or versions have this in them', '')
  .option('--cache <directory>', 'where the releases are installed, and kept', defaultCache)
  .option('--table', 'write the table in docs/findings/aedes.md anew', false)
  .option('--details', 'what else each release does wrong in the same scenarios', false)
  .showHelpAfterError();
command.parse();
const { only, cache, table, details } = command.opts<{
  only: string;
  cache: string;
  table: boolean;
  details: boolean;
}>();
const progress = new Progress();

const directory = resolve(cache);
progress.note(`releases of aedes are kept in ${directory}`);
await installReleases(directory);
const chosen = entries.filter((entry) => wordsOf(entry).includes(only.toLowerCase()));
const rediscovered = await playAll(chosen);
progress.clear();
process.stdout.write(`${tableText(rediscovered)}\n`);
if (details) process.stdout.write(`${detailsText(rediscovered)}\n`);
if (table) await writeFile(pageFile, withTable(await readFile(pageFile, 'utf8'), rediscovered));
process.exitCode = chosen.length > 0 && rediscovered.every(isAsClaimed) ? 0 : 1;

function wordsOf({ bug, statement, buggy, fixed }: Entry): string {
  return [bug, statement, ...buggy, fixed].join(' ').toLowerCase();
}

async function playAll(plan: readonly Entry[]): Promise<readonly Rediscovered[]> {
  const results: Rediscovered[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < plan.length; index = next) {
      next += 1;
      const entry = plan[index];
      if (entry) results[index] = await playEntry(entry);
      progress.note(`${results.filter(Boolean).length} of ${plan.length} entries played`);
    }
  };
  await Promise.all(Array.from({ length: entriesAtOnce }, work));
  return results;
}

async function playEntry(entry: Entry): Promise<Rediscovered> {
  const property = allProperties.find(({ sentence }) => sentence === entry.property);
  if (!property) throw new Error(`No property says: ${entry.property}`);
  const playRelease = (release: string): Promise<Played> =>
    play(entry, property, release, () => inTurn(() => startRelease(directory, release)));
  const buggy: Played[] = [];
  for (const release of entry.buggy) buggy.push(await playRelease(release));
  return { entry, buggy, fixed: await playRelease(entry.fixed) };
}

/** Starts when there is room for another process, twice if the machine was too busy, and makes room when it has stopped. */
async function inTurn(start: () => Promise<RunningBroker>): Promise<RunningBroker> {
  if (processes >= processesMax) {
    const turn = Promise.withResolvers<void>();
    waiting.push(turn.resolve);
    await turn.promise;
  }
  processes += 1;
  const leave = (): void => {
    processes -= 1;
    waiting.shift()?.();
  };
  try {
    const broker = await start().catch(start);
    return { ...broker, stop: () => broker.stop().finally(leave) };
  } catch (error) {
    leave();
    throw error;
  }
}
