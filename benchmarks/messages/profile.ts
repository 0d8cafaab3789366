#!/usr/bin/env node
/**
 * Where the time goes in this broker under one of the loads: `npm run profile -- "QoS 0, 1 to 1,000" 5`, the last being
 * seconds. Prints self time by file and by function, of all that is not idle. System calls count for the native function
 * that makes them: `writeBuffer`, `writev`, or `(program)`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profiler } from 'node:inspector/promises';
import { selfTimesUs, type SelfTime } from '../broker/profile.ts';
import { quantity, threeDigits } from '../quantity.ts';
import { textTable } from '../table.ts';
import { loadsOf, nameOf } from './loads.ts';
import { runLoads } from './trial.ts';

const [wanted = 'QoS 0, 1 to 1,000', seconds = '5'] = process.argv.slice(2);
const loads = loadsOf(1_000);
const load = loads.find((one) => nameOf(one) === wanted);
const rowsMax = 30;
/** It writes its profile when it exits, not when a signal ends it. */
const exitsOnSignal = `data:text/javascript,process.on('SIGTERM', () => process.exit(0));`;

if (!load || !(Number(seconds) > 0)) {
  process.stderr.write(`Loads are ${loads.map((one) => `"${nameOf(one)}"`).join('; ')}.\n`);
  process.exitCode = 2;
} else {
  const directory = mkdtempSync(join(tmpdir(), 'mqtt-liveness-profile-'));
  try {
    const options = ['--cpu-prof', '--cpu-prof-dir', directory, '--import', exitsOnSignal];
    const script = new URL('../sockets/own-process.ts', import.meta.url);
    const outcomes = await runLoads(script, [load], { warmMs: 1_000, countMs: Number(seconds) * 1_000 }, options);
    if (typeof outcomes === 'string') throw new Error(outcomes);
    for (const { counted, cpuMs } of outcomes)
      process.stdout.write(
        `${nameOf(load)}: ${quantity(counted.delivered / counted.seconds, '1/s')} delivered, ` +
          `${quantity((cpuMs * 1_000) / counted.delivered, 'us')} CPU for each, the profiler's in it\n\n`,
      );
    const [file] = readdirSync(directory);
    if (file === undefined) throw new Error('The broker has left no profile.');
    const profile = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Profiler.Profile;
    print(selfTimesUs(lastOf(profile, Number(seconds) * 1e6)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Without the start, in which the broker's source is read and compiled. */
function lastOf(profile: Profiler.Profile, us: number): Profiler.Profile {
  const { samples = [], timeDeltas = [] } = profile;
  let first = timeDeltas.length;
  for (let sumUs = 0; first > 0 && sumUs < us; first -= 1) sumUs += timeDeltas[first - 1] ?? 0;
  return { ...profile, samples: samples.slice(first), timeDeltas: timeDeltas.slice(first) };
}

function print(times: readonly SelfTime[]): void {
  const busy = times.filter(({ name }) => name !== '(idle)');
  process.stdout.write(`${table('file', busy, ({ path }) => nameOfFile(path))}\n\n`);
  process.stdout.write(
    `${table('function', busy, ({ name, path }) => `${name || '(anonymous)'}  ${nameOfFile(path)}`)}\n`,
  );
}

function table(title: string, times: readonly SelfTime[], keyOf: (time: SelfTime) => string): string {
  const total = times.reduce((sum, { us }) => sum + us, 0);
  const rows = Object.entries(Object.groupBy(times, keyOf))
    .map(([key, group = []]) => ({ key, us: group.reduce((sum, { us }) => sum + us, 0) }))
    .filter(({ us }) => us > total / 1_000)
    .toSorted((a, b) => b.us - a.us)
    .slice(0, rowsMax);
  return textTable(
    [
      { title: 'self time', align: 'right' },
      { title, align: 'left' },
    ],
    rows.map(({ key, us }) => [`${threeDigits((100 * us) / total)} %`, key]),
  );
}

/** From the project's root. */
function nameOfFile(path: string): string {
  const root = new URL('../../', import.meta.url).href;
  return path === '' ? '(native)' : path.replace(root, '');
}
