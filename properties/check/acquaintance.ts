/** Gets to know a broker on a wire before it is judged: whether it is there, and what it offers. */
import { BrokerUnavailable, type RunningBroker, type WireBroker } from '../brokers/broker-under-test.ts';
import { lessWhatIsDeclared, type Capabilities } from '../brokers/capabilities.ts';
import { probe, type Answer } from '../executors/probe.ts';
import { freshTag } from '../executors/tcp.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { addressText, type Address } from '../transport/address.ts';
import type { Skip } from './result.ts';

const timeoutMs = 5_000;

export interface Acquaintance {
  readonly versions: readonly ProtocolVersion[];
  /** What it claims, less what it answered not to have. */
  readonly capabilities: Capabilities;
  readonly skipped: readonly Skip[];
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
      return [version, await probe(question)];
    }),
  );
  const refused = answers.filter(([, { answer }]) => answer !== 'accepted');
  const [first] = refused;
  if (first && refused.length === answers.length)
    throw new BrokerUnavailable(`${addressText(address)} ${reasonOf(first[1], address)}`);
  const isRefused = (version: ProtocolVersion): boolean => refused.some(([one]) => one === version);
  return {
    versions: wanted.filter((version) => speaks(version) && !isRefused(version)),
    capabilities: {
      ...lessWhatIsAnswered(claimed, answers),
      versions: claimed.versions.filter((version) => !isRefused(version)),
    },
    skipped: wanted.flatMap((version) => {
      const what = `MQTT ${version}`;
      if (!speaks(version)) return [{ what, why: `${description} does not speak it` }];
      const answer = refused.find(([one]) => one === version)?.[1];
      return answer ? [{ what, why: `the broker ${reasonOf(answer, address)}` }] : [];
    }),
  };
}

function lessWhatIsAnswered(
  claimed: Capabilities,
  answers: readonly (readonly [ProtocolVersion, Answer])[],
): Capabilities {
  const answer = answers.find(([version]) => version === '5.0')?.[1];
  return answer?.answer === 'accepted' ? lessWhatIsDeclared(claimed, answer.connack) : claimed;
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
