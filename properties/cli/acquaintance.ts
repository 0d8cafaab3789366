/** Gets to know a broker on a wire before it is judged: whether it is there, and which versions it answers. */
import { BrokerUnavailable, type RunningBroker, type WireBroker } from '../brokers/broker-under-test.ts';
import { probe, type Answer } from '../executors/probe.ts';
import { freshTag } from '../executors/tcp.ts';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { addressText } from '../transport/address.ts';
import type { Skip } from './result.ts';

const timeoutMs = 5_000;

export interface Acquaintance {
  readonly versions: readonly ProtocolVersion[];
  readonly skipped: readonly Skip[];
}

/** Throws {@link BrokerUnavailable} if it answers none of the versions, within five seconds. */
export async function acquaint(
  broker: WireBroker,
  { address, description }: RunningBroker,
  wanted: readonly ProtocolVersion[],
): Promise<Acquaintance> {
  const claimed = wanted.filter((version) => broker.versions.includes(version));
  const asked = claimed.length > 0 ? claimed : broker.versions;
  const answers = await Promise.all(
    asked.map(async (version): Promise<[ProtocolVersion, Answer]> => {
      const question = { address, version, clientId: `${freshTag()}-hello`, pings: 0, timeoutMs };
      return [version, await probe(question)];
    }),
  );
  const versions = answers.filter(([, { answer }]) => answer === 'accepted').map(([version]) => version);
  const [first] = answers;
  if (versions.length === 0 && first) throw new BrokerUnavailable(`${addressText(address)} ${reasonOf(first[1])}`);
  const silent = wanted.filter((version) => !broker.versions.includes(version));
  return {
    versions: versions.filter((version) => wanted.includes(version)),
    skipped: [
      ...silent.map((version) => ({ what: `MQTT ${version}`, why: `${description} does not speak it` })),
      ...answers
        .filter(([version, { answer }]) => answer !== 'accepted' && wanted.includes(version))
        .map(([version, answer]) => ({ what: `MQTT ${version}`, why: `the broker ${reasonOf(answer)}` })),
    ],
  };
}

function reasonOf(answer: Answer): string {
  switch (answer.answer) {
    case 'none':
      return answer.why;
    case 'refused':
      return `refuses an anonymous client with reason code ${answer.reasonCode}.`;
    case 'accepted':
      return 'answers.';
    default:
      return answer satisfies never;
  }
}
