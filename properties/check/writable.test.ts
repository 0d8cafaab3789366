import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDirectory, tryDirectory, tryFile, UnwritableError } from './writable.ts';

let root = '';
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'mqtt-liveness-writable-'))));
afterAll(() => rmSync(root, { recursive: true }));

test('a directory is made with those above it, and may be there', () => {
  const directory = join(root, 'a', 'b', 'c');
  makeDirectory(directory);
  makeDirectory(directory);
  expect(existsSync(directory)).toBe(true);
});

test('what is no directory, or below what is none, is told with the reason', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => makeDirectory(file)).toThrow(/EEXIST/u);
  expect(() => makeDirectory(join(file, 'below'))).toThrow(/file already exists/u);
  expect(() => makeDirectory('')).toThrow(/ENOENT/u);
});

test.skipIf(process.platform !== 'linux')('it ends where the system denies every directory', () => {
  expect(() => makeDirectory('/proc/no/such/directory')).toThrow(/ENOENT/u);
});

test('trying leaves no file behind, and none changed', () => {
  const [absent, kept] = [join(root, 'absent'), join(root, 'kept')];
  writeFileSync(kept, 'as it was');
  tryFile('--json', absent);
  tryFile('--json', kept);
  expect(existsSync(absent)).toBe(false);
  expect(readFileSync(kept, 'utf8')).toBe('as it was');
});

test('a link that leads nowhere yet is still there afterwards', () => {
  const link = join(root, 'link');
  symlinkSync(join(root, 'led-to'), link);
  tryFile('--json', link);
  expect(existsSync(link)).toBe(true);
});

test('a directory in the place of a file is told', () => {
  makeDirectory(join(root, 'report', 'index.html'));
  const trying = (): void => tryDirectory('--report', join(root, 'report'), ['junit.xml', 'index.html']);
  expect(trying).toThrow(UnwritableError);
  expect(trying).toThrow(/^--report \S+index\.html cannot be written: EISDIR/u);
  expect(existsSync(join(root, 'report', 'junit.xml'))).toBe(false);
});
