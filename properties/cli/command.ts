/** What the command `mqtt-liveness` takes, and which exit code comes of it. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../../impl/edge/version.ts';
import { TraceFormatError } from '../../model/vocabulary/trace.ts';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { allProperties } from '../sentences/all.ts';
import { measuringProperties } from '../sentences/measuring.ts';
import { BrokerUnavailable } from '../brokers/broker-under-test.ts';
import { profileNames as checkProfiles, withProfile, type ProfileName } from '../brokers/profiles.ts';
import { CapabilityFileError } from '../brokers/capability-file.ts';
import { freshSeed, selected, selectedCases } from '../check/assignment.ts';
import { ScriptError } from '../hostile/script.ts';
import { integerFrom } from './integer-option.ts';
import {
  aBroker,
  anotherBroker,
  brokerForm,
  brokersOf,
  withTrustOptions,
  type BrokerArguments,
  type TrustArguments,
} from './broker-option.ts';
import { check } from './check.ts';
import { withReading } from './reading-option.ts';
import { CounterexampleError } from '../check/counterexample.ts';
import type { AcceptedReadings } from '../../model/ambiguities/register.ts';
import type { Progress } from '../check/progress.ts';
import { judge, profileNames, type JudgeArguments } from './judge.ts';
import { listening, recordable, runRecord, type RecordArguments } from './record.ts';
import { ReportFormatError } from '../report/read-document.ts';
import { UnwritableError } from '../check/writable.ts';
import { refine } from './refine.ts';
import { report } from './report.ts';
import { replay } from './replay.ts';
import { explore } from './explore.ts';
import { fuzz, replaySteps } from './fuzz.ts';
import { exitCodes } from '../check/result.ts';

/** Where a command prints. */
export interface Output {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly progress: Progress;
}

const defaultBrokers = ['own', 'own-tcp', 'aedes'];
const directory = 'check-failures';

interface ReplayArguments extends TrustArguments {
  readonly broker?: string;
}

interface CheckArguments extends BrokerArguments {
  readonly mqtt?: readonly ProtocolVersion[];
  readonly runs?: number;
  readonly profile?: ProfileName;
  readonly confirm?: number;
  readonly seed?: number;
  readonly only?: string;
  readonly cases?: boolean;
  readonly json?: string;
  readonly report?: string;
  readonly reading?: AcceptedReadings;
}

interface FuzzArguments {
  readonly inputs?: number;
  readonly seed?: number;
  readonly replay?: string;
}

interface ExploreArguments {
  readonly promela?: string;
  readonly only?: string;
  readonly large?: boolean;
  readonly statesMax?: number;
  readonly table?: boolean;
  readonly threads?: number;
}

function versions(text: string): readonly ProtocolVersion[] {
  const wanted = protocolVersions.filter((version) => text === 'both' || text === version);
  if (wanted.length === 0) throw new InvalidArgumentError('It has to be 3.1.1, 5.0 or both.');
  return wanted;
}

/** Runs the command with these words and answers its exit code. Throws only if the checker itself is wrong. */
export async function mqttLiveness(words: readonly string[], output: Output): Promise<number> {
  let exitCode: number = exitCodes.pass;
  const program = new Command('mqtt-liveness')
    .version(packageVersion)
    .description('Holds MQTT brokers to a timed model of connection liveness.')
    .configureOutput({ writeOut: output.print, writeErr: output.printError })
    .exitOverride();
  withTrustOptions(program.command('check'))
    .description(
      'Judges brokers by generated scenarios. Exit code: 0 all pass, 1 a violation or a broker that died, 2 unusable arguments or a broker that ' +
        'cannot be reached, 3 nothing worse than inconclusive, as with few runs. What comes late, and a close without a ' +
        'reason, are findings of their own and no violation, unless the profile is strict; what is known of a broker is ' +
        'shown and does not count.',
    )
    .option('--broker <name>', `${brokerForm}; may be repeated (default: ${defaultBrokers.join(', ')})`, anotherBroker)
    .option(
      '--capabilities <file>',
      'what the broker claims to be able to do, in JSON: see docs/generated/capabilities.md',
    )
    .option('--mqtt <version>', '3.1.1, 5.0 or both (default: both)', versions)
    .option(
      '--runs <count>',
      'scenarios per property and version (default: 100 in virtual time, 8 over TCP)',
      integerFrom(1),
    )
    .addOption(
      new Option(
        '--profile <name>',
        'of brokers on a wire; strict: the text and one tick of 100 ms, by which what is late and a close without a reason ' +
          'fail the check too; lenient: as late as released brokers are; measure: as lenient, and tells how late the ' +
          'broker is, by output and Keep Alive (default: that of each broker)',
      ).choices(checkProfiles),
    )
    .option('--confirm <count>', 'how often what failed over TCP is repeated at the end (default: 5)', integerFrom(1))
    .option('--seed <number>', 'of the scenarios; the report tells it (default: a fresh one)', integerFrom(0))
    .option('--only <pattern>', 'properties and cases whose sentence, chapter or statement ids contain this')
    .option('--cases', 'play the cases too, short exchanges that show one thing each (the default)')
    .option('--no-cases', 'leave the cases out')
    .option(
      '--reading <ambiguity=readings>',
      'where the standard leaves something open: which readings pass, with commas; may be repeated (default: see docs/generated/model/ambiguities.md)',
      withReading,
    )
    .option('--json <file>', 'write the report there as data; docs/generated/report/README.md describes it')
    .option('--report <directory>', 'write the report there: index.html, report.json, junit.xml and summary.md')
    .action(async (given: CheckArguments) => {
      exitCode = await runCheck(given, output);
    });
  program
    .command('report')
    .description(
      'Writes the reports of earlier checks anew, those of several as one league table. Exit code: 0, or 2 if there is no such ' +
        'report.',
    )
    .argument('<files...>', 'report.json, or what --json has written')
    .requiredOption('--out <directory>', 'for index.html, report.json, junit.xml and summary.md')
    .action(async (files: readonly string[], { out }: { readonly out: string }) => {
      exitCode = await report(files, out, output.print);
    });
  withTrustOptions(program.command('replay'))
    .description(
      'Plays a counterexample again that `check` has saved. Exit code: 0 this time it passes, 1 it fails, or the broker died, ' +
        '2 no counterexample, or a broker that cannot be reached, 3 inconclusive.',
    )
    .argument('<file>')
    .option(
      '--broker <name>',
      `another broker than the one that it was found on, or the same with its user and password: ${brokerForm}`,
      aBroker,
    )
    .action(async (file: string, given: ReplayArguments) => {
      exitCode = await replay(file, given, output.print);
    });
  program
    .command('judge')
    .description(
      'Judges a recorded trace. Exit code: 0 nothing to be said against the server, or only that it was late or closed ' +
        'without a reason, 1 a violation, 2 no trace, 3 inconclusive.',
    )
    .argument('<file>', 'NDJSON: a header, then one observation a line, as docs/api.md has it')
    .addOption(new Option('--profile <name>', 'how late the server may be').choices(profileNames).default('lenient'))
    .option('--tick-ms <ms>', 'strict: how late a timed output may be (default: 100)', integerFrom(1))
    .option('--connect-timeout-ms <ms>', 'how long the server waits for CONNECT (default: not judged)', integerFrom(1))
    .option(
      '--guard-ms <ms>',
      'how far from the server the trace was taken, in time (default: as the trace says, or 0)',
      integerFrom(0),
    )
    .option('--traffic', 'real traffic that began before the trace, or goes past it (default: as the trace says)')
    .option('--all-permitted', 'of traffic: the server refuses nobody anything (default: as the trace says)')
    .option('--until-ms <ms>', 'when the recording ended (default: with its last line)', integerFrom(0))
    .option('--reading <ambiguity=readings>', 'as of `check`', withReading)
    .action(async (file: string, given: JudgeArguments) => {
      exitCode = await judge(file, given, output.print);
    });
  program
    .command('record')
    .description(
      'Passes on what goes between clients and a broker, writes it down as a trace, and judges it beside until Ctrl-C. Exit ' +
        'code: as of `judge`.',
    )
    .requiredOption('--listen <[host:]port>', 'where clients connect (host: 127.0.0.1)', listening)
    .requiredOption(
      '--to <address>',
      'of the broker, mqtt://[user[:password]@]host[:port]; the user is for measuring the delay alone',
      recordable,
    )
    .requiredOption('--out <file>', 'the trace, a file that is not there yet')
    .option('--hide-payloads', 'write digests in place of payloads; equal ones stay equal')
    .option('--hide-names', 'the same of topics, Client Identifiers, user names and other texts')
    .addOption(new Option('--profile <name>', 'as of `judge`').choices(profileNames).default('lenient'))
    .option('--tick-ms <ms>', 'as of `judge`', integerFrom(1))
    .option('--connect-timeout-ms <ms>', 'as of `judge`', integerFrom(1))
    .option('--all-permitted', 'the broker refuses nobody anything, so that every will that is due is missed')
    .option('--guard-ms <ms>', 'take this for the delay to the broker, and measure nothing', integerFrom(1))
    .option('--reading <ambiguity=readings>', 'as of `check`', withReading)
    .action(async (given: RecordArguments) => {
      exitCode = await runRecord(given, output.print);
    });
  program
    .command('fuzz')
    .description(
      'Sends hostile bytes to the broker of this project, in virtual time, with healthy clients beside. Exit code: 0 ' +
        'nothing found, 1 something.',
    )
    .option('--inputs <count>', 'connections, each with its bytes (default: 1000000)', integerFrom(1))
    .option('--seed <number>', 'of the inputs; the report tells it (default: a fresh one)', integerFrom(0))
    .option('--replay <file>', 'plays the saved steps of a finding instead')
    .action(async ({ inputs = 1_000_000, seed = freshSeed(), replay: file }: FuzzArguments) => {
      const { print, progress } = output;
      exitCode =
        file === undefined ? await fuzz({ inputs, seed, directory, progress, print }) : replaySteps(file, print);
    });
  program
    .command('explore')
    .description(
      'Explores every state of the model in time, and asks whether its invariants hold. Exit code: 0 they do, 1 one does ' +
        'not, 3 not all states were explored.',
    )
    .option('--only <pattern>', 'configurations whose name contains this')
    .option('--large', 'those too that take minutes and gigabytes')
    .option('--states-max <count>', 'stop a configuration there (default: never)', integerFrom(1))
    .option(
      '--threads <count>',
      'how many explore (default: 1); three and more only where there are processors',
      integerFrom(1),
    )
    .option('--table', 'measure these rows of docs/generated/exploration/ anew, with others beside them')
    .option('--promela <directory>', 'write each configuration there in Promela, for SPIN')
    .action(
      async ({ only, large = false, statesMax = Infinity, threads = 1, table = false, promela }: ExploreArguments) => {
        const { print, progress } = output;
        exitCode = await explore({ only, large, statesMax, threads, table, promela, directory, progress, print });
      },
    );
  program
    .command('refine')
    .description(
      'Explores the broker of this project beside the charts: it does nothing that they forbid, and all that they demand. ' +
        'Exit code: 0 so it is, 1 it is not, 3 not all states were explored.',
    )
    .option('--only <pattern>', 'configurations whose name contains this')
    .option('--large', 'those too that take minutes')
    .option('--states-max <count>', 'stop a configuration there (default: never)', integerFrom(1))
    .action(({ only, large = false, statesMax = Infinity }: ExploreArguments) => {
      const { print, progress } = output;
      exitCode = refine({ only, large, statesMax, directory, progress, print });
    });

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.unusable;
    output.printError(`${explanation(error)}\n`);
    return exitCodes.unusable;
  }
  return exitCode;
}

async function runCheck(given: CheckArguments, { print, printError, progress }: Output): Promise<number> {
  const { mqtt = protocolVersions, runs, profile, confirm, seed = freshSeed(), only, json, reading: readings } = given;
  const properties = selected([...allProperties, ...(profile === 'measure' ? measuringProperties : [])], only);
  const cases = given.cases === false ? [] : selectedCases(only);
  if (properties.length + cases.length === 0) {
    printError(`No sentence, chapter or statement id contains "${only}".\n`);
    return exitCodes.unusable;
  }
  return check({
    brokers: (await brokersOf(given, defaultBrokers)).map((one) => withProfile(one, profile)),
    assignment: {
      properties,
      cases,
      versions: mqtt,
      seed,
      profile,
      readings,
      ...(runs !== undefined && { runs }),
      ...(confirm !== undefined && { confirmations: confirm }),
    },
    ...(json !== undefined && { json }),
    ...(given.report !== undefined && { report: given.report }),
    directory,
    progress,
    print,
  });
}

/** Of files that the user has named. */
const fileErrors = new Set([
  'ENOENT',
  'EACCES',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'EPERM',
  'EROFS',
  'ENOSPC',
]);

/** What the user can mend is told in a sentence; the rest is our bug and thrown on. */
function explanation(error: unknown): string {
  const { message, code = '' } = error as NodeJS.ErrnoException;
  const isUsers =
    error instanceof BrokerUnavailable ||
    error instanceof CapabilityFileError ||
    error instanceof TraceFormatError ||
    error instanceof CounterexampleError ||
    error instanceof ScriptError ||
    error instanceof ReportFormatError ||
    error instanceof UnwritableError ||
    fileErrors.has(code);
  if (!isUsers) throw error;
  return message;
}
