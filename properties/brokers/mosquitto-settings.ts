/** How Eclipse Mosquitto is set up as our own broker is by these options, as far as it can be. */
import type { BrokerOptions } from '../../impl/broker.ts';
import { forbiddenBy } from './forbidden.ts';

export interface MosquittoSettings {
  /** Of its configuration. */
  readonly lines?: readonly string[];
  /** A topic that nobody may publish to. */
  readonly forbidden?: string | undefined;
}

const settings: Readonly<Record<string, string>> = {
  maximumQoS: 'max_qos',
  retainAvailable: 'retain_available',
  packetBytesMax: 'max_packet_size',
  receiveMaximum: 'max_inflight_messages',
  topicAliasMaximum: 'max_topic_alias',
};

/** Undefined if one of the options has no setting of its own. Subscriptions are not looked up in its file of rights. */
export function mosquittoSettings(options: Partial<BrokerOptions>): MosquittoSettings | undefined {
  const { forbiddenToPublish, forbiddenToSubscribe, others } = forbiddenBy(options);
  if (forbiddenToSubscribe !== undefined || others.some((name) => !Object.hasOwn(settings, name))) return undefined;
  const values = options as Readonly<Record<string, unknown>>;
  return { lines: others.map((name) => `${settings[name]} ${String(values[name])}`), forbidden: forbiddenToPublish };
}

/** All may do all, but for this. */
export function accessFile(forbidden: string): string {
  return `topic deny ${forbidden}\ntopic readwrite #\n`;
}
