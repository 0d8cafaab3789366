/**
 * The releases of aedes that are played against each other: installed from a lock, each with what it depended on or what it
 * gets today, into a directory that is kept. Only the registry that npm is set up with is asked.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aedes } from '../brokers/aedes.ts';
import type { RunningBroker, WireBroker } from '../brokers/broker-under-test.ts';
import { startScript } from '../brokers/child.ts';

const releasesFolder = fileURLToPath(new URL('releases/', import.meta.url));
const manifestFiles = ['package.json', 'package-lock.json'] as const;
/** In it stands the lock that the directory was installed from. */
const stampFile = 'installed-from.json';

/** Where releases are kept if nothing else is said: beside what else is installed, so that it goes when that does. */
export const defaultCache = fileURLToPath(new URL('../../node_modules/.cache/mqtt-liveness/aedes/', import.meta.url));

/** Brings the directory up to the lock. Throws with what npm said if it cannot. */
export async function installReleases(cache: string): Promise<void> {
  const lock = await readFile(join(releasesFolder, 'package-lock.json'), 'utf8');
  if ((await readFile(join(cache, stampFile), 'utf8').catch(() => undefined)) === lock) return;
  await mkdir(cache, { recursive: true });
  for (const file of manifestFiles) await copyFile(join(releasesFolder, file), join(cache, file));
  await npmCi(cache);
  await writeFile(join(cache, stampFile), lock);
}

/** Scripts of packages are not run: aedes has none that it needs. */
async function npmCi(directory: string): Promise<void> {
  const npmArguments = [
    'ci',
    '--loglevel=error',
    '--ignore-scripts',
    '--omit=dev',
    '--omit=optional',
    '--no-audit',
    '--no-fund',
  ];
  const npm = process.env['npm_execpath'];
  const [program, ...rest] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const child = spawn(program, [...rest, ...npmArguments], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`npm ci in ${directory} ended with exit code ${code}:\n${said}`);
}

/** A broker of that release, in a process of its own. */
export function startRelease(cache: string, version: string): Promise<RunningBroker> {
  const directory = join(cache, 'node_modules', `aedes-${version}`);
  return startScript(new URL('release-process.ts', import.meta.url), 'aedes', [directory]);
}

/** The same as a broker that can be checked. Which versions of MQTT it answers is asked of it. */
export function releaseBroker(cache: string, version: string): WireBroker {
  return {
    ...aedes,
    name: `aedes ${version}`,
    capabilities: { ...aedes.capabilities, versions: ['3.1.1', '5.0'] },
    knownDeviations: [],
    start: () => startRelease(cache, version),
  };
}
