/**
 * Whether the check gives false alarm: it judges our own broker over TCP again and again while another process keeps a core
 * busy. Ends with exit code 1 if there was any finding, or any case that failed.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { exitOnSignal } from '../cli/exit-on-signal.ts';
import { integerFrom } from '../cli/integer-option.ts';

/** Of what the check writes with `--json`, what is looked at here. */
interface Result {
  readonly brokers: readonly {
    readonly seconds: number;
    readonly notes: readonly string[];
    readonly voids?: { readonly played: number; readonly left: number };
    readonly deaths: readonly string[];
    readonly properties: readonly { readonly tally: Readonly<Record<'pass' | 'fail' | 'inconclusive', number>> }[];
    readonly findings: readonly { readonly kind: string; readonly why: string }[];
    readonly cases?: readonly { readonly verdict: string; readonly sentence: string; readonly why?: string }[];
  }[];
}

const check = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const burner = fileURLToPath(new URL('burner.ts', import.meta.url));
const [runs = 0] = new Command('soak')
  .description('Judges our own broker over TCP again and again beside a busy process, and tells every alarm.')
  .argument('[runs]', 'checks, one after another', integerFrom(1), 10)
  .parse().processedArgs as readonly number[];
const children = new Set<ChildProcess>();

exitOnSignal();
process.on('exit', () => {
  for (const child of children) child.kill();
});

function watched(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Answers the result, as far as there is one, and the exit code. */
async function checkOnce(seed: number, directory: string): Promise<readonly [Result, number | null]> {
  const json = join(directory, `${seed}.json`);
  const words = ['--import', 'tsx', check, 'check', '--broker', 'own-tcp', '--seed', `${seed}`, '--json', json];
  const child = watched(spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] }));
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  const result = JSON.parse(await readFile(json, 'utf8')) as Result;
  return [result, exitCode];
}

const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-soak-'));
watched(fork(burner, { stdio: 'ignore' }));
process.stdout.write(`${runs} checks of own-tcp beside a busy process, on ${availableParallelism()} cores\n\n`);
process.stdout.write('| seed | pass | fail | inconclusive | void | s | load | findings |\n| --: ');
process.stdout.write('| --: | --: | --: | --: | --: | --: | --- |\n');
let alarms = 0;
for (let run = 0; run < runs; run += 1) {
  const seed = randomInt(0x7fff_ffff);
  const [{ brokers }, exitCode] = await checkOnce(seed, directory);
  const load = loadavg()[0]?.toFixed(1);
  for (const { properties, findings, cases = [], voids = { played: 0, left: 0 }, deaths, seconds } of brokers) {
    const sum = (verdict: 'pass' | 'fail' | 'inconclusive'): number =>
      properties.reduce((total, { tally }) => total + tally[verdict], 0);
    const failed = cases.filter(({ verdict }) => verdict === 'fail');
    const told = [
      ...findings.map(({ kind, why }) => `${kind}: ${why}`),
      ...failed.map(({ sentence, why = '' }) => `case “${sentence}”: ${why}`),
      ...deaths,
    ];
    alarms += told.length;
    const numbers = [seed, sum('pass'), sum('fail'), sum('inconclusive'), voids.played, seconds.toFixed(0), load];
    process.stdout.write(`| ${numbers.join(' | ')} | ${told.join('; ')} |\n`);
  }
  if (brokers.length === 0) throw new Error(`The check has ended with exit code ${exitCode} and without a result.`);
}
await rm(directory, { recursive: true });
process.stdout.write(`\n${alarms === 0 ? 'No alarm.' : `${alarms} alarms.`}\n`);
process.exitCode = alarms === 0 ? 0 : 1;
// The busy one too has to end.
for (const child of children) child.kill();
