/** An empty project in a directory of its own, in which the package is installed as it would be published. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Of the environment. */
type Variables = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number;
  /** What it printed, on both streams. */
  readonly output: string;
}

export interface Project {
  readonly directory: string;
  /** Runs a script below node_modules/, with the Node of this process. */
  readonly run: (script: string, words: readonly string[], variables?: Variables) => Promise<Ended>;
  readonly npm: (...words: readonly string[]) => Promise<Ended>;
  readonly remove: () => Promise<void>;
}

const timeoutMs = 240_000;
export const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error'] as const;

/** Answers the reason if the npm registry cannot be asked. Throws if anything else goes wrong. */
export async function projectWithPackage(): Promise<Project | string> {
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-installed-'));
  const project: Project = {
    directory,
    run: (script, words, variables) =>
      start(process.execPath, [join('node_modules', script), ...words], directory, variables),
    npm: (...words) => start('npm', words, directory),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
  const packed = await start('npm', ['pack', '--pack-destination', directory], root);
  if (packed.code !== 0) throw new Error(packed.output);
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz'));
  const installed = await project.npm('install', ...quietly, `./${tarball}`);
  if (installed.code === 0) return project;
  await project.remove();
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/u.test(installed.output)) return installed.output;
  throw new Error(installed.output);
}

/** Without what this process's vitest and npm tell their children. */
function start(program: string, words: readonly string[], cwd: string, variables: Variables = {}): Promise<Ended> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_(?!config)|VITEST|NODE_(?!EXTRA_CA)|FORCE_COLOR)/u.test(name),
  );
  const options = { cwd, env: { ...Object.fromEntries(own), NO_COLOR: '1', ...variables }, timeout: timeoutMs };
  return new Promise((resolve) => {
    execFile(program, words, options, (error, out, errors) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: out + errors }),
    );
  });
}
