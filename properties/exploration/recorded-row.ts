/** What is kept of an exploration. */
import { cpus } from 'node:os';
import type { Explored } from '../../model/explore/exploration.ts';
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
