/** Releases are installed whole or not at all, also by two at once; and wrong words are told. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installReleases, ReleasesError } from './releases.ts';

/** Instead of npm. */
async function install(directory: string): Promise<void> {
  expect(readdirSync(directory)).toEqual(['package-lock.json', 'package.json']);
  writeFileSync(join(directory, 'installed'), '');
}

describe('the releases', () => {
  let cache = '';
  beforeEach(() => void (cache = mkdtempSync(join(tmpdir(), 'mqtt-liveness-releases-'))));
  afterEach(() => rmSync(cache, { recursive: true }));

  test('two at once install each for itself, and both get one that is whole', async () => {
    const both = Promise.withResolvers<void>();
    let installing = 0;
    const together = async (directory: string): Promise<void> => {
      installing += 1;
      if (installing === 2) both.resolve();
      await both.promise;
      await install(directory);
    };
    const [one, other] = await Promise.all([installReleases(cache, together), installReleases(cache, together)]);
    expect(one).toBe(other);
    expect(existsSync(join(one, 'installed'))).toBe(true);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test('what is there is not installed again', async () => {
    const first = await installReleases(cache, install);
    expect(await installReleases(cache, () => Promise.reject(new Error('It is.')))).toBe(first);
  });

  test('what fails leaves nothing behind', async () => {
    const failing = installReleases(cache, () => Promise.reject(new ReleasesError('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('words that mean nothing end with exit code 2 and a sentence', () => {
  test.concurrent.each([
    [['--check', '9.9.9'], 'Allowed choices are 0.24.0, '],
    [['--only', 'no such entry'], 'No entry has "no such entry"'],
    [['--cache', '/proc/no/cache'], "ENOENT: no such file or directory, mkdir '/proc/no'"],
    [['--table', 'all'], 'too many arguments'],
    [['--tables'], 'unknown option'],
  ])('%j', async (words, sentence) => {
    const { code, told } = await rediscover(words);
    expect(told).toContain(sentence);
    expect(told).not.toMatch(/^ +at /mu);
    expect(code).toBe(2);
  });
});

function rediscover(words: readonly string[]): Promise<{ readonly code: number; readonly told: string }> {
  const script = join(import.meta.dirname, 'main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...words], (error, _, told) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, told }),
    );
  });
}
