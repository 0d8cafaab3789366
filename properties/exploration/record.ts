/**
 * What was explored, as it is kept beside the page: one row for each configuration. A row is measured anew by itself, so that
 * those that take long need not be.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurations } from '../../model/explore/configurations.ts';
import type { Explored } from '../../model/explore/exploration.ts';
import { explorationPage } from './exploration-page.ts';
import type { ExploredConfiguration } from './row.ts';
import type { SpinOpinion } from './spin/spin.ts';

export interface RecordedRow extends Pick<Explored, 'states' | 'transitions' | 'depth' | 'bytes' | 'complete'> {
  readonly name: string;
  readonly seconds: number;
  /** Of a processor; as long as `seconds` if it is absent. */
  readonly cpuSeconds?: number;
  /** Whether nothing was found that should not be. */
  readonly holds: boolean;
  /** The most that the process ever had in memory, if it explored nothing else before. */
  readonly residentBytes?: number;
  /** The same with one state of each orbit, where there are symmetries. */
  readonly orbits?: { readonly states: number; readonly seconds: number };
  /** The same by several threads at once. */
  readonly threads?: { readonly count: number; readonly seconds: number; readonly cpuSeconds: number };
  /** `xstate/graph` on the same product without monitors, where it is tried. */
  readonly graph?: { readonly states: number; readonly seconds: number };
  readonly spin?: Pick<SpinOpinion, 'states' | 'seconds' | 'compileSeconds' | 'bytes'> & { readonly agrees: boolean };
  readonly measuredOn: string;
}

const machine = `${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;

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

export function rowOf(
  { name, explored, seconds, cpuSeconds, timelock }: ExploredConfiguration,
  more: Pick<RecordedRow, 'graph' | 'spin' | 'orbits' | 'residentBytes'>,
): RecordedRow {
  const { states, transitions, depth, bytes, complete, found } = explored;
  const holds = found.length === 0 && typeof timelock !== 'number';
  return {
    name,
    states,
    transitions,
    depth,
    seconds,
    cpuSeconds,
    bytes,
    complete,
    holds,
    ...more,
    measuredOn: machine,
  };
}
