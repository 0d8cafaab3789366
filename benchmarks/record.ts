/** The record of a run, on disk as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { LeftOut, Measurement } from './measurement.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly architecture: string;
  readonly memoryBytes: number;
  readonly system: string;
  readonly kernel: string;
}

export interface Commit {
  readonly id: string;
  /** Whether anything was changed since. */
  readonly isDirty: boolean;
}

export interface BenchmarkRecord {
  readonly format: typeof format;
  readonly formatVersion: typeof formatVersion;
  /** How to measure the same again. */
  readonly command: string;
  readonly isQuick: boolean;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly machine: Machine;
  /** Of Node, V8, this package and all contestants, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly commit?: Commit;
  readonly measurements: readonly Measurement[];
  readonly leftOut: readonly LeftOut[];
}

export const format = 'mqtt-liveness-benchmarks';
export const formatVersion = 1;

/** The file is not what it should be; the message says which file and how. */
export class RecordError extends Error {}

export function writeRecord(file: string, record: BenchmarkRecord): void {
  writeFileSync(file, recordAsJson(record));
}

export function recordAsJson(record: BenchmarkRecord): string {
  const head = JSON.stringify({ ...record, measurements: [], leftOut: [] }, undefined, 2);
  return head
    .replace('"measurements": []', () => `"measurements": ${lines(record.measurements)}`)
    .replace('"leftOut": []', () => `"leftOut": ${lines(record.leftOut)}`)
    .concat('\n');
}

/** One to a line: a sample on each would make ten thousand. */
const lines = (items: readonly object[]): string =>
  items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;

/** Throws RecordError. */
export function readRecord(file: string): BenchmarkRecord {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new RecordError(`${file} cannot be read.`);
  }
  return parseRecord(text, file);
}

/** Throws RecordError, that begins with `name`. */
export function parseRecord(text: string, name: string): BenchmarkRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecordError(`${name} is not JSON.`);
  }
  if (!isObject(value) || value['format'] !== format) throw new RecordError(`${name} is no record of benchmarks.`);
  if (value['formatVersion'] !== formatVersion)
    throw new RecordError(
      `${name} has version ${String(value['formatVersion'])} of the format; this program reads ${formatVersion}.`,
    );
  if (!isObject(value['machine']) || !Array.isArray(value['measurements']) || !Array.isArray(value['leftOut']))
    throw new RecordError(`${name} lacks the machine, the measurements or what was left out.`);
  const wrong = value['measurements'].findIndex((measurement) => !isMeasurement(measurement));
  if (wrong !== -1) throw new RecordError(`${name}: number ${wrong + 1} of the measurements is none.`);
  return value as unknown as BenchmarkRecord;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isMeasurement(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { section, benchmark, contestant, size, unit, better, samples, ratiosToFloor } = value;
  return (
    [section, benchmark, contestant, unit].every((word) => typeof word === 'string') &&
    typeof size === 'number' &&
    (better === 'lower' || better === 'higher') &&
    isSamples(samples) &&
    (ratiosToFloor === undefined || isSamples(ratiosToFloor))
  );
}

const isSamples = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((sample) => typeof sample === 'number');
