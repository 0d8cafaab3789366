/**
 * What was explored, as it is kept beside the page: one row for each configuration. A row is measured anew by itself, so that
 * those that take long need not be.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurations } from '../../model/explore/configurations.ts';
import { explorationPage } from './exploration-page.ts';
import type { RecordedRow } from './recorded-row.ts';

const directory = fileURLToPath(new URL('../../docs/generated/exploration/', import.meta.url));
export const pageFile = join(directory, 'README.md');
const rowsFile = join(directory, 'rows.json');

/** Puts this row in the place of the one of its name, and writes the page anew. */
export function record(row: RecordedRow): void {
  const rows = [...recordedRows().filter(({ name }) => name !== row.name), row];
  const places = new Map(configurations.map(({ name }, place) => [name, place]));
  const inOrder = rows
    .filter(({ name }) => places.has(name))
    .toSorted((one, other) => (places.get(one.name) ?? 0) - (places.get(other.name) ?? 0));
  mkdirSync(directory, { recursive: true });
  writeFileSync(rowsFile, `${JSON.stringify(inOrder, undefined, 2)}\n`);
  writeFileSync(pageFile, explorationPage(inOrder));
}

/** Beside the row of this name, if there is one. */
export function recordThreads(name: string, threads: NonNullable<RecordedRow['threads']>): void {
  const row = recordedRows().find((one) => one.name === name);
  if (row) record({ ...row, threads });
}

function recordedRows(): readonly RecordedRow[] {
  try {
    return JSON.parse(readFileSync(rowsFile, 'utf8')) as readonly RecordedRow[];
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}
