/** The command `fuzz`: hostile inputs in any number against the project's own codec and broker, in virtual time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { Broker } from '../../impl/broker.ts';
import { ServerCodec } from '../../impl/edge/codec.ts';
import { Campaign, inputsPerRound, type Found } from '../hostile/campaign.ts';
import { heapGrowth, sampleMemory, type MemorySample } from '../hostile/memory.ts';
import { scriptOf, stepsOf } from '../hostile/script.ts';
import { findingOf, shrink } from '../hostile/shrink.ts';
import type { Progress } from '../check/progress.ts';
import { exitCodes } from '../check/result.ts';
import { typed } from '../check/typed.ts';

export interface FuzzRequest {
  readonly inputs: number;
  readonly seed: number;
  /** Where the steps of a finding are saved. */
  readonly directory: string;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

const subject = { Broker, ServerCodec };
const samplesMin = 20;
const inputsPerSampleMax = 100_000;
/** More of them say little more. */
const kindsMax = 5;

/** Answers the exit code. If the process is told to exit before, the summary of what was done is printed all the same. */
export async function fuzz(request: FuzzRequest): Promise<number> {
  const run = new FuzzRun(request);
  const printSummary = (): void => request.print(run.summary());
  process.once('exit', printSummary);
  try {
    await run.playAll();
  } finally {
    process.off('exit', printSummary);
  }
  request.progress.clear();
  printSummary();
  request.print(run.slowest());
  return run.hasFailed ? exitCodes.fail : exitCodes.pass;
}

/** Plays saved steps again. Throws {@link ScriptError}, and the system's error if there is no such file. */
export function replaySteps(file: string, print: (text: string) => void): number {
  const finding = findingOf(subject, stepsOf(readFileSync(file, 'utf8')));
  print(finding ? `✗ ${finding.message}` : '✓ this time nothing is found');
  return finding ? exitCodes.fail : exitCodes.pass;
}

class FuzzRun {
  readonly #request: FuzzRequest;
  readonly #campaign: Campaign;
  readonly #samples: MemorySample[] = [];
  readonly #findings = new Map<string, string>();
  readonly #beganAtMs = performance.now();

  constructor(request: FuzzRequest) {
    this.#request = request;
    this.#campaign = new Campaign(subject, request.seed);
  }

  get hasFailed(): boolean {
    return this.#findings.size > 0 || heapGrowth(this.#samples).isTooMuch;
  }

  async playAll(): Promise<void> {
    const { inputs, progress, seed } = this.#request;
    const inputsPerSample = Math.min(inputsPerSampleMax, Math.ceil(inputs / samplesMin));
    let sampledAt = 0;
    while (this.#campaign.inputs < inputs && this.#findings.size < kindsMax) {
      const found = this.#campaign.playRound(Math.min(inputsPerRound, inputs - this.#campaign.inputs));
      if (found) this.#take(found);
      const done = this.#campaign.inputs;
      if (done - sampledAt >= inputsPerSample) {
        this.#samples.push(sampleMemory(done));
        sampledAt = done;
      }
      progress.update(`seed ${seed}: ${grouped(done)} of ${grouped(inputs)} hostile inputs, ${this.#pace()}`);
      // Signals are heard between two rounds.
      await setImmediate();
    }
  }

  #take(found: Found): void {
    const { what, message } = found.finding;
    if (this.#findings.has(what)) return;
    this.#request.progress.note(`found in round ${found.round}: ${what}`);
    const { directory, seed } = this.#request;
    const steps = shrink(subject, found.steps, found.finding);
    if (!steps) {
      const replay = `It takes the rounds before it too: ${typed('fuzz', `--seed ${seed} --inputs ${this.#campaign.inputs}`)}`;
      this.#findings.set(what, `✗ ${message}\n  ${replay}`);
      return;
    }
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `hostile-${seed}-${found.round}.txt`);
    const script = scriptOf(steps);
    writeFileSync(file, script);
    this.#findings.set(what, `✗ ${message}\n\n${script}\n  Replay: ${typed('fuzz', `--replay ${file}`)}`);
  }

  #pace(): string {
    const seconds = (performance.now() - this.#beganAtMs) / 1000;
    return `${grouped(Math.round(this.#campaign.inputs / seconds))} a second`;
  }

  summary(): string {
    const { inputs, bytes, seed } = this.#campaign;
    const seconds = (performance.now() - this.#beganAtMs) / 1000;
    return [
      `${grouped(inputs)} hostile inputs, ${megabytes(bytes)}, seed ${seed}, in ${seconds.toFixed(0)} s: ${this.#pace()}`,
      ...this.#memory(),
      ...(this.#findings.size === 0 ? ['✓ nothing found'] : this.#findings.values()),
    ].join('\n');
  }

  slowest(): string {
    const { ms, round, connection } = this.#campaign.slowestAgain();
    return `slowest input, the least of several times: ${ms.toFixed(2)} ms, connection ${connection} of round ${round}`;
  }

  #memory(): readonly string[] {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last) return [];
    const of = ({ inputs, heapBytes, residentBytes }: MemorySample): string =>
      `${megabytes(heapBytes)} (resident ${megabytes(residentBytes)}) after ${grouped(inputs)}`;
    const { bytes, isTooMuch } = heapGrowth(this.#samples);
    const verdict = isTooMuch ? ['✗ memory is not bounded'] : [];
    return [`heap after collection: ${of(first)}, ${of(last)}: ${megabytes(bytes)} more`, ...verdict];
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
