/** The command `check`: judges brokers, reports, and answers the exit code. */
import { writeFile } from 'node:fs/promises';
import { BrokerUnavailable, type BrokerUnderTest } from '../brokers/broker-under-test.ts';
import type { Assignment } from '../check/assignment.ts';
import { withCases } from '../check/check-cases.ts';
import { checkInVirtualTime } from '../check/check-virtually.ts';
import { saveCounterexample } from '../check/counterexample.ts';
import type { Progress } from '../check/progress.ts';
import { exitCodeOf, exitCodes, verdictOf, type BrokerResult, type Finding } from '../check/result.ts';
import { checkOnWire } from '../check/wire/check-on-wire.ts';
import { tryDirectory, tryFile } from '../check/writable.ts';
import { makeReport } from '../report/make-document.ts';
import { formatReport } from '../report/read-document.ts';
import { reportFiles, writeReport } from '../report/write-report.ts';
import { formatBrokerReport } from './check-report.ts';

export interface CheckOptions {
  readonly brokers: readonly BrokerUnderTest[];
  readonly assignment: Assignment;
  /** A file for the report as data. */
  readonly json?: string;
  /** A directory for the report in all its forms. */
  readonly report?: string;
  /** Where counterexamples are saved. */
  readonly directory: string;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

/** Those on a wire run side by side, as they mostly wait; before them the core in virtual time, which never does. */
export async function check(options: CheckOptions): Promise<number> {
  const { brokers, assignment, json, report: directory, progress, print } = options;
  // Told before the work, not after it.
  if (json !== undefined) tryFile('--json', json);
  if (directory !== undefined) tryDirectory('--report', directory, reportFiles);
  const results: BrokerResult[] = [];
  const unreachable = new Map<string, string>();
  const report = async (name: string, pending: Promise<BrokerResult>): Promise<void> => {
    try {
      const result = await pending;
      results.push(result);
      await save(result, options);
      progress.clear();
      print(formatBrokerReport(result));
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error;
      if (!error.isSkipped) unreachable.set(name, error.message);
      progress.note(error.isSkipped ? `left out: ${error.message}` : error.message);
    }
  };

  for (const broker of brokers)
    if (broker.kind === 'virtual')
      await report(broker.name, played(broker, checkInVirtualTime(broker, assignment, progress), options));
  const onWire = brokers
    .filter((broker) => broker.kind === 'wire')
    .map((broker) => ({ broker, pending: checkOnWire(broker, assignment, progress) }));
  // Cases keep this process busy, which is no time to judge how late something is.
  const all = Promise.allSettled(onWire.map(({ pending }) => pending));
  await Promise.all(
    onWire.map(({ broker, pending }) =>
      report(
        broker.name,
        played(
          broker,
          all.then(() => pending),
          options,
        ),
      ),
    ),
  );

  print(summary(results, unreachable, assignment));
  await writeReports(results, unreachable, options);
  const exitCode = exitCodeOf(results);
  return exitCode !== exitCodes.fail && (unreachable.size > 0 || results.length === 0) ? exitCodes.unusable : exitCode;
}

/** With the cases, if there are any to play. */
async function played(
  broker: BrokerUnderTest,
  pending: Promise<BrokerResult>,
  { assignment, progress }: CheckOptions,
): Promise<BrokerResult> {
  const result = await pending;
  return (assignment.cases ?? []).length === 0 ? result : withCases(result, broker, assignment, progress);
}

async function writeReports(
  results: readonly BrokerResult[],
  unreachable: ReadonlyMap<string, string>,
  { json, report: directory, assignment: { seed }, print }: CheckOptions,
): Promise<void> {
  if (json === undefined && directory === undefined) return;
  const report = makeReport(results, { seed, checkedAt: new Date(), unreachable });
  if (json !== undefined) await writeFile(json, formatReport(report));
  if (directory === undefined) return;
  const [page = directory] = await writeReport(directory, report);
  print(`report: ${page}`);
}

/** What cannot be saved is reported all the same. */
async function save({ broker, findings }: BrokerResult, options: CheckOptions): Promise<void> {
  const { directory, progress, assignment } = options;
  try {
    for (const finding of findings) finding.file = await saveCounterexample(directory, broker, finding, assignment);
  } catch (error) {
    progress.note(`counterexamples cannot be saved in ${directory}: ${(error as Error).message}`);
  }
}

function summary(
  results: readonly BrokerResult[],
  unreachable: ReadonlyMap<string, string>,
  { seed }: Assignment,
): string {
  const lines = results.map(({ broker, results: properties, findings, deaths, cases = [] }) => {
    const verdicts = properties.map(verdictOf);
    const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
    const failed = cases.filter(({ verdict }) => verdict === 'fail').length;
    const inCases = cases.length > 0 ? `cases: ${cases.length - failed} of ${cases.length} do not fail` : '';
    if (properties.length === 0) return `${broker}: ${inCases || 'nothing to play'}`;
    const told = findings.length > 0 ? `, ${counted(findings.length, 'finding')}${kinds(findings)}` : '';
    const died = deaths.length > 0 ? `, died ${counted(deaths.length, 'time')}` : '';
    return `${broker}: ${count('pass')} pass, ${count('fail')} fail, ${count('inconclusive')} inconclusive${told}${died}${inCases && `; ${inCases}`}`;
  });
  const missed = [...unreachable.keys()].map((broker) => `${broker}: not reached`);
  return ['', ...lines, ...missed, `seed ${seed} (properties counted once per MQTT version)`].join('\n');
}

/** ` (2 late, 1 unexplained close)`; nothing if all are violations that are news. */
function kinds(findings: readonly Finding[]): string {
  const others = Map.groupBy(findings, ({ kind = 'violation', known }) => (known ? 'known' : kind));
  others.delete('violation');
  const words = [...others].map(([kind, ones]) => `${ones.length} ${kind}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
