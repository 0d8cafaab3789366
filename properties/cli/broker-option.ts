/** The options that say which broker, how to reach it, and what it claims. */
import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { credentialVariables } from '../brokers/address.ts';
import { brokerNamed, brokerNames, claiming } from '../brokers/broker-named.ts';
import { BrokerUnavailable, type BrokerUnderTest } from '../brokers/broker-under-test.ts';
import { CapabilityFileError, readCapabilityFile } from '../brokers/capability-file.ts';
import { addressForm, type Trust } from '../transport/address.ts';

export interface TrustArguments {
  readonly ca?: string;
  readonly insecure?: boolean;
}

export interface BrokerArguments extends TrustArguments {
  readonly broker?: readonly string[];
  readonly capabilities?: string;
}

/** What may stand for a broker, for people. */
export const brokerForm = `${brokerNames.join(', ')}, or ${addressForm}`;

/** For `--broker`, which may be repeated. */
export function anotherBroker(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, aBroker(text)];
}

export function aBroker(text: string): string {
  if (!brokerNamed(text)) throw new InvalidArgumentError(`It has to be ${brokerForm}.`);
  return text;
}

export function withTrustOptions(command: Command): Command {
  const { userName, password } = credentialVariables;
  return command
    .option(
      '--ca <file>',
      'certificates of authorities in PEM to trust, for mqtts:// and wss://, instead of the system’s',
    )
    .option('--insecure', 'accept any certificate')
    .addHelpText(
      'after',
      `\nUser and password are those of the address, or else of the environment: ${userName}, ${password}.`,
    );
}

/** The brokers that the arguments name, each once. Throws what reading a file throws, and {@link CapabilityFileError}. */
export async function brokersOf(
  { broker, capabilities: file, ...trust }: BrokerArguments,
  byDefault: readonly string[],
): Promise<readonly BrokerUnderTest[]> {
  const texts = broker ?? byDefault;
  const named = await Promise.all(texts.map((text) => brokerOf(text, trust)));
  const brokers = [...new Map(named.map((one) => [one.name, one])).values()];
  if (file === undefined) return brokers;
  const [only, ...others] = brokers;
  if (!only || others.length > 0)
    throw new CapabilityFileError('--capabilities tells of one broker: name it by --broker.');
  const claims = await readCapabilityFile(file);
  return [claiming(only, claims)];
}

/** Throws BrokerUnavailable if the text names none. */
export async function brokerOf(text: string, { ca: file, insecure }: TrustArguments): Promise<BrokerUnderTest> {
  const ca = file === undefined ? undefined : await readFile(file, 'utf8');
  const trust: Trust = { ...(ca !== undefined && { ca }), ...(insecure !== undefined && { insecure }) };
  const broker = brokerNamed(text, trust);
  if (!broker)
    throw new BrokerUnavailable(`There is no broker ${text} here. If it runs, --broker mqtt://host:port tells where.`);
  return broker;
}
