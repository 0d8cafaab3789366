#!/usr/bin/env node
/** The command `mqtt-liveness`. */
import { Command, InvalidArgumentError } from 'commander';
import { TraceFormatError } from '../../model/vocabulary/trace.ts';
import { protocolVersions, type ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { allProperties } from '../all.ts';
import { brokerNamed, brokerNames } from '../brokers/broker-named.ts';
import { BrokerUnavailable, type BrokerUnderTest } from '../brokers/broker-under-test.ts';
import { freshSeed, selected } from './assignment.ts';
import { check } from './check.ts';
import { Progress } from './progress.ts';
import { replay } from './replay.ts';
import { exitCodes } from './result.ts';

const defaultBrokers = ['own', 'own-tcp', 'aedes'];
const directory = 'check-failures';

interface CheckArguments {
  readonly broker?: readonly BrokerUnderTest[];
  readonly mqtt: readonly ProtocolVersion[];
  readonly runs?: number;
  readonly seed?: number;
  readonly only?: string;
  readonly json?: string;
}

function broker(text: string, before: readonly BrokerUnderTest[] = []): readonly BrokerUnderTest[] {
  const known = brokerNamed(text);
  if (!known) throw new InvalidArgumentError(`It has to be ${brokerNames.join(', ')} or mqtt://host:port.`);
  return [...before.filter(({ name }) => name !== known.name), known];
}

function versions(text: string): readonly ProtocolVersion[] {
  const wanted = protocolVersions.filter((version) => text === 'both' || text === version);
  if (wanted.length === 0) throw new InvalidArgumentError('It has to be 3.1.1, 5.0 or both.');
  return wanted;
}

const greatest = 0x7fff_ffff;

function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value) || value < least || value > greatest)
      throw new InvalidArgumentError(`It has to be an integer from ${least} to ${greatest}.`);
    return value;
  };
}

const program = new Command('mqtt-liveness')
  .description('Holds MQTT brokers to a timed model of connection liveness.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.pass : exitCodes.unusable));

program
  .command('check')
  .description(
    'Judges brokers by generated scenarios. Exit code: 0 all pass, 1 a violation, 2 not usable, 3 inconclusive.',
  )
  .option(
    '--broker <name>',
    `${brokerNames.join(', ')} or mqtt://host:port; may be repeated (default: ${defaultBrokers.join(', ')})`,
    broker,
  )
  .option('--mqtt <version>', '3.1.1, 5.0 or both', versions, protocolVersions)
  .option(
    '--runs <count>',
    'scenarios per property and version (default: 100 in virtual time, 4 over TCP)',
    integerFrom(1),
  )
  .option('--seed <number>', 'of the scenarios; the report tells it (default: a fresh one)', integerFrom(0))
  .option('--only <pattern>', 'properties whose sentence, chapter or statement ids contain this')
  .option('--json <file>', 'write the results there too')
  .action(async ({ broker: brokers, mqtt, runs, seed = freshSeed(), only, json }: CheckArguments) => {
    const properties = selected(allProperties, only);
    if (properties.length === 0) return refuse(`No sentence, chapter or statement id contains "${only}".`);
    process.exitCode = await check({
      brokers: brokers ?? defaultBrokers.flatMap((name) => brokerNamed(name) ?? []),
      assignment: { properties, versions: mqtt, seed, ...(runs !== undefined && { runs }) },
      ...(json !== undefined && { json }),
      directory,
      progress: new Progress(),
      print: (text) => console.log(text),
    });
  });

program
  .command('replay')
  .description('Plays a counterexample again that `check` has saved, on the same broker.')
  .argument('<file>')
  .action(async (file: string) => {
    process.exitCode = await replay(file, (text) => console.log(text));
  });

function refuse(message: string): void {
  console.error(message);
  process.exitCode = exitCodes.unusable;
}

/** What the user can mend is told in a sentence; the rest is our bug and shown in full. */
function explain(error: unknown): void {
  const { message, code } = error as NodeJS.ErrnoException;
  const isUsers =
    error instanceof BrokerUnavailable ||
    error instanceof TraceFormatError ||
    error instanceof RangeError ||
    typeof code === 'string';
  if (!isUsers) throw error;
  refuse(message);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  await program.parseAsync();
} catch (error) {
  explain(error);
}
