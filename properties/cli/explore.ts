/** The command `explore`: every state of the model, in every configuration that is asked for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { asTrace } from '../../model/explore/as-trace.ts';
import { configurations, type Configuration } from '../../model/explore/configurations.ts';
import type { Found, Step } from '../../model/explore/exploration.ts';
import { formatTrace } from '../../model/vocabulary/trace.ts';
import type { Progress } from '../check/progress.ts';
import { exitCodes } from '../check/result.ts';
import { tryDirectory } from '../check/writable.ts';
import { exploredByGraph, exploredByOrbit, exploredBySpin } from '../exploration/beside.ts';
import { pageFile, record, recordThreads } from '../exploration/record.ts';
import { rowOf } from '../exploration/recorded-row.ts';
import { exploreConfiguration, type ExploredConfiguration } from '../exploration/row.ts';
import { asPromela } from '../exploration/spin/promela.ts';
import { whyNoSpin } from '../exploration/spin/spin.ts';
import { formatTable, type Column } from '../text/table.ts';

export interface ExploreRequest {
  /** Configurations whose name contains this; all of them if it is absent. */
  readonly only: string | undefined;
  /** Whether those are explored that take minutes. */
  readonly large: boolean;
  readonly statesMax: number;
  /** How many explore. */
  readonly threads: number;
  /** Whether the rows of these are written anew into the page of the explorations. */
  readonly table: boolean;
  /** Where each configuration is written in Promela, if anywhere. */
  readonly promela: string | undefined;
  /** Where the ways to what was found are saved. */
  readonly directory: string;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

const columns: readonly Column[] = [
  { title: 'configuration', width: 47 },
  { title: 'states', width: 11, align: 'right' },
  { title: 'transitions', width: 11, align: 'right' },
  { title: 'depth', width: 5, align: 'right' },
  { title: 'seconds', width: 7, align: 'right' },
  { title: 'states/s', width: 9, align: 'right' },
  { title: 'MB', width: 5, align: 'right' },
  { title: 'holds', width: 10 },
];

/** Answers the exit code: 1 if something is found, 2 if there is no such configuration, 3 if one was not explored to its end. */
export async function explore(request: ExploreRequest): Promise<number> {
  const { only = '', large, statesMax, threads, table, promela, progress, print } = request;
  const chosen = configurations.filter(({ name, isLarge = false }) => name.includes(only) && (large || !isLarge));
  if (chosen.length === 0) {
    print(`No configuration is called «${only}». There are:\n${namesOf(configurations)}`);
    return exitCodes.unusable;
  }
  if (promela !== undefined) tryDirectory('--promela', promela, chosen.map(promelaName));
  const whyNot = table ? await whyNoSpin() : undefined;
  if (whyNot !== undefined) print(`${whyNot}.\n`);
  const rows: (readonly string[])[] = [];
  const findings: string[] = [];
  let isComplete = true;
  // Of each only what is to be said is kept: its states would stay in memory.
  for (const configuration of chosen) {
    progress.update(`exploring ${configuration.name}`);
    const result = await exploreConfiguration(configuration, { statesMax, threads });
    const residentBytes = rows.length === 0 ? process.resourceUsage().maxRSS * 1024 : undefined;
    rows.push(row(result));
    findings.push(...findingsOf(result, request));
    isComplete &&= result.explored.complete;
    if (promela !== undefined) writePromela(result, promela, print);
    if (!table) continue;
    progress.update(`exploring ${configuration.name}, and others beside it`);
    if (threads > 1) {
      recordThreads(configuration.name, { count: threads, seconds: result.seconds, cpuSeconds: result.cpuSeconds });
      continue;
    }
    await recordWith(configuration, result, residentBytes, whyNot === undefined);
  }
  progress.clear();
  if (table) print(`written: ${relative(process.cwd(), pageFile)}\n`);
  print(formatTable(columns, rows));
  if (findings.length > 0) {
    print(['', ...findings].join('\n'));
    return exitCodes.fail;
  }
  return isComplete ? exitCodes.pass : exitCodes.inconclusive;
}

function findingsOf(result: ExploredConfiguration, request: ExploreRequest): readonly string[] {
  const { name, explored, timelock } = result;
  return [
    ...explored.found.map((found, at) => finding(result, found, result.ways[at] ?? [], request)),
    ...(typeof timelock === 'number' ? [`✗ ${name}: the server cannot go on in state ${timelock}`] : []),
  ];
}

/** So that nothing is lost if it is interrupted, each row by itself. */
async function recordWith(
  configuration: Configuration,
  result: ExploredConfiguration,
  residentBytes: number | undefined,
  hasSpin: boolean,
): Promise<void> {
  const orbits = exploredByOrbit(configuration, result);
  const graph = exploredByGraph(configuration, result);
  const spin = hasSpin ? await exploredBySpin(result) : undefined;
  const resident = configuration.isLarge && residentBytes !== undefined ? { residentBytes } : {};
  record(rowOf(result, { ...resident, ...(orbits && { orbits }), ...(graph && { graph }), ...(spin && { spin }) }));
}

function writePromela(
  { name, exploration }: ExploredConfiguration,
  directory: string,
  print: (text: string) => void,
): void {
  const file = join(directory, promelaName({ name }));
  writeFileSync(file, asPromela(exploration).text);
  print(`written: ${file}\n`);
}

function promelaName({ name }: { readonly name: string }): string {
  return `${name.replaceAll(/\W+/g, '-')}.pml`;
}

function namesOf(all: readonly Configuration[]): string {
  return all.map(({ name, isLarge = false }) => `  ${name}${isLarge ? ' (with --large)' : ''}`).join('\n');
}

function row({ name, explored, seconds, timelock }: ExploredConfiguration): readonly string[] {
  const { states, transitions, depth, bytes, complete, found } = explored;
  const holds = found.length === 0 && typeof timelock !== 'number';
  return [
    name,
    grouped(states),
    grouped(transitions),
    String(depth),
    seconds.toFixed(1),
    grouped(Math.round(states / seconds)),
    (bytes / 1e6).toFixed(0),
    holds ? (complete ? '✓' : 'so far') : '✗',
  ];
}

function finding(
  { name }: ExploredConfiguration,
  { sentence, why, state }: Found,
  way: readonly Step[],
  { directory }: ExploreRequest,
): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `explored-${state}.ndjson`);
  const trace = asTrace(way);
  writeFileSync(file, formatTrace({ ...trace, header: { ...trace.header, configuration: name, sentence } }));
  const steps = way.map((step) => `      ${inWords(step)}`);
  return [
    `✗ ${name}: ${sentence}`,
    `    ${why}, after ${steps.length} steps:`,
    ...steps,
    `    as a trace: ${file}`,
  ].join('\n');
}

function inWords(step: Step): string {
  if (step.type === 'move') return step.move.name;
  return step.type === 'wait' ? `${step.ms} ms pass` : `a timer of ${step.part} fires`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}
