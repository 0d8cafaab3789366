/** Counterexamples on disk: the trace, and in its header all that is needed to play the scenario again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import { formatTrace, parseTrace, type Trace } from '../../model/vocabulary/trace.ts';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import type { Verdict } from '../../model/vocabulary/verdict.ts';
import type { Scenario } from '../scenario/step.ts';
import type { KnownDeviation } from '../brokers/known/known-deviation.ts';
import type { ProfileName } from '../brokers/profiles.ts';
import type { Finding } from './result.ts';
import { makeDirectory } from './writable.ts';
import { typed } from './typed.ts';

/** A trace that cannot be played again. */
export class CounterexampleError extends Error {
  override readonly name = 'CounterexampleError';
}

export interface SavedCounterexample {
  readonly broker: string;
  /** The sentence of the property. */
  readonly property: string;
  readonly version: ProtocolVersion;
  readonly scenario: Scenario;
  readonly verdict: Verdict;
  /** Which were accepted, if not those of the register. */
  readonly readings?: AcceptedReadings | undefined;
  /** By which it was judged, if not by the broker's own. */
  readonly profile?: ProfileName | undefined;
  /** As which deviation it was known of that broker. */
  readonly known?: KnownDeviation | undefined;
}

/** Answers the path of the file, which bears the finding's number. */
export async function saveCounterexample(
  directory: string,
  broker: string,
  finding: Finding,
  { readings, profile }: Pick<SavedCounterexample, 'readings' | 'profile'> = {},
): Promise<string> {
  const { number, version, scenario, run, failure, property, known } = finding;
  const note: SavedCounterexample = {
    broker,
    property: property.sentence,
    version,
    scenario,
    verdict: failure,
    readings,
    profile,
    known,
  };
  const header = { format: 'mqtt-liveness-trace', formatVersion: 1, ...note } as const;
  const name = `${broker}-F${number}-${failure.statements[0] ?? 'unnamed'}`.replaceAll(/[^\w.-]+/gu, '_');
  const file = join(directory, `${name}.ndjson`);
  makeDirectory(directory);
  await writeFile(file, formatTrace({ header, observations: run.observations }));
  return file;
}

/** What to type to see it again. */
export function replayCommand(file: string): string {
  return typed('replay', file);
}

/** Throws TraceFormatError or the system's error if the file cannot be read, {@link CounterexampleError} if its header says too little. */
export async function readCounterexample(file: string): Promise<SavedCounterexample & Trace> {
  const trace = parseTrace(await readFile(file, 'utf8'));
  const { broker, property, version, scenario, verdict, readings, profile, known } =
    trace.header as Partial<SavedCounterexample>;
  const isComplete = protocolVersions.some((one) => one === version) && Array.isArray(scenario?.steps);
  if (!isComplete || !broker || !property || !version || !verdict)
    throw new CounterexampleError(
      'The header of the trace lacks scenario, broker, version, property or verdict: it cannot be replayed.',
    );
  return { ...trace, broker, property, version, scenario, verdict, readings, profile, known };
}
