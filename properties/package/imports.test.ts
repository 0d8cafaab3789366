/** What others install is told from what its makers use by where imports lead. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const configuration = JSON.parse(readFileSync(join(import.meta.dirname, 'tsconfig.json'), 'utf8')) as {
  readonly files: readonly string[];
};

const isLocal = (specifier: string): boolean => specifier.startsWith('.');

/** By file the packages that it imports, but for the types alone; what runs in other processes and threads is reached too. */
function packagesReached(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const reached = new Map<string, readonly string[]>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    const code = readFileSync(file, 'utf8');
    const specifiers = [...code.matchAll(/^(?:import|export)\s(?!type\s)(?:[^;]*?\sfrom\s)?'([^']+)'/gmsu)].map(
      ([, specifier = '']) => specifier,
    );
    reached.set(file, specifiers.filter((one) => !isLocal(one) && !one.startsWith('node:')).map(packageOf));
    const scripts = [...code.matchAll(/new URL\('([^']+\.ts)', import\.meta\.url\)/gu)].map(([, path = '']) => path);
    for (const one of [...specifiers.filter(isLocal), ...scripts])
      if (one.endsWith('.ts')) waiting.push(resolve(dirname(file), one));
  }
  return reached;
}

/** Of `xstate/graph` and `@scope/name/part`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

test('what is installed imports its dependencies alone, and no test', () => {
  const reached = packagesReached(configuration.files.map((file) => resolve(import.meta.dirname, file)));
  const allowed = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
  const wrong = [...reached].flatMap(([file, packages]) =>
    packages.filter((name) => !allowed.has(name)).map((name) => `${relative(root, file)} imports ${name}`),
  );
  expect(wrong).toEqual([]);
  expect([...reached.keys()].filter((file) => file.includes('.test.'))).toEqual([]);
  expect(reached.size).toBeGreaterThan(200);
});
