/**
 * The releases of aedes that are played against each other: installed from a lock, each with what it depended on or what it
 * gets today, into a directory that is kept. Only the registry that npm is set up with is asked.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aedes } from '../brokers/aedes.ts';
import type { RunningBroker, WireBroker } from '../brokers/broker-under-test.ts';
import { startScript } from '../brokers/child.ts';
import { makeDirectory } from '../check/writable.ts';

const releasesFolder = fileURLToPath(new URL('releases/', import.meta.url));
const manifestFiles = ['package.json', 'package-lock.json'] as const;

/** Where releases are kept if nothing else is said: beside what else is installed, so that it goes when that does. */
export const defaultCache = fileURLToPath(new URL('../../node_modules/.cache/mqtt-liveness/aedes/', import.meta.url));

/** What is installed here cannot be. The message is for people. */
export class ReleasesError extends Error {
  override readonly name = 'ReleasesError';
}

/**
 * Answers the directory below `cache` that has the releases of the lock, and installs them if it is not there. It is filled
 * under another name, so that it is whole when it has its own, whoever else installs at the same time. Throws
 * {@link ReleasesError} with what npm said if it cannot, and the system's error if nothing can be written.
 */
export async function installReleases(cache: string, install = npmCi): Promise<string> {
  const lock = await readFile(join(releasesFolder, 'package-lock.json'), 'utf8');
  const directory = join(cache, createHash('sha256').update(lock).digest('hex').slice(0, 12));
  if (existsSync(directory)) return directory;
  makeDirectory(cache);
  const filling = await mkdtemp(join(cache, 'installing-'));
  const tidy = (): void => rmSync(filling, { recursive: true, force: true });
  process.once('exit', tidy);
  try {
    for (const file of manifestFiles) await copyFile(join(releasesFolder, file), join(filling, file));
    await install(filling);
    await rename(filling, directory).catch((error: unknown) => {
      // Another was faster: what it has installed is the same.
      if (!existsSync(directory)) throw error;
    });
  } finally {
    process.off('exit', tidy);
    tidy();
  }
  return directory;
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
  if (code !== 0) throw new ReleasesError(`npm ci in ${directory} ended with exit code ${code}:\n${said}`);
}

/** A broker of that release, in a process of its own, from a directory that {@link installReleases} has answered. */
export function startRelease(releases: string, version: string): Promise<RunningBroker> {
  const directory = join(releases, 'node_modules', `aedes-${version}`);
  return startScript(new URL('release-process.ts', import.meta.url), 'aedes', [directory]);
}

/** The same as a broker that can be checked. Which versions of MQTT it answers is asked of it. */
export function releaseBroker(releases: string, version: string): WireBroker {
  return {
    ...aedes,
    name: `aedes ${version}`,
    capabilities: { ...aedes.capabilities, versions: ['3.1.1', '5.0'] },
    knownDeviations: [],
    start: () => startRelease(releases, version),
  };
}
