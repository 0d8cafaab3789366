/** Gets to know a broker on a wire before it is judged: whether it is there, and what it offers. */
import type { Connack, ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import { credentialVariables } from '../../brokers/address.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from '../../brokers/broker-under-test.ts';
import { askedForAll, lessWhatIsDeclared, type Capabilities } from '../../brokers/capabilities.ts';
import { probe, type Answer } from '../../executors/probe.ts';
import { freshTag } from '../../executors/tcp.ts';
import { addressText, type Address } from '../../transport/address.ts';
import type { Skip } from '../result.ts';

const timeoutMs = 5_000;

export interface Acquaintance {
  readonly versions: readonly ProtocolVersion[];
  /** What it claims, less what it answered not to have. */
  readonly capabilities: Capabilities;
  readonly skipped: readonly Skip[];
  /** What its CONNACK has set otherwise than it was asked for. */
  readonly notes: readonly string[];
}

/** Throws {@link BrokerUnavailable} if it answers none of the versions, within five seconds. */
export async function acquaint(
  { capabilities: claimed }: WireBroker,
  { address, description }: RunningBroker,
  wanted: readonly ProtocolVersion[],
): Promise<Acquaintance> {
  const speaks = (version: ProtocolVersion): boolean => claimed.versions.includes(version);
  const asked = wanted.some(speaks) ? wanted.filter(speaks) : claimed.versions;
  const answers = await Promise.all(
    asked.map(async (version): Promise<[ProtocolVersion, Answer]> => {
      const question = { address, version, clientId: `${freshTag()}-hello`, pings: 0, timeoutMs };
      return [version, await probe(version === '5.0' ? { ...question, asking: askedForAll } : question)];
    }),
  );
  const refused = answers.filter(([, { answer }]) => answer !== 'accepted');
  const [first] = refused;
  if (first && refused.length === answers.length)
    throw new BrokerUnavailable(`${addressText(address)} ${reasonOf(first[1], address)}${hintOn(first[1], address)}`);
  const of5 = answers.find(([version]) => version === '5.0')?.[1];
  const isRefused = (version: ProtocolVersion): boolean => refused.some(([one]) => one === version);
  return {
    versions: wanted.filter((version) => speaks(version) && !isRefused(version)),
    capabilities: {
      ...(of5?.answer === 'accepted' ? lessWhatIsAnswered(claimed, of5.connack) : claimed),
      versions: claimed.versions.filter((version) => !isRefused(version)),
    },
    notes: answers.flatMap(([, answer]) => (answer.answer === 'accepted' ? notesOn(answer.connack) : [])),
    skipped: wanted.flatMap((version) => {
      const what = `MQTT ${version}`;
      if (!speaks(version)) return [{ what, why: `${description} does not speak it` }];
      const answer = refused.find(([one]) => one === version)?.[1];
      return answer ? [{ what, why: `the broker ${reasonOf(answer, address)}` }] : [];
    }),
  };
}

/** Less what the CONNACK of 5.0 says that there is not, to a CONNECT that asked for all. */
export function lessWhatIsAnswered(claimed: Capabilities, connack: Connack): Capabilities {
  const { sessionExpirySecondsMax, ...others } = lessWhatIsDeclared(claimed, connack);
  const { sessionExpiryIntervalSeconds = Infinity } = connack;
  return { ...others, sessionExpirySecondsMax: Math.min(sessionExpirySecondsMax, sessionExpiryIntervalSeconds) };
}

function notesOn({ serverKeepAliveSeconds: seconds = askedForAll.keepAliveSeconds }: Connack): readonly string[] {
  if (seconds === askedForAll.keepAliveSeconds) return [];
  return [
    `a Keep Alive of 1 s is replaced by a Server Keep Alive of ${seconds} s: what waits for a shorter one stays unseen`,
  ];
}

/** What the user may have forgotten. */
function hintOn({ answer }: Answer, { credentials }: Address): string {
  if (answer !== 'refused' || credentials) return '';
  const { userName, password } = credentialVariables;
  return ` User and password are those of the address, mqtt://user:password@host, or else of the environment: ${userName}, ${password}.`;
}

function reasonOf(answer: Answer, { credentials }: Address): string {
  switch (answer.answer) {
    case 'none':
      return answer.why;
    case 'refused':
      return `refuses ${credentials ? `the user ${credentials.userName}` : 'an anonymous client'} with reason code ${answer.reasonCode}.`;
    case 'accepted':
      return 'answers.';
    default:
      return answer satisfies never;
  }
}
