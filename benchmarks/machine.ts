/** Where it is measured, and what: without it no figure can be compared with another. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type, version } from 'node:os';
import type { Commit, Machine } from './record.ts';

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    architecture: arch(),
    memoryBytes: totalmem(),
    system: `${type()} ${version()}`,
    kernel: release(),
  };
}

const contestantPackages = ['aedes', 'flatqueue', 'mqtt', 'mqtt-packet', 'retimer', 'timer-wheel', 'xstate'];

export function versions(): Readonly<Record<string, string>> {
  const mosquitto = mosquittoVersion();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    'mqtt-liveness': packageVersion('../package.json'),
    ...Object.fromEntries(
      contestantPackages.map((name) => [name, packageVersion(`../node_modules/${name}/package.json`)]),
    ),
    ...(mosquitto !== undefined && { mosquitto }),
  };
}

function packageVersion(path: string): string {
  const { version: found } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string };
  return found;
}

/** Debian keeps it where only root looks. */
function mosquittoVersion(): string | undefined {
  for (const command of ['mosquitto', '/usr/sbin/mosquitto']) {
    const { stdout, error } = spawnSync(command, ['-h'], { encoding: 'utf8' });
    const found = error ? undefined : /mosquitto version (\S+)/u.exec(stdout)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `undefined` outside of a git checkout. */
export function commit(): Commit | undefined {
  try {
    return { id: git('rev-parse', 'HEAD'), isDirty: git('status', '--porcelain') !== '' };
  } catch {
    return undefined;
  }
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
