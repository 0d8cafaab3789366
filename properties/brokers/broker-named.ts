/** The broker that `--broker` names. */
import { brokerAt } from './address.ts';
import { aedes } from './aedes.ts';
import type { BrokerUnderTest } from './broker-under-test.ts';
import { ejabberd } from './ejabberd.ts';
import { mosquitto } from './mosquitto.ts';
import { ownTcp } from './own-tcp.ts';
import { own } from './own.ts';
import { rabbitmq } from './rabbitmq.ts';

const named: readonly BrokerUnderTest[] = [own, ownTcp, aedes, mosquitto, rabbitmq, ejabberd];
export const brokerNames: readonly string[] = named.map(({ name }) => name);

/** Answers undefined if the text is neither a name nor an address. */
export function brokerNamed(text: string): BrokerUnderTest | undefined {
  return named.find(({ name }) => name === text) ?? brokerAt(text);
}
