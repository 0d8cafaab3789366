/** `npm run rediscover`: released versions of aedes with known defects, each beside the version that has it no more. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import type { RunningBroker } from '../brokers/broker-under-test.ts';
import { freshSeed, selectedCases } from '../check/assignment.ts';
import { Progress } from '../check/progress.ts';
import { exitCodes } from '../check/result.ts';
import { check } from '../cli/check.ts';
import { exitOnSignal } from '../cli/exit-on-signal.ts';
import { allCases } from '../conformance/all.ts';
import { allProperties } from '../sentences/all.ts';
import type { Played } from './count.ts';
import { entries } from './entries.ts';
import type { Entry } from './entry.ts';
import { pageFile, withTable } from './page.ts';
import { playCase } from './play-case.ts';
import { play } from './play.ts';
import { defaultCache, installReleases, ReleasesError, releaseBroker, startRelease } from './releases.ts';
import { detailsText, isAsClaimed, tableText, type Rediscovered } from './table.ts';

/** Entries at a time, and broker processes of all of them. */
const entriesAtOnce = 5;
const processesMax = 16;

const waiting: (() => void)[] = [];
let processes = 0;
let lastStart: Promise<unknown> = Promise.resolve();

exitOnSignal();
const releases = [...new Set(entries.flatMap(({ buggy, fixed }) => [...buggy, fixed]))];
const command = new Command('rediscover')
  .description('Installs released versions of aedes and shows that the checker finds what was mended in them since.')
  .option('--only <text>', 'entries whose bug, statement or versions have this in them', '')
  .option('--cache <directory>', 'where the releases are installed, and kept', defaultCache)
  .addOption(
    new Option('--check <version>', 'judges that release as `npm run check` judges a broker, instead').choices(
      releases,
    ),
  )
  .option('--table', 'write the table in docs/findings/aedes.md anew', false)
  .option('--details', 'what else each release does wrong in the same scenarios', false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.pass : exitCodes.unusable));
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
const chosen = entries.filter((entry) => wordsOf(entry).includes(only.toLowerCase()));
let directory = resolve(cache);
process.exitCode = await run().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof ReleasesError) && code === undefined) throw error;
  process.stderr.write(`${message}\n`);
  return exitCodes.unusable;
});

async function run(): Promise<number> {
  if (chosen.length === 0) {
    process.stderr.write(`No entry has "${only}" in its bug, statement or versions.\n`);
    return exitCodes.unusable;
  }
  progress.note(`releases of aedes are kept in ${directory}`);
  directory = await installReleases(directory);
  return judged === undefined ? rediscover() : judge(judged);
}

/** Answers the exit code: 1 if anything is not as claimed. */
async function rediscover(): Promise<number> {
  const rediscovered = await playAll(chosen);
  progress.clear();
  process.stdout.write(`${tableText(rediscovered)}\n`);
  if (details) process.stdout.write(`${detailsText(rediscovered)}\n`);
  if (table) await writeFile(pageFile, withTable(await readFile(pageFile, 'utf8'), rediscovered));
  return rediscovered.every(isAsClaimed) ? exitCodes.pass : exitCodes.fail;
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
