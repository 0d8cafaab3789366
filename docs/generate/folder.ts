/** docs/generated/ on the disk. The record of the benchmarks and of the explorations are in it too, and are written by them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from './markdown.ts';

const folder = fileURLToPath(new URL('../generated/', import.meta.url));

/** Paths of all that is there and belongs to the pages, below docs/generated/. */
export function pathsOnDisk(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length))
    .filter((path) => !path.startsWith('benchmarks/') && !path.startsWith('exploration/'));
}

/** Undefined if there is no such file. */
export function textOnDisk(path: string): string | undefined {
  return existsSync(`${folder}${path}`) ? readFileSync(`${folder}${path}`, 'utf8') : undefined;
}

/** Makes the folder say what the pages say, and nothing else. */
export function writePages(pages: readonly Page[]): void {
  const wanted = new Set(pages.map(({ path }) => path));
  for (const path of pathsOnDisk()) if (!wanted.has(path)) rmSync(`${folder}${path}`);
  for (const { path, text } of pages) {
    mkdirSync(dirname(`${folder}${path}`), { recursive: true });
    writeFileSync(`${folder}${path}`, text);
  }
}
