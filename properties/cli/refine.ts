/** The command `refine`: the broker core beside the charts, in every state that the two can reach together. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTrace } from '../../model/vocabulary/trace.ts';
import type { Progress } from '../check/progress.ts';
import { exitCodes } from '../check/result.ts';
import { refinementConfigurations } from '../refinement/configurations.ts';
import { counterexampleInWords, counterexampleTrace } from '../refinement/counterexample.ts';
import { refineBroker } from '../refinement/refine-broker.ts';
import type { Refined } from '../refinement/refinement.ts';
import { formatTable, type Column } from '../text/table.ts';

export interface RefineRequest {
  /** Configurations whose name contains this; all of them if it is absent. */
  readonly only: string | undefined;
  /** Whether those are explored that take minutes. */
  readonly large: boolean;
  readonly statesMax: number;
  /** Where the ways to what was found are saved. */
  readonly directory: string;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

const columns: readonly Column[] = [
  { title: 'configuration', width: 60 },
  { title: 'states', width: 9, align: 'right' },
  { title: 'transitions', width: 11, align: 'right' },
  { title: 'seconds', width: 7, align: 'right' },
  { title: 'holds', width: 6 },
];

/** Answers the exit code: 1 if the broker departs from the charts, 2 if there is no such configuration, 3 if one was not explored to its end. */
export function refine(request: RefineRequest): number {
  const { only = '', large, statesMax, progress, print } = request;
  const chosen = refinementConfigurations.filter(
    ({ name, isLarge = false }) => name.includes(only) && (large || !isLarge),
  );
  if (chosen.length === 0) {
    print(`No configuration is called «${only}». There are:`);
    print(
      refinementConfigurations.map(({ name, isLarge }) => `  ${name}${isLarge ? ' (with --large)' : ''}`).join('\n'),
    );
    return exitCodes.unusable;
  }
  const results = chosen.map((configuration) => {
    const { name } = configuration;
    progress.update(`the broker beside the charts: ${name}`);
    const beganAtMs = performance.now();
    const refined = refineBroker(configuration, { statesMax });
    return { name, refined, seconds: (performance.now() - beganAtMs) / 1000 };
  });
  progress.clear();
  print(
    formatTable(
      columns,
      results.map(({ name, refined, seconds }) => row(name, refined, seconds)),
    ),
  );
  const findings = results.flatMap(({ name, refined }) => finding(name, refined, request));
  if (findings.length > 0) {
    print(['', ...findings].join('\n'));
    return exitCodes.fail;
  }
  return results.every(({ refined }) => refined.complete) ? exitCodes.pass : exitCodes.inconclusive;
}

function row(name: string, { states, transitions, complete, counterexample }: Refined, seconds: number): string[] {
  const holds = counterexample ? '✗' : complete ? '✓' : 'so far';
  return [name, states.toLocaleString('en-GB'), transitions.toLocaleString('en-GB'), seconds.toFixed(1), holds];
}

function finding(name: string, { counterexample }: Refined, { directory }: RefineRequest): readonly string[] {
  if (!counterexample) return [];
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `not-refining-${name.replaceAll(/\W+/g, '-')}.ndjson`);
  writeFileSync(file, formatTrace(counterexampleTrace(counterexample)));
  return [
    `✗ ${name}`,
    ...counterexampleInWords(counterexample).map((line) => `    ${line}`),
    `    as a trace: ${file}`,
  ];
}
