/** The examples of docs/api.md are files that run, and print what the page says. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const examples = join(import.meta.dirname, 'examples');
const page = await readFile(join(import.meta.dirname, 'api.md'), 'utf8');
const files = await readdir(examples);
const shown = [...page.matchAll(/^```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gmu)];

describe('docs/api.md', () => {
  test('shows every example', () => {
    expect(shown).toHaveLength(files.length);
  });

  test.each(files)('%s is what the page shows, and prints what the page says', async (file) => {
    const code = await readFile(join(examples, file), 'utf8');
    const [, , promised] = shown.find(([, text]) => text === code) ?? [];
    const words = ['--conditions=mqtt-liveness:source', join(examples, file)];
    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 50_000 });
    expect(stdout).toBe(promised);
  });
});
