/** The options that say which broker, how to reach it, and what it claims. */
import { readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
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
  if ((trust.ca !== undefined || trust.insecure === true) && !brokers.some(isReachedByTls))
    throw new BrokerUnavailable('--ca and --insecure are for brokers at mqtts:// and wss://, and none of these is.');
  if (file === undefined) return brokers;
  const [only, ...others] = brokers;
  if (!only || others.length > 0)
    throw new CapabilityFileError('--capabilities tells of one broker: name it by --broker.');
  const claims = await readCapabilityFile(file);
  return [claiming(only, claims)];
}

function isReachedByTls({ name }: BrokerUnderTest): boolean {
  return /^(?:mqtts|wss):/u.test(name);
}

/** Throws BrokerUnavailable if there are none, as TLS would then fall back on those of the system without a word. */
async function certificatesIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
  try {
    for (const one of certificates) void new X509Certificate(one);
  } catch (error) {
    throw new BrokerUnavailable(`A certificate in --ca ${file} cannot be read: ${(error as Error).message}.`);
  }
  if (certificates.length === 0) throw new BrokerUnavailable(`--ca ${file} has no certificate in PEM.`);
  return text;
}

/** Throws BrokerUnavailable if the text names none. */
export async function brokerOf(text: string, { ca: file, insecure }: TrustArguments): Promise<BrokerUnderTest> {
  const ca = file === undefined ? undefined : await certificatesIn(file);
  const trust: Trust = { ...(ca !== undefined && { ca }), ...(insecure !== undefined && { insecure }) };
  const broker = brokerNamed(text, trust);
  if (!broker)
    throw new BrokerUnavailable(`There is no broker ${text} here. If it runs, --broker mqtt://host:port tells where.`);
  return broker;
}
