/** `npm run rediscover`: released versions of aedes with known defects, each beside the version that has it no more. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { allProperties } from '../sentences/all.ts';
import type { RunningBroker } from '../brokers/broker-under-test.ts';
import { allCases } from '../conformance/all.ts';
import { freshSeed, selectedCases } from '../check/assignment.ts';
import { check } from '../cli/check.ts';
import { exitOnSignal } from '../cli/exit-on-signal.ts';
import { Progress } from '../check/progress.ts';
import { entries } from './entries.ts';
import type { Entry } from './entry.ts';
import { pageFile, withTable } from './page.ts';
import { playCase } from './play-case.ts';
import { play, type Played } from './play.ts';
import { defaultCache, installReleases, releaseBroker, startRelease } from './releases.ts';
import { detailsText, isAsClaimed, tableText, type Rediscovered } from './table.ts';

/** Entries at a time, and broker processes of all of them. */
const entriesAtOnce = 5;
const processesMax = 16;

const waiting: (() => void)[] = [];
let processes = 0;
let lastStart: Promise<unknown> = Promise.resolve();

exitOnSignal();
const command = new Command('rediscover')
  .description('Installs released versions of aedes and shows that the checker finds what was mended in them since.')
  .option('--only <text>', 'entries whose bug, statement or versions have this in them', '')
  .option('--cache <directory>', 'where the releases are installed, and kept', defaultCache)
  .option('--check <version>', 'judges that release as `npm run check` judges a broker, instead')
  .option('--table', 'write the table in docs/findings/aedes.md anew', false)
  .option('--details', 'what else each release does wrong in the same scenarios', false)
  .showHelpAfterError();
command.parse();
const {
  only,
  cache,
  check: judged,
  table,
  details,
} = command.opts<{
  only: string;
  check?: string;
  cache: string;
  table: boolean;
  details: boolean;
}>();
const progress = new Progress();

const directory = resolve(cache);
progress.note(`releases of aedes are kept in ${directory}`);
await installReleases(directory);
process.exitCode = judged === undefined ? await rediscover() : await judge(judged);

/** Answers the exit code: 1 if anything is not as claimed, or there is no such entry. */
async function rediscover(): Promise<number> {
  const chosen = entries.filter((entry) => wordsOf(entry).includes(only.toLowerCase()));
  const rediscovered = await playAll(chosen);
  progress.clear();
  process.stdout.write(`${tableText(rediscovered)}\n`);
  if (details) process.stdout.write(`${detailsText(rediscovered)}\n`);
  if (table) await writeFile(pageFile, withTable(await readFile(pageFile, 'utf8'), rediscovered));
  return chosen.length > 0 && rediscovered.every(isAsClaimed) ? 0 : 1;
}

function judge(version: string): Promise<number> {
  return check({
    brokers: [releaseBroker(directory, version)],
    assignment: { properties: allProperties, cases: selectedCases(), versions: protocolVersions, seed: freshSeed() },
    directory: 'check-failures',
    progress,
    print: (text) => process.stdout.write(`${text}\n`),
  });
}

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
  const buggy: Played[] = [];
  for (const release of entry.buggy) buggy.push(await playRelease(entry, release));
  return { entry, buggy, fixed: await playRelease(entry, entry.fixed) };
}

function playRelease(entry: Entry, release: string): Promise<Played> {
  const start = (): Promise<RunningBroker> => inTurn(() => startRelease(directory, release));
  const property = allProperties.find(({ sentence }) => sentence === entry.shownBy);
  if (property) return play(entry, property, release, start);
  const one = Object.values(allCases)
    .flat()
    .find(({ sentence }) => sentence === entry.shownBy);
  if (one) return playCase(entry, one, release, start);
  throw new Error(`No property and no case says: ${entry.shownBy}`);
}

/** Starts when there is room for another process, and makes room when it has stopped. */
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
    const broker = await oneByOne(start);
    return { ...broker, stop: () => broker.stop().finally(leave) };
  } catch (error) {
    leave();
    throw error;
  }
}

/** So that none waits for the others; and once more if the machine was too busy all the same. */
function oneByOne(start: () => Promise<RunningBroker>): Promise<RunningBroker> {
  const started = lastStart.then(() => start().catch(start));
  lastStart = started.catch(() => undefined);
  return started;
}
