/** The command `npm run bench`: what it takes, and which exit code comes of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { compare, usualLeastEffect } from './compare.ts';
import { comparisonSummary, comparisonTable, exitCodeOf, exitCodes } from './compare-report.ts';
import { withHeadline } from './headline.ts';
import { writePage } from './page.ts';
import { readRecord, RecordError, type BenchmarkRecord } from './record.ts';
import { goalLines, provenance, resultTable } from './report.ts';
import { runSections, SectionMissing } from './run.ts';
import { sectionNames, type SectionName } from './sections.ts';

export interface Output {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly progress: (line: string) => void;
}

interface Arguments {
  readonly only: readonly SectionName[];
  readonly quick?: boolean;
  readonly out?: string;
  readonly compare?: readonly string[];
  readonly leastEffect?: number;
}

const root = join(import.meta.dirname, '..');
const recordDirectory = join(root, 'docs/generated/benchmarks');
const readme = join(root, 'README.md');
/** Git ignores it: a look is not a record. */
const lookDirectory = join(root, 'bench-results');

function names(text: string): readonly SectionName[] {
  const wanted = text.split(',');
  const unknown = wanted.filter((name) => !sectionNames.some((known) => known === name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Sections are ${sectionNames.join(', ')}.`);
  return sectionNames.filter((name) => wanted.includes(name));
}

function percent(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1000)) throw new InvalidArgumentError('It has to be a number from 0 to 1000.');
  return value / 100;
}

/** Answers the exit code. Throws only if the benchmarks themselves are wrong. */
export async function bench(words: readonly string[], output: Output): Promise<number> {
  const program = new Command('bench')
    .description(
      'Measures what timers, the broker and the checker cost. Exit code: 0 fine, 1 something has become slower than in the ' +
        'record compared with, 2 unusable arguments or files, 3 nothing to compare.',
    )
    .option(
      '--only <sections>',
      `${sectionNames.join(', ')}; several separated by commas (default: all)`,
      names,
      sectionNames,
    )
    .option('--quick', 'a look, in less than two minutes; fewer sizes, rounds and contestants')
    .option(
      '--out <directory>',
      'where results, plots and the page go (default: docs/generated/benchmarks if all is measured in full, else bench-results)',
    )
    .option(
      '--compare <records...>',
      'a results.json to compare the run with; with a second one, these two are compared and nothing is run',
    )
    .option(
      '--least-effect <percent>',
      'what has to be exceeded, in the whole interval, to count as slower (default: 5, and 25 with a quick run)',
      percent,
    )
    .configureOutput({ writeOut: output.print, writeErr: output.printError })
    .exitOverride();
  try {
    program.parse([...words], { from: 'user' });
    return await act(program.opts<Arguments>(), output);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.unusable;
    if (!(error instanceof RecordError || error instanceof SectionMissing)) throw error;
    output.printError(`${error.message}\n`);
    return exitCodes.unusable;
  }
}

async function act(
  { only, quick = false, out, compare: files = [], leastEffect }: Arguments,
  output: Output,
): Promise<number> {
  if (files.length > 2) {
    output.printError('error: --compare takes one record or two.\n');
    return exitCodes.unusable;
  }
  // Before anything is measured for minutes.
  const [baseline, second] = files.map(readRecord);
  if (baseline && second) return printComparison(baseline, second, leastEffect, output);

  const { record, goals } = await runSections({ only, isQuick: quick, progress: output.progress });
  const isForTheRecord = !quick && only.length === sectionNames.length;
  const directory = out ?? (isForTheRecord ? recordDirectory : lookDirectory);
  writePage(directory, record, goals);
  if (directory === recordDirectory) writeFileSync(readme, withHeadline(readFileSync(readme, 'utf8'), record));
  output.print(resultTable(record.measurements));
  for (const [section, met] of goals) output.print(`\n${section}\n${goalLines(met)}`);
  output.print(`\n${provenance(record)}\n\n${join(directory, 'README.md')} shows it, with plots.`);
  return baseline ? printComparison(baseline, record, leastEffect, output) : exitCodes.fine;
}

function printComparison(
  baseline: BenchmarkRecord,
  current: BenchmarkRecord,
  wantedEffect: number | undefined,
  output: Output,
): number {
  const leastEffect = wantedEffect ?? usualLeastEffect(baseline, current);
  const comparisons = compare(baseline, current, leastEffect);
  if (comparisons.length === 0) output.print('The two records have no measurement in common.');
  else output.print(`\n${comparisonTable(comparisons)}\n\n${comparisonSummary(comparisons, leastEffect)}`);
  return exitCodeOf(comparisons);
}
