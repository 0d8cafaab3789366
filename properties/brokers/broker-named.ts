/** The broker that `--broker` names. */
import type { Trust } from '../transport/address.ts';
import { brokerAt } from './address.ts';
import { aedes } from './aedes.ts';
import type { BrokerUnderTest } from './broker-under-test.ts';
import type { CapabilityFile } from './capability-file.ts';
import { ejabberd } from './ejabberd.ts';
import { mosquitto } from './mosquitto.ts';
import { ownTcp } from './own-tcp.ts';
import { own } from './own.ts';
import { rabbitmq } from './rabbitmq.ts';

const named: readonly BrokerUnderTest[] = [own, ownTcp, aedes, mosquitto, rabbitmq, ejabberd];
export const brokerNames: readonly string[] = named.map(({ name }) => name);

/** Answers undefined if the text is neither a name nor an address. `trust` is for an address. */
export function brokerNamed(text: string, trust?: Trust): BrokerUnderTest | undefined {
  return named.find(({ name }) => name === text) ?? brokerAt(text, trust);
}

/** The same broker, which claims what the file says, and for the rest what it did. */
export function claiming(
  broker: BrokerUnderTest,
  { capabilities, knownDeviations, knownCases = [] }: CapabilityFile,
): BrokerUnderTest {
  if (broker.kind === 'virtual') return broker;
  const { connectTimeoutMs } = capabilities;
  return {
    ...broker,
    capabilities: { ...broker.capabilities, ...capabilities },
    profile: (guardMs) => ({ ...broker.profile(guardMs), ...(connectTimeoutMs !== undefined && { connectTimeoutMs }) }),
    knownDeviations: [...broker.knownDeviations, ...knownDeviations],
    knownCases: [...(broker.knownCases ?? []), ...knownCases],
  };
}
