/**
 * The file of `--capabilities`: an object in JSON with what a broker claims otherwise than the standard, or its adapter, says.
 * What may be in it is this table; the page in docs/generated/ is written from it.
 */
import { readFile } from 'node:fs/promises';
import { protocolVersions } from '../../model/vocabulary/packet.ts';
import { statementIds } from '../../model/vocabulary/statement-ids.ts';
import { expectations } from '../../model/vocabulary/statement.ts';
import type { KnownCase, KnownDeviation } from './known/known-deviation.ts';
import type { Capabilities } from './capabilities.ts';

export interface CapabilityFile {
  readonly capabilities: Partial<Capabilities>;
  readonly knownDeviations: readonly KnownDeviation[];
  readonly knownCases?: readonly KnownCase[];
}

/** The file says what cannot be; the message is for the user. */
export class CapabilityFileError extends Error {
  override readonly name = 'CapabilityFileError';
}

interface Entry {
  readonly meaning: string;
  /** What it has to be, after "has to be". */
  readonly form: string;
  readonly isRight: (value: unknown) => boolean;
}

const flag = (meaning: string): Entry => ({
  meaning,
  form: 'true or false',
  isRight: (value) => typeof value === 'boolean',
});

const integer = (meaning: string, least: number, greatest: number): Entry => ({
  meaning,
  form: `an integer from ${least} to ${greatest}`,
  isRight: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= greatest,
});

export const capabilityEntries: Readonly<Record<keyof Capabilities, Entry>> = {
  versions: {
    meaning: 'The versions of MQTT that it speaks.',
    form: 'a list of "3.1.1" and "5.0", with at least one',
    isRight: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((one) => protocolVersions.some((known) => known === one)),
  },
  maximumQoS: integer('The highest QoS of messages that clients may publish.', 0, 2),
  retained: flag('Messages may be retained.'),
  wildcards: flag('Topic Filters may have wildcards. Nearly all scenarios are watched by a subscriber to `#`.'),
  shared: flag('Subscriptions may be shared.'),
  subscriptionIdentifiers: flag('Subscriptions may have identifiers (5.0).'),
  topicAliases: flag('Clients may use Topic Aliases (5.0).'),
  willDelay: flag('A will may have a delay (5.0).'),
  emptyClientIds: flag('A client may leave its Client Identifier empty, and is named by the server.'),
  refusesUsers: flag('A client with the user name `refused-by-the-test` and the password `x` is refused.'),
  keepAliveSecondsMax: integer('The longest Keep Alive that it keeps as asked for.', 1, 65_535),
  sessionExpirySecondsMax: integer(
    'How long sessions may outlive their connection: 0 for not at all, 4294967295 for ever.',
    0,
    0xffff_ffff,
  ),
  packetBytesMax: integer('The size of the largest packet that it takes.', 2, 268_435_460),
  receiveMaximum: integer(
    'How many messages of QoS 1 and 2 a client may have under way to it. Clients keep to what its CONNACK says; scenarios that send more before it are left out.',
    1,
    65_535,
  ),
  connectTimeoutMs: {
    meaning: 'After how many milliseconds it closes a connection without CONNECT. It is held to it.',
    form: 'an integer from 1, or null if that is not known',
    isRight: (value) => value === null || (Number.isInteger(value) && (value as number) >= 1),
  },
};

export const knownDeviationsEntry: Entry = {
  meaning:
    'Findings by these statements are reported as known and do not make the check fail. Each has a `statement`, such as ' +
    '`5.0:MQTT-3.1.2-22`, and a `reason`, and if you like a `link`. So that nothing new is taken for known, say when it fails ' +
    'so: with `why`, only findings whose explanation contains it; with `after`, only those on an occasion, as the report tells ' +
    'it, that contains one of these texts; with `earlyMsMax`, only what came no more milliseconds too early than that.',
  form: 'a list of objects with "statement" and "reason", and perhaps "link", "why", "after" and "earlyMsMax"',
  isRight: (value) => Array.isArray(value) && value.every(isKnownDeviation),
};

export const knownCasesEntry: Entry = {
  meaning:
    'Cases that fail are reported as known, if they fail as is said here, and do not make the check fail. Each has the `sentence` ' +
    'of the case and a `reason`, and if you like a `version`, a `link`, and `how` it fails: lines, with `*` for anything, of which ' +
    'each line of what the report says has to be one.',
  form: 'a list of objects with "sentence" and "reason", and perhaps "version", "how" and "link"',
  isRight: (value) => Array.isArray(value) && value.every(isKnownCase),
};

const entries: Readonly<Record<string, Entry>> = {
  ...capabilityEntries,
  knownDeviations: knownDeviationsEntry,
  knownCases: knownCasesEntry,
};

/** Throws {@link CapabilityFileError}, or the system's error if the file cannot be read. */
export async function readCapabilityFile(file: string): Promise<CapabilityFile> {
  const content = parsed(await readFile(file, 'utf8'), file);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new CapabilityFileError(`${file} has to be an object in JSON.`);
  for (const [name, value] of Object.entries(content)) {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!entry)
      throw new CapabilityFileError(
        `${file}: there is no capability "${name}". There are ${Object.keys(entries).join(', ')}.`,
      );
    if (!entry.isRight(value))
      throw new CapabilityFileError(`${file}: "${name}" has to be ${entry.form}, not ${JSON.stringify(value)}.`);
  }
  const {
    knownDeviations = [],
    knownCases = [],
    ...capabilities
  } = content as Partial<Capabilities> & Partial<CapabilityFile>;
  return { capabilities, knownDeviations, knownCases };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CapabilityFileError(`${file} is not JSON: ${(error as Error).message}.`);
  }
}

function isKnownDeviation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const {
    statement,
    reason,
    link,
    why,
    after = [],
    earlyMsMax = 0,
    ...others
  } = value as Readonly<Record<string, unknown>>;
  const isCitation = [...statementIds, ...Object.keys(expectations)].some((id) => id === statement);
  const isCondition = isTextOrNothing(why) && isListOfTexts(after) && typeof earlyMsMax === 'number';
  return isCitation && isCondition && typeof reason === 'string' && isTextOrNothing(link) && isEmpty(others);
}

function isKnownCase(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { sentence, reason, version, link, how = [], ...others } = value as Readonly<Record<string, unknown>>;
  const isVersion = version === undefined || protocolVersions.some((known) => known === version);
  const isCase = typeof sentence === 'string' && isVersion && isListOfTexts(how);
  return isCase && typeof reason === 'string' && isTextOrNothing(link) && isEmpty(others);
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
