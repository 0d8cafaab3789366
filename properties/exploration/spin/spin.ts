/** SPIN as a program beside: it makes a model checker of a model, in C, that a C compiler has to compile. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PromelaModel } from './promela.ts';
import { unknownNumber } from './steps.ts';

const execute = promisify(execFile);

/** What SPIN says of a model. */
export interface SpinOpinion {
  readonly states: number;
  readonly transitions: number;
  /** The steps to the farthest state. */
  readonly depth: number;
  /** The nearest state that should not be, if there is one. */
  readonly violation: { readonly sentence: string; readonly steps: number } | undefined;
  /** The search for all states, by itself. */
  readonly seconds: number;
  /** To make the checker and to compile it. */
  readonly compileSeconds: number;
  readonly bytes: number;
}

interface SpinOptions {
  /** Whether it is compiled for speed, or quickly. */
  readonly isOptimised?: boolean;
  /** Its hash table is made for so many; more are found too, only more slowly. Default: a million. */
  readonly statesExpected?: number;
}

/** Why SPIN cannot be asked here, or undefined if it can. */
export async function whyNoSpin(): Promise<string | undefined> {
  for (const [program, argument] of [
    ['spin', '-V'],
    ['gcc', '--version'],
  ] as const)
    try {
      await execute(program, [argument]);
    } catch {
      return `SPIN is not asked, as there is no ${program} on this machine`;
    }
  return undefined;
}

/**
 * Breadth first, so that what it finds is the nearest. Without partial order reduction, which would leave states out.
 * Throws Error if SPIN or the compiler refuses the model, or if the model does not know the way of a part.
 */
export async function askSpin(
  { text, sentences }: PromelaModel,
  { isOptimised = false, statesExpected = 1_000_000 }: SpinOptions = {},
): Promise<SpinOpinion> {
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-spin-'));
  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    try {
      return (await execute(program, args, { cwd: directory, maxBuffer: 2 ** 26 })).stdout;
    } catch (error) {
      // SPIN writes what it has against a model to its standard output.
      const { stdout } = error as { readonly stdout?: string };
      throw new Error(`${program} fails: ${stdout}`, { cause: error });
    }
  };
  try {
    await writeFile(join(directory, 'product.pml'), text);
    const beganAtMs = performance.now();
    await run('spin', '-a', 'product.pml');
    const options = [isOptimised ? '-O2' : '-O0', '-w', '-DBFS', '-DSAFETY', '-DNOREDUCE'];
    await run('gcc', ...options, '-o', 'pan', 'pan.c');
    const compileSeconds = (performance.now() - beganAtMs) / 1000;
    const slots = `-w${Math.ceil(Math.log2(Math.max(statesExpected, 2 ** 10)))}`;
    const all = await run('./pan', '-c0', slots);
    const errors = numberIn(all, /errors: (\d+)/);
    const nearest = errors > 0 ? await run('./pan', slots) : '';
    return {
      states: numberIn(all, /(\d+) states, stored/),
      // It counts the beginning as one.
      transitions: numberIn(all, /(\d+) transitions/) - 1,
      depth: numberIn(all, /depth reached (\d+)/),
      violation: errors > 0 ? violationIn(nearest, sentences) : undefined,
      seconds: numberIn(all, /elapsed time ([\d.]+) seconds/),
      compileSeconds,
      bytes: numberIn(all, /([\d.]+)\s+total actual memory usage/) * 2 ** 20,
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function violationIn(output: string, sentences: PromelaModel['sentences']): SpinOpinion['violation'] {
  const number = numberIn(output, /assertion violated \D*(\d+)/);
  // The depth of the state that is left by the step that fails.
  const steps = numberIn(output, /\(at depth (\d+)\)/) + 1;
  if (number === unknownNumber) throw new Error(`SPIN finds a state, after ${steps} steps, that was not explored.`);
  return { sentence: sentences.get(number) ?? '', steps };
}

function numberIn(output: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(output) ?? [];
  if (digits === undefined) throw new Error(`SPIN says nothing like ${String(pattern)}:\n${output}`);
  return Number(digits);
}
